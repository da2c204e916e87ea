"""Take the author's answer to "is this for the round?"."""

from bot.errors import Refusal
from bot.flows.communities import community_of
from bot.flows.judge_entry import answer, tell
from bot.languages import speech
from bot.layout import Layout, escape
from bot.posts import Decision
from bot.themes import Caller
from bot.tools import Tools
from bot.wording.posts import answered
from storage.posts import find_post
from storage.rounds import get_round


async def answer_question(tools: Tools, caller: Caller, post_id: int, *, mine: bool) -> Layout:
    """Settle whether a post is for the round; return what the question becomes.

    Raises Refusal for anyone but the post's author.
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        community = await community_of(tx, caller.guild)
        post = await find_post(tx, post_id, community.id)
        if post is None:
            raise Refusal("That post is no longer here.")
        if post.user != caller.user:
            raise Refusal("Only {name} can answer this one.", name=escape(post.by, 40))
        fresh = await answer(tx, community, post, now, added=mine)
        settled = await find_post(tx, post.id, community.id)
        if fresh and mine and settled is not None:
            await tell(tx, community, await get_round(tx, post.round), settled, now)
    added = settled is not None and settled.decision is Decision.ACCEPT
    return answered(speech(community.language), post, added=added)
