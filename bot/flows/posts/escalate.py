"""Let organisers answer the question about a post when its author has not answered for a day."""

from bot.flows.access import require_community
from bot.flows.posts.announce import replace_question
from bot.i18n import get_translator
from bot.messages.posts import ask_organisers
from bot.posts import PostId
from bot.services import Services
from bot.themes import CommunityId
from storage.posts import find_post, mark_escalated


async def escalate_to_organisers(services: Services, question: tuple[PostId, CommunityId]) -> None:
    """Change the question about a post of a community in place; its buttons stay as they are."""
    (post_id, community_id), now = question, services.clock.now()
    async with services.db.write() as tx:
        community, post = await require_community(tx, community_id), await find_post(tx, post_id, community_id)
        await mark_escalated(tx, post_id)
        if post is not None:
            layout = ask_organisers(get_translator(community.language), community, post)
            await replace_question(tx, community, post, layout, now)
