"""Make the question about a post the hosts' when its author has not answered for a day."""

from bot.flows.access import require_community
from bot.i18n import get_translator
from bot.messages.posts import asked_of_organisers
from bot.outbox import Message, announce_key
from bot.services import Services
from storage.outbox import enqueue
from storage.posts import due_for_escalation, find_post, mark_escalated


async def escalate_to_organisers(services: Services) -> None:
    """Queue every question that is due so; it stays where it stands, and its buttons stay as they are."""
    now = services.clock.now()
    async with services.db.write() as tx:
        for post_id, community_id in await due_for_escalation(tx, now):
            community, post = await require_community(tx, community_id), await find_post(tx, post_id, community_id)
            await mark_escalated(tx, post_id)
            if post is not None:
                layout = asked_of_organisers(get_translator(community.language), community, post)
                key, inside = f"post:{post.id}:ask", announce_key(post.round)
                await enqueue(tx, Message(key, community.id, community.announce_channel, layout, inside=inside), now)
