"""Take the answer to "is this for the round?"."""

from bot.components import Layout
from bot.flows.access import require_community
from bot.flows.posts.decide import decide_post
from bot.i18n import get_translator
from bot.messages.posts import answered
from bot.posts import Decision
from bot.services import Services
from bot.themes import Caller


async def answer_question(services: Services, caller: Caller, post_id: int, *, mine: bool) -> Layout:
    """Settle whether a post is for the round; return what the question becomes, in the community's language.

    Raises Refusal as `decide_post` does.
    """
    post = await decide_post(services, caller, post_id, added=mine)
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
    return answered(get_translator(community.language), post, added=post.decision is Decision.ACCEPT)
