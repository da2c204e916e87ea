"""Take a role that was deleted in the server out of the set-up: themes are announced without it."""

from collections.abc import Callable
from dataclasses import replace

from bot.flows.access import running_round
from bot.flows.messages.member_messages import refresh_announcement
from bot.flows.messages.trouble import language_of_host
from bot.i18n import get_translator
from bot.messages.obstacles import role_gone
from bot.outbox import Message, MessageKind
from bot.outbox.keys import trouble_key
from bot.services import Services
from bot.themes import CommunityId
from storage import Connection
from storage.communities import get_community, save_community
from storage.outbox import enqueue
from storage.troubles import TroubleKind, open_trouble, open_troubles

HasRole = Callable[[int], bool]
"""Says whether a role is in the server."""


async def forget_lost_role(services: Services, community_id: CommunityId, has_role: HasRole) -> None:
    """Take the role to ping out of a community's set-up where it is gone, and tell the host once."""
    async with services.db.read() as conn:
        community = await get_community(conn, community_id)
    if community is None or community.mention_role is None or has_role(community.mention_role):
        return
    now = services.clock.now()
    async with services.db.write() as tx:
        current = await get_community(tx, community_id)
        if current is None or current.mention_role != community.mention_role:
            return
        community = replace(current, mention_role=None)
        await save_community(tx, community)
        running = await running_round(tx, community.id)
        if running is not None:
            await refresh_announcement(tx, community, running.id, now)
        if await is_role_lost(tx, community.id):
            return
        await open_trouble(tx, community.id, TroubleKind.ROLE, now)
        if community.host is not None:
            key = trouble_key(community.id, TroubleKind.ROLE, now)
            layout = role_gone(get_translator(await language_of_host(tx, community)), community)
            await enqueue(tx, Message(key, MessageKind.TROUBLE, community.id, 0, layout, user_id=community.host), now)


async def is_role_lost(conn: Connection, community: CommunityId) -> bool:
    """Return whether the role to ping was deleted, and no host has saved the set-up since."""
    return TroubleKind.ROLE in await open_troubles(conn, community)
