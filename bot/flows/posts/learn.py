"""Learn from the posts of a community what they share, when a round is over."""

import logging

from bot.feeds import BlogId, ParseFailure
from bot.flows.access import require_community
from bot.limits import MAX_TEXTS_TO_LEARN_FROM
from bot.posts.formulas import Formula, SpokenWords, TaughtText, learn_formulas
from bot.services import Services
from bot.themes import CommunityId
from storage.habits import add_formula, add_lessons, drop_surplus, habits_of, taught_texts

log = logging.getLogger(__name__)


async def learn_from_posts(services: Services, community_id: CommunityId) -> None:
    """Record the words that the newest posts of a community share; a worker compares them."""
    async with services.db.read() as conn:
        community = await require_community(conn, community_id)
        texts = await taught_texts(conn, community.id, MAX_TEXTS_TO_LEARN_FROM)
        known = [habit for habit in await habits_of(conn, community.id) if not habit.is_saying]
        learned = [(habit.blog or 0, habit.formula) for habit in known if habit.formula]
    names = (community.hashtag, *community.names)
    found = await services.workers.run(learn_formulas, [text for _, _, text in texts], names, learned)
    if isinstance(found, ParseFailure):
        log.warning("nothing is learned from the last round: %s", found.reason)
        return
    now = services.clock.now()
    async with services.db.write() as tx:
        for blog, formula in found:
            habit = await add_formula(tx, community.id, formula, BlogId(blog) if blog else None, now)
            for post, naming, text in texts:
                if habit is not None and post is not None and _says(text, blog, formula):
                    await add_lessons(tx, post, [habit], naming)
        await drop_surplus(tx, community.id)


def _says(text: TaughtText, blog: int, formula: Formula) -> bool:
    return blog in {0, text.blog} and formula.is_in(SpokenWords(text.title, text.text))
