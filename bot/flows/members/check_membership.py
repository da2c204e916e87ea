"""Check which members are in their server, and under which name: nothing tells the bot of it.

daily, also of those who left → Discord → gone: hidden, and erased in the end; there: shown, under the name there
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import assert_never

from bot.flows.members.membership import record_seen
from bot.flows.members.privacy import erase_departed, record_departure
from bot.services import Services
from bot.themes import Caller, Member
from storage.communities import MEMBERSHIP_CHECK_INTERVAL, find_member, members_due_for_check, update_member
from storage.retention import DEPARTED_MEMBER_RETENTION

log = logging.getLogger(__name__)

MAX_CHECKS_PER_RUN = 20
RETRY_AFTER = timedelta(hours=1)
"""How long after a failure it is asked again about somebody who is to be erased."""


class Absence(Enum):
    """Why Discord shows nobody as a member of a server."""

    LEFT = auto()
    """They have left it."""
    BOT_REMOVED = auto()
    """The bot is not in that server itself, and can't ask about it any more."""
    UNKNOWN = auto()
    """Discord can't be asked just now."""


LookUp = Callable[[Member], Awaitable[Caller | Absence]]
"""Returns a member as they are in their server at this moment, or why they can't be seen there."""


async def check_membership(services: Services, look_up: LookUp) -> None:
    """Ask about members whose check is due, one after another; those beyond `MAX_CHECKS_PER_RUN` stay due."""
    async with services.db.read() as conn:
        due = await members_due_for_check(conn, services.clock.now(), MAX_CHECKS_PER_RUN, services.part.shards)
    for member in due:
        try:
            await _record(services, member, await look_up(member))
        except Exception:  # one member keeps no other from being asked about, and is asked about again another time
            log.exception("whether a member is in their server could not be checked")
        await _plan_next(services, member)


async def _record(services: Services, member: Member, found: Caller | Absence) -> None:
    match found:
        case Caller():
            await record_seen(services, found)
        case Absence.LEFT if member.left_at is None:
            await record_departure(services, member)
        case Absence.LEFT | Absence.BOT_REMOVED:  # who was known to have left where the bot can't ask any more, has
            await erase_departed(services, member)
        case Absence.UNKNOWN:
            pass
        case unexpected:
            assert_never(unexpected)


async def _plan_next(services: Services, member: Member) -> None:
    """Record when to ask about a member again: of one who left, at the latest when they are to be erased."""
    now = services.clock.now()
    async with services.db.write() as tx:
        current = await find_member(tx, member.community, member.user)
        if current is not None:
            await update_member(tx, current.id, membership_check_at=_next_check_at(current, now))


def _next_check_at(member: Member, now: datetime) -> datetime:
    in_a_day = now + MEMBERSHIP_CHECK_INTERVAL
    if member.left_at is None:
        return in_a_day
    erasure = member.left_at + DEPARTED_MEMBER_RETENTION
    return min(in_a_day, erasure) if erasure > now else now + RETRY_AFTER
