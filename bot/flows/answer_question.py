"""Take the author's answer to "is this for the round?"."""

from bot.errors import Refusal
from bot.flows.judge_entry import answer, tell
from bot.flows.set_up import community_of
from bot.layout import Layout
from bot.outbox.wording import answered
from bot.posts import Decision
from bot.tools import Tools
from storage.posts import find_post
from storage.rounds import get_round


async def answer_question(tools: Tools, guild: int | None, user: int, post_id: int, *, mine: bool) -> Layout:
    """Settle whether a post is for the round; return what the question becomes.

    Raises Refusal for anyone but the post's author.
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        community = await community_of(tx, guild)
        post = await find_post(tx, post_id, community.id)
        if post is None:
            raise Refusal("That post is no longer here.")
        if post.user != user:
            raise Refusal(f"Only {post.by} can answer this one.")
        fresh = await answer(tx, community, post, now, added=mine)
        settled = await find_post(tx, post.id, community.id)
        if fresh and mine and settled is not None:
            await tell(tx, community, await get_round(tx, post.round), settled, now)
    added = settled is not None and settled.decision is Decision.ACCEPT
    return answered(post, added=added)
