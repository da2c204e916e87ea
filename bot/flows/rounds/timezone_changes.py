"""Move scheduled rounds whose time zone has changed its rules."""

import asyncio
import logging
from datetime import datetime, timedelta

from bot.flows.access import require_community
from bot.flows.messages.next_theme import refresh_next_theme
from bot.services import Services
from bot.themes import Calendar, CommunityId, Round
from storage.communities import readable_communities
from storage.rounds import schedule_round, scheduled_round, scheduled_rounds
from storage.skipped_dates import calendar_of

log = logging.getLogger(__name__)

MAX_CLOCK_SHIFT = timedelta(hours=30)
"""More than any zone has ever moved its clocks: the largest change so far skipped a whole day."""


async def apply_timezone_changes(services: Services) -> None:
    """Move each scheduled round to the instant that its local time has under the current time zone data.

    A community that can't be brought in line keeps no other from it.
    """
    now = services.clock.now()
    async with services.db.read() as conn:
        communities, unknown = await readable_communities(conn)
        rounds = {round_.community: round_ for round_ in await scheduled_rounds(conn)}
    if unknown:
        log.error("this machine does not know the time zones of the servers %s", ", ".join(map(str, unknown)))
    for community in communities:
        try:
            if _is_moved(rounds[community.id], Calendar(community.schedule, community.zone), now):
                await _move(services, community.id, now)
        except Exception:
            log.exception("the next round of the server %s could not be brought in line with its zone", community.id)
        await asyncio.sleep(0)  # of thousands, each only computes


async def _move(services: Services, id_: CommunityId, now: datetime) -> None:
    async with services.db.write() as tx:
        community, round_ = await require_community(tx, id_), await scheduled_round(tx, id_)
        calendar = await calendar_of(tx, community)
        if _is_moved(round_, calendar, now):  # still: its host may have changed the times in between
            await schedule_round(tx, id_, *_window(round_, calendar), now, host_lead=community.host_lead)
            await refresh_next_theme(tx, community, now)


def _is_moved(round_: Round, calendar: Calendar, now: datetime) -> bool:
    return round_.opens_at > now and _window(round_, calendar) != (round_.opens_at, round_.closes_at)


def _window(round_: Round, calendar: Calendar) -> tuple[datetime, datetime]:
    """Return when a round opens and closes by the rules of now."""
    return calendar.next_window(round_.opens_at - MAX_CLOCK_SHIFT)
