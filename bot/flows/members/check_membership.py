"""Check which members have left their server: nothing tells the bot of it."""

import logging
from collections.abc import Awaitable, Callable

from bot.flows.members.privacy import record_departure, record_presence
from bot.services import Services
from bot.themes import Member
from storage.communities import members_due_for_check

log = logging.getLogger(__name__)

MAX_CHECKS_PER_RUN = 20

HasLeft = Callable[[Member], Awaitable[bool]]
"""Says whether a member has left their server."""


async def check_membership(services: Services, has_left: HasLeft) -> None:
    """Ask about members whose check is due, one after another; those beyond `MAX_CHECKS_PER_RUN` stay due."""
    async with services.db.read() as conn:
        due = await members_due_for_check(conn, services.clock.now(), MAX_CHECKS_PER_RUN, services.part.shards)
    for member in due:
        try:
            is_gone = await has_left(member)
            await (record_departure if is_gone else record_presence)(services, member)
        except Exception:  # one member keeps no other from being asked about, and is asked about again another day
            log.exception("whether a member has left could not be checked")
            await record_presence(services, member)
