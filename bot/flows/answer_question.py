"""Take the answer to "is this for the round?"."""

from bot.flows.communities import community_of
from bot.flows.decide_post import decide_post
from bot.languages import speech
from bot.layout import Layout
from bot.posts import Decision
from bot.themes import Caller
from bot.tools import Tools
from bot.wording.posts import answered


async def answer_question(tools: Tools, caller: Caller, post_id: int, *, mine: bool) -> Layout:
    """Settle whether a post is for the round; return what the question becomes, in the community's language.

    Raises Refusal as `decide_post` does.
    """
    post = await decide_post(tools, caller, post_id, added=mine)
    async with tools.db.read() as conn:
        community = await community_of(conn, caller.guild)
    return answered(speech(community.language), post, added=post.decision is Decision.ACCEPT)
