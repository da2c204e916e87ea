"""What stands in the way of messages, and of their pins and threads."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, delete, func, literal, or_, select, update

from bot.outbox import AddOn, Message, MessageKey, MessageKind, Obstacle
from bot.outbox.obstacle import OF_ITS_WORDS, UNTOLD
from bot.themes import CommunityId, Phase, RoundId
from storage.db import Connection, Transaction, insert
from storage.outbox import UnreadableMessageError, readable
from storage.schema import communities, outbox, outbox_add_ons, rounds

_PARENT = outbox.alias("parent")
_MESSAGE_FAILED = outbox.c.failures > literal(0, literal_execute=True)  # as in the index of these
_HAS_FAILED = outbox_add_ons.c.failures > 0
OPEN_PARENTS = (*OF_ITS_WORDS, Obstacle.PAST, Obstacle.CHANNEL_GONE, Obstacle.DELETED)
"""For what these keep away, nothing else waits."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """A message that can't be sent or edited, or an add-on of it that can't be made."""

    key: MessageKey
    kind: MessageKind
    channel_id: int
    """The channel, thread or forum post in which it stands, or should."""
    home_id: int
    """The channel that this is, or in which this is."""
    obstacle: Obstacle
    round: RoundId | None
    add_on: AddOn | None = None
    """What it lacks; None where the message itself is meant."""
    stands: bool = False
    """Whether the message stands in Discord, though not with its newest words."""

    @property
    def described(self) -> tuple[MessageKind, AddOn | None, int, Obstacle]:
        """Return what a sentence about it needs."""
        return self.kind, self.add_on, self.channel_id, self.obstacle

    @property
    def cause(self) -> str:
        """Return what a host has to mend: the channel, and what stands in the way there; or one message's words."""
        place = f"{self.home_id}:{self.obstacle}"
        return f"{place}:{self.key}" if self.is_about_words else place

    @property
    def is_about_words(self) -> bool:
        """Return whether the message is kept back for what it says, and no other with it."""
        return self.add_on is None and self.obstacle in OF_ITS_WORDS


async def mark_failed(
    tx: Transaction, key: MessageKey, obstacle: Obstacle | None, due_at: datetime | None, failures: int
) -> None:
    """Record that sending failed, what stands in the way, and when it is tried again; with None, never."""
    values = {"obstacle": obstacle, "due_at": due_at, "failures": failures}
    await tx.execute(update(outbox).where(outbox.c.key == key).values(values))


async def mark_add_on_failed(
    tx: Transaction, key: MessageKey, add_on: AddOn, obstacle: Obstacle | None, due_at: datetime, failures: int
) -> None:
    """Record that an add-on could not be made, what stands in the way, and when it is tried again."""
    again = {"obstacle": obstacle, "due_at": due_at, "failures": failures}
    statement = insert(outbox_add_ons).values({"message_key": key, "add_on": add_on, **again})
    await tx.execute(statement.on_conflict_do_update(index_elements=["message_key", "add_on"], set_=again))


async def forget_add_ons(tx: Transaction, key: MessageKey, done: Iterable[AddOn]) -> None:
    """Record that add-ons of a message stand, or are wanted no longer."""
    these = outbox_add_ons.c.add_on.in_(list(done))
    await tx.execute(delete(outbox_add_ons).where(outbox_add_ons.c.message_key == key, these))


async def add_on_failures(conn: Connection, key: MessageKey) -> dict[AddOn, tuple[Obstacle | None, int]]:
    """Return, for each add-on of a message that could not be made, what stands in the way, and how often it failed."""
    rows = await conn.execute(select(outbox_add_ons).where(outbox_add_ons.c.message_key == key))
    return {AddOn(row.add_on): (Obstacle(row.obstacle) if row.obstacle else None, row.failures) for row in rows}


async def due_add_ons(conn: Connection, community: CommunityId, now: datetime) -> Sequence[tuple[MessageKey, AddOn]]:
    """Return the add-ons of a community's messages to be made at `now`, oldest message first."""
    due = (
        select(outbox_add_ons.c.message_key, outbox_add_ons.c.add_on)
        .join(outbox, outbox.c.key == outbox_add_ons.c.message_key)
        .where(outbox_add_ons.c.due_at <= now, outbox.c.community_id == community)
        .order_by(outbox.c.position, outbox_add_ons.c.add_on.desc())
    )
    return [(MessageKey(row.message_key), AddOn(row.add_on)) for row in await conn.execute(due)]


async def waits_for_parent(conn: Connection, parent: Message) -> bool:
    """Return whether what belongs under a message waits for it: it is to be sent still, or its thread to be made.

    A thread that only a host can make possible is not waited for.
    """
    if parent.message_id is None:
        obstacle = await conn.scalar(select(outbox.c.obstacle).where(outbox.c.key == parent.key))
        return obstacle not in OPEN_PARENTS
    if not parent.creates_thread or parent.thread_id is not None:
        return False
    thread = (await add_on_failures(conn, parent.key)).get(AddOn.THREAD)
    return thread is not None and thread[0] is None


async def blocked_messages(conn: Connection, community: CommunityId) -> Sequence[Blocked]:
    """Return what a host of a community has to know of: messages that can't be sent or edited, and add-ons.

    Private messages are left out, except for the obstacle of a draft's reviewer. So is what only stands with older
    words in a channel that the game has left, or in the locked thread of a round that is over.
    """
    which = _blocked(outbox, outbox.c.obstacle, community).where(outbox.c.user_id.is_(None))
    rows = await conn.execute(which.order_by(outbox.c.position))
    found = [
        Blocked(
            MessageKey(row.key),
            MessageKind(row.kind),
            row.place,
            row.channel_id,
            Obstacle(row.in_the_way),
            RoundId(row.round_id) if row.round_id is not None else None,
            stands=row.message_id is not None,
        )
        for row in rows
    ]
    return [*found, *await _blocked_add_ons(conn, community)]


async def _blocked_add_ons(conn: Connection, community: CommunityId) -> Sequence[Blocked]:
    lacking = outbox_add_ons.join(outbox, outbox.c.key == outbox_add_ons.c.message_key)
    which = _blocked(lacking, outbox_add_ons.c.obstacle, community).add_columns(outbox_add_ons.c.add_on)
    rows = await conn.execute(which.order_by(outbox.c.position))
    return [
        Blocked(
            MessageKey(row.key),
            MessageKind(row.kind),
            row.place,
            row.channel_id,
            Obstacle(row.in_the_way),
            RoundId(row.round_id) if row.round_id is not None else None,
            AddOn(row.add_on),
            stands=True,
        )
        for row in rows
    ]


async def find_readable(conn: Connection, key: MessageKey) -> Message | None:
    """Return the message under a key; None where there is none, or its row is broken."""
    with suppress(UnreadableMessageError):
        return next(map(readable, await conn.execute(select(outbox).where(outbox.c.key == key))), None)
    return None


def _blocked(messages: FromClause, obstacle: ColumnElement[str], community: CommunityId) -> Select[Any]:
    """Return what selects those messages that something stands in the way of, as a host has to know."""
    stands = outbox.c.message_id.is_not(None)
    is_used, has_thread = _is_used(outbox.c.channel_id), _PARENT.c.thread_id.is_not(None)
    place = case(
        (stands, func.coalesce(outbox.c.sent_channel_id, outbox.c.channel_id)),
        (has_thread & _is_used(_PARENT.c.channel_id), _PARENT.c.thread_id),
        else_=outbox.c.channel_id,
    )
    is_left = ~is_used & (outbox.c.kind != MessageKind.EVENT)
    is_shut = (obstacle == Obstacle.THREAD_LOCKED) & func.coalesce(rounds.c.phase == Phase.ROUNDED_UP, False)
    is_told = and_(obstacle.is_not(None), obstacle.not_in(UNTOLD), ~(stands & or_(is_left, is_shut)))
    return (
        select(
            outbox.c.key,
            outbox.c.kind,
            outbox.c.channel_id,
            outbox.c.round_id,
            outbox.c.message_id,
            place.label("place"),
            obstacle.label("in_the_way"),
        )
        .select_from(messages)
        .join(communities, communities.c.guild_id == outbox.c.community_id)
        .outerjoin(rounds, rounds.c.id == outbox.c.round_id)
        .outerjoin(_PARENT, _PARENT.c.key == outbox.c.parent_key)
        .where(outbox.c.community_id == community, is_told)
    )


def _is_used(channel: ColumnElement[int]) -> ColumnElement[bool]:
    return channel.in_((communities.c.announce_channel, communities.c.roundup_channel))


async def is_anything_blocked(conn: Connection, community: CommunityId) -> bool:
    """Return whether anything of a community waits to be tried again because of an obstacle, or as it has failed."""
    waiting = (outbox.c.community_id == community) & outbox.c.due_at.is_not(None)
    reasons = (outbox.c.obstacle.is_not(None), _MESSAGE_FAILED)  # apart, as each has an index
    messages = [select(outbox.c.key).where(waiting, reason).limit(1) for reason in reasons]
    add_ons = (
        select(outbox_add_ons.c.message_key)
        .join(outbox, outbox.c.key == outbox_add_ons.c.message_key)
        .where(outbox.c.community_id == community, outbox_add_ons.c.obstacle.is_not(None) | _HAS_FAILED)
        .limit(1)
    )
    for one in (*messages, add_ons):
        if await conn.scalar(one) is not None:
            return True
    return False


async def retry_blocked(tx: Transaction, community: CommunityId, now: datetime) -> None:
    """Let everything of a community be tried again at once that an obstacle keeps back, as after it was mended."""
    theirs = outbox.c.community_id == community
    waiting = outbox.c.due_at.is_not(None) & _MESSAGE_FAILED
    await tx.execute(update(outbox).where(theirs, waiting).values(due_at=now, failures=0))
    keys = select(outbox.c.key).where(theirs)
    again = update(outbox_add_ons).where(outbox_add_ons.c.message_key.in_(keys))
    await tx.execute(again.values(due_at=now, failures=0))
