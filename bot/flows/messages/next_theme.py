"""What says when the next theme comes and what decides it: board, newest round-up, invitations, notices of breaks."""

from datetime import datetime

from bot.components import Layout
from bot.flows.messages.board import refresh_board
from bot.flows.messages.invitations import settle_invitations
from bot.flows.messages.roundup import refresh_newest_roundup
from bot.i18n import get_translator
from bot.messages.rounds import no_break_any_more, round_skipped, round_unskipped, skip_name
from bot.outbox import Message, MessageKind
from bot.outbox.keys import skip_key
from bot.themes import Calendar, Community, Round, SkippedDate
from storage import Transaction
from storage.outbox import enqueue
from storage.rounds import get_round, scheduled_round
from storage.skipped_dates import calendar_of, skipped_dates_of


async def refresh_next_theme(tx: Transaction, community: Community, now: datetime) -> None:
    """Edit everything that says when the next theme comes, or what decides it, after that has changed.

    The notice of a date that was not skipped before is queued.
    """
    await refresh_board(tx, community, now)
    await refresh_newest_roundup(tx, community, now)
    calendar, upcoming = await calendar_of(tx, community), await scheduled_round(tx, community.id)
    await settle_invitations(tx, community, upcoming, now)
    for skipped in await skipped_dates_of(tx, community.id):
        await _enqueue_notice(tx, community, skipped, _words(community, calendar, skipped, upcoming, now), now)


async def enqueue_unskipped(
    tx: Transaction, community: Community, skipped: SkippedDate, opens_at: datetime, now: datetime
) -> None:
    """Let the notice of a skipped date say that the round of that date opens after all, at `opens_at` (UTC)."""
    layout = round_unskipped(get_translator(community.language), opens_at)
    await _enqueue_notice(tx, community, skipped, layout, now)


def _words(community: Community, calendar: Calendar, skipped: SkippedDate, upcoming: Round, now: datetime) -> Layout:
    """Return what a notice says: a date is no break any more where a new set-up has none on it, unless it is over."""
    t = get_translator(community.language)
    window = calendar.window_on(skipped.day)
    if window is None and skipped.opens_at > now:
        return no_break_any_more(t, skipped.opens_at, upcoming.opens_at)
    date, _ = window or (skipped.opens_at, None)
    following = upcoming.opens_at if upcoming.opens_at > date else calendar.next_window(date)[0]
    return round_skipped(t, date, following)


async def _enqueue_notice(
    tx: Transaction, community: Community, skipped: SkippedDate, layout: Layout, now: datetime
) -> None:
    round_ = await get_round(tx, skipped.round)
    message = Message(
        skip_key(round_.id, skipped.opens_at),
        MessageKind.SKIP,
        community.id,
        community.announce_channel,
        layout,
        round=round_.id,
        thread_name=skip_name(get_translator(community.language), round_),
    )
    await enqueue(tx, message, now)
