"""Move scheduled rounds whose time zone has changed its rules."""

from datetime import timedelta

from bot.flows.messages.board import refresh_board
from bot.flows.messages.roundup import refresh_newest_roundup
from bot.services import Services
from bot.themes import next_window
from storage.communities import all_communities
from storage.rounds import schedule_round, scheduled_rounds

MAX_CLOCK_SHIFT = timedelta(hours=30)
"""More than any zone has ever moved its clocks: the largest change so far skipped a whole day."""


async def apply_timezone_changes(services: Services) -> None:
    """Move each scheduled round to the instant that its local time has under the current time zone data."""
    now = services.clock.now()
    async with services.db.write() as tx:
        communities = {community.id: community for community in await all_communities(tx)}
        for round_ in await scheduled_rounds(tx):
            community = communities[round_.community]
            window = next_window(round_.opens_at - MAX_CLOCK_SHIFT, community.schedule, community.zone)
            if round_.opens_at > now and window != (round_.opens_at, round_.closes_at):
                await schedule_round(tx, community.id, *window, now, host_lead=community.host_lead)
                await refresh_board(tx, community, now)
                await refresh_newest_roundup(tx, community, now)
