"""What is sent late says what is so now, or nothing: no old news stands below newer."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.components import Layout
from bot.flows.access import require_community
from bot.i18n import get_translator
from bot.messages.rounds import announcement, reminder
from bot.outbox import Message, MessageKind
from bot.outbox.keys import skip_key
from bot.themes import LATE_WINDOW, Phase, Round
from bot.themes.round import OPENING_TOLERANCE
from storage import Connection
from storage.participants import count_participants
from storage.posts import posts_of_round
from storage.rounds import find_round
from storage.skipped_dates import skipped_dates_of

LATE_AFTER = OPENING_TOLERANCE
"""How long after it was queued a message counts as late."""
MIN_TIME_TO_WRITE = timedelta(hours=3)
"""Closer to the close than this, nobody is reminded."""


def is_late(message: Message, now: datetime) -> bool:
    """Return whether a message of a round was never sent, and should have been by now."""
    if message.message_id is not None or message.round is None or message.queued_at is None:
        return False
    return now - message.queued_at > LATE_AFTER


async def as_it_is_now(conn: Connection, message: Message, now: datetime) -> Message | None:
    """Return a late message as it should be sent now, or None where its time is over."""
    if message.round is None:
        return message
    round_ = await find_round(conn, message.round, message.community)
    if round_ is None or _is_over(message, round_, now) or await _is_break_over(conn, message, now):
        return None
    content = await _reworded(conn, message, round_)
    return message if content is None else replace(message, content=content)


def _is_over(message: Message, round_: Round, now: datetime) -> bool:
    """Return whether there is no use in a message any more: its round has gone on, or something newer says it."""
    is_writing = round_.is_running(now)
    is_ahead = round_.phase is Phase.SCHEDULED and now < round_.opens_at
    was_in_time = message.queued_at is not None and message.queued_at < round_.closes_at
    over = {
        MessageKind.ANNOUNCEMENT: not is_writing,
        MessageKind.EXTENSION: not is_writing,
        MessageKind.NUDGE: not is_writing,
        MessageKind.DRAFT: not is_writing,
        MessageKind.REMINDER: not is_writing or now > round_.closes_at - MIN_TIME_TO_WRITE,
        MessageKind.SKIP: not is_ahead,
        MessageKind.INVITATION: not is_ahead,
        MessageKind.POST_LIST: round_.phase is Phase.ROUNDED_UP,
        MessageKind.NOTICE: round_.phase is Phase.ROUNDED_UP and was_in_time,
        MessageKind.MORE_POSTS: round_.phase is Phase.ROUNDED_UP and was_in_time,
        MessageKind.QUESTION: now >= round_.closes_at + LATE_WINDOW,
        MessageKind.WHO_WROTE: now >= round_.closes_at + LATE_WINDOW,
    }
    return over.get(message.kind, False)


async def _is_break_over(conn: Connection, message: Message, now: datetime) -> bool:
    """Return whether a message is about a date that was to be skipped, and is past: its round has another by now."""
    if message.kind is not MessageKind.SKIP:
        return False
    skipped = await skipped_dates_of(conn, message.community)
    return any(one.opens_at <= now for one in skipped if skip_key(one.round, one.opens_at) == message.key)


async def _reworded(conn: Connection, message: Message, round_: Round) -> Layout | None:
    """Return the words of a late message as they are true now; None where they are still."""
    if message.kind not in {MessageKind.ANNOUNCEMENT, MessageKind.REMINDER}:
        return None
    community = await require_community(conn, message.community)
    t = get_translator(community.language)
    if message.kind is MessageKind.REMINDER:
        return reminder(t, community, round_, len(await posts_of_round(conn, round_.id)))
    return announcement(t, community, round_, await count_participants(conn, round_.id), runs_since=round_.opened_at)
