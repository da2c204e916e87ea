"""Bring announcements in line with time zones whose rules have changed since they were written down."""

from datetime import timedelta

from bot.flows.show_board import show_board
from bot.themes import next_window
from bot.tools import Tools
from storage.communities import all_communities
from storage.rounds import schedule_round, scheduled_rounds

FURTHEST = timedelta(hours=30)
"""No zone moves its clocks by more: the widest steps so far left out a whole day."""


async def realign(tools: Tools) -> None:
    """Move each round that is to come to the instant at which its local time is now said to be."""
    now = tools.clock.now()
    async with tools.db.write() as tx:
        communities = {community.id: community for community in await all_communities(tx)}
        for round_ in await scheduled_rounds(tx):
            community = communities[round_.community]
            window = next_window(round_.opens_at - FURTHEST, community.week, community.zone)
            if round_.opens_at > now and window != (round_.opens_at, round_.closes_at):
                await schedule_round(tx, community.id, *window, now, rotates=community.rotates)
                await show_board(tx, community, now)
