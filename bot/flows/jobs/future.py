"""Come back from a time when the clock was far ahead, of which rounds, feeds and messages stand in the database.

Rounds were closed and announced whose time has not come, and what is due waits for it.
"""

import logging
from datetime import datetime, timedelta
from itertools import count

from bot.clock import MAX_ERROR
from bot.flows.access import require_community
from bot.flows.messages.next_theme import refresh_next_theme
from bot.flows.rounds.times import refresh_round_times
from bot.services import Services
from bot.themes import Calendar, Community, CommunityId, Phase, Round
from storage import Transaction
from storage.communities import readable_communities
from storage.future import bring_records_back, move_round, newest_record
from storage.rounds import get_round, rounds_of, schedule_round, scheduled_round
from storage.skipped_dates import calendar_of

log = logging.getLogger(__name__)

LOOK_BACK = timedelta(days=70)
"""From how long before now the window is looked for in which a round runs: more than the longest lasts."""


async def return_from_future(services: Services) -> None:
    """Bring back in line what was done while the clock was far ahead, now that it is right; else change nothing.

    A round that is announced runs until the next close, the next one opens at the next opening, rounds that are over
    ended by now, and everything that is due later is looked at now.
    """
    now = services.clock.now()
    async with services.db.read() as conn:
        newest = await newest_record(conn)
        communities, _ = await readable_communities(conn)
    if newest is None or newest <= now + MAX_ERROR:
        return
    log.warning("the clock was at %s once, and is right now: what is due then is brought back", f"{newest:%d %B %Y}")
    async with services.db.write() as tx:
        await bring_records_back(tx, now)
        for community in communities:
            await _bring_rounds_back(tx, community.id, now)


async def _bring_rounds_back(tx: Transaction, id_: CommunityId, now: datetime) -> None:
    community, running_until = await require_community(tx, id_), None
    steps = (now - timedelta(seconds=number) for number in count(1))
    for round_ in await rounds_of(tx, id_, Phase.WRITING, Phase.CLOSED, Phase.ROUNDED_UP):
        if round_.opens_at <= now and round_.phase is not Phase.ROUNDED_UP:
            running_until = round_.closes_at
        elif round_.opens_at > now or round_.closes_at > now:
            opens_at = min(round_.opens_at, next(steps))
            closes_at = now if round_.phase is Phase.ROUNDED_UP else _next_close(await calendar_of(tx, community), now)
            await move_round(tx, round_, opens_at, closes_at)
            running_until = running_until or closes_at
            await refresh_round_times(tx, community, await get_round(tx, round_.id), now)
    await _schedule(tx, community, await scheduled_round(tx, id_), running_until, now)
    await refresh_next_theme(tx, community, now)


def _next_close(calendar: Calendar, now: datetime) -> datetime:
    return next(closes_at for _, closes_at in calendar.windows(now - LOOK_BACK) if closes_at > now)


async def _schedule(
    tx: Transaction, community: Community, round_: Round, running_until: datetime | None, now: datetime
) -> None:
    window = (await calendar_of(tx, community)).next_window(now, running_until)
    if round_.opens_at > window[0]:
        await schedule_round(tx, community.id, *window, now, host_lead=community.host_lead)
