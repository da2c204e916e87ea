"""Let organisers answer the question about a post when its author has not answered for a day."""

from bot.flows.access import require_community
from bot.flows.posts.announce import replace_question
from bot.i18n import get_translator
from bot.messages.posts import ask_organisers
from bot.services import Services
from storage.posts import due_for_escalation, find_post, mark_escalated


async def escalate_to_organisers(services: Services) -> None:
    """Change each question that is due for escalation in place; its buttons stay as they are."""
    now = services.clock.now()
    async with services.db.write() as tx:
        for post_id, community_id in await due_for_escalation(tx, now):
            community, post = await require_community(tx, community_id), await find_post(tx, post_id, community_id)
            await mark_escalated(tx, post_id)
            if post is not None:
                layout = ask_organisers(get_translator(community.language), community, post)
                await replace_question(tx, community, post, layout, now)
