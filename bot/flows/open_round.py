"""Count the vote, choose the theme, announce the round, write down the next."""

from datetime import datetime, timedelta

from bot.flows.set_up import community_of, show_board
from bot.outbox import Message
from bot.outbox.wording import announcement
from bot.themes import Community, Round, Suggestion, Theme, choose, next_window
from bot.themes.bank import from_bank
from bot.tools import Tools
from storage import Transaction
from storage.feeds import hasten
from storage.outbox import say
from storage.rounds import begin_writing, get_round, schedule_round
from storage.suggestions import on_the_board, take_from_board

PUNCTUAL = timedelta(minutes=10)
"""An announcement that comes later than this says that it is late."""


async def open_round(tools: Tools, round_: Round) -> None:
    """Open a round that is due: facts and announcement in one transaction, so that it happens once."""
    now = tools.clock.now()
    async with tools.db.write() as tx:
        community = await community_of(tx, round_.community)
        chosen = choose(await on_the_board(tx, community.id, now))
        if not await begin_writing(tx, round_.id, _theme(round_, chosen), chosen.id if chosen else None):
            return
        if chosen:
            await take_from_board(tx, chosen.id)
        # A window that passed while the bot was away is closed at once, quietly: nobody could have known of it.
        after = max(round_.opens_at, now) if now >= round_.closes_at else round_.opens_at
        await schedule_round(tx, community.id, *next_window(after, community.week, community.zone))
        if now < round_.closes_at:
            await announce(tx, community, await get_round(tx, round_.id), now)
        await show_board(tx, community, now)
        await hasten(tx, community.id, now)


def _theme(round_: Round, chosen: Suggestion | None) -> Theme:
    return Theme(chosen.title, chosen.prompt, chosen.by) if chosen else from_bank(round_.number)


async def announce(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Queue the announcement of a round."""
    layout = announcement(community, round_, late=now - round_.opens_at > PUNCTUAL)
    key = f"round:{round_.id}:announce"
    await say(tx, Message(key, community.id, community.announce_channel, layout, pin=True), now)
