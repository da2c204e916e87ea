"""The outbox: messages as they should stand in Discord, in the order in which they were queued."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Case, ColumnElement, Insert, Row, ScalarSelect, and_, case, delete, exists, func, select, update

from bot.fleet import ALL_SHARDS, Shards
from bot.outbox import PER_CHANNEL_KINDS, Message, MessageKey, MessageKind, Obstacle, from_stored, to_stored
from bot.outbox.obstacle import OF_ITS_WORDS
from bot.themes import CommunityId, MemberId, RoundId
from storage.db import Connection, Transaction, insert
from storage.schema import members, outbox, outbox_add_ons, outbox_subjects
from storage.shards import in_shards


class UnreadableMessageError(Exception):
    """What stands in the outbox under a key is no message."""

    def __init__(self, key: MessageKey) -> None:
        super().__init__(f"message {key} can't be read")
        self.key = key


def message_of(row: Row[tuple[Any, ...]]) -> Message:
    """Return a message from its row. Its subjects are not among the columns, and left out."""
    return Message(
        key=MessageKey(row.key),
        kind=MessageKind(row.kind),
        community=CommunityId(row.community_id),
        channel_id=row.channel_id,
        content=from_stored(row.content),
        round=RoundId(row.round_id) if row.round_id is not None else None,
        revision=row.revision,
        pin=row.pin,
        message_id=row.message_id,
        sent_revision=row.sent_revision,
        first_attempt_at=row.first_attempt_at,
        sent_after=row.sent_after,
        failures=row.failures,
        user_id=row.user_id,
        thread_name=row.thread_name,
        creates_thread=row.creates_thread,
        parent_key=MessageKey(row.parent_key) if row.parent_key else None,
        mention_role_id=row.mention_role_id,
        times_put_back=row.times_put_back,
        sent_channel_id=row.sent_channel_id,
        thread_id=row.thread_id,
        pinned=row.pinned,
        queued_at=row.queued_at,
        obstacle=Obstacle(row.obstacle) if row.obstacle else None,
    )


def _columns(message: Message, now: datetime) -> dict[str, Any]:
    """Return the columns of a message that was not queued before."""
    return {
        "key": message.key,
        "kind": message.kind,
        "community_id": message.community,
        "round_id": message.round,
        "channel_id": message.channel_id,
        "user_id": message.user_id,
        "content": to_stored(message.content),
        "pin": message.pin,
        "revision": 1,
        "sent_revision": 0,
        "queued_at": now,
        "failures": 0,
        "due_at": now,
        "thread_name": message.thread_name,
        "creates_thread": message.creates_thread,
        "parent_key": message.parent_key,
        "mention_role_id": message.mention_role_id,
    }


def message_url(guild: int, channel: int | None, message: int | None) -> str | None:
    """Return the address of a message in Discord; None while it is not sent."""
    return f"https://discord.com/channels/{guild}/{channel}/{message}" if channel and message else None


async def enqueue(tx: Transaction, message: Message, now: datetime) -> bool:
    """Queue a message, or change the content of the one under its key; return whether anything changed.

    A message is sent once. Queued again with other content it is edited in place, and its kind and subjects are
    replaced; with the same content nothing happens.
    """
    done = await tx.execute(_UPSERT, _columns(message, now))
    if done.rowcount:
        await _replace_subjects(tx, message)
    return bool(done.rowcount)


async def readdress(tx: Transaction, key: MessageKey, user: int) -> None:
    """Let a private message that was never sent go to another Discord user."""
    unsent = (outbox.c.key == key) & outbox.c.message_id.is_(None)
    await tx.execute(update(outbox).where(unsent).values(user_id=user))


def _due_once_changed(now: datetime | ColumnElement[datetime]) -> Case[Any]:
    """Return when a message is due whose content was changed: at once, unless an obstacle keeps it back.

    What was kept back for its words may be right now.
    """
    is_free = outbox.c.obstacle.is_(None) | outbox.c.obstacle.in_(OF_ITS_WORDS)
    return case((is_free, now), else_=outbox.c.due_at)


def _upsert() -> Insert:
    """Return the statement that queues a message, or changes the one under its key, from a message's columns."""
    position = select(func.coalesce(func.max(outbox.c.position), 0) + 1).scalar_subquery()
    statement = insert(outbox).values(position=position)
    queued = statement.excluded
    changes = {
        "kind": queued.kind,
        "content": queued.content,
        "pin": case((queued.kind.in_(PER_CHANNEL_KINDS), queued.pin), else_=outbox.c.pin),
        "revision": outbox.c.revision + 1,
        "due_at": _due_once_changed(queued.due_at),
    }
    changed = outbox.c.content != queued.content
    return statement.on_conflict_do_update(index_elements=["key"], set_=changes, where=changed)


_UPSERT = _upsert()
"""Built once, as `excluded` copies every column of the table."""


async def _replace_subjects(tx: Transaction, message: Message) -> None:
    await tx.execute(delete(outbox_subjects).where(outbox_subjects.c.message_key == message.key))
    if message.subjects:
        rows = [{"message_key": message.key, "member_id": member} for member in sorted(message.subjects)]
        await tx.execute(insert(outbox_subjects), rows)


async def due_messages(conn: Connection, community: CommunityId, now: datetime, most: int = 50) -> Sequence[Message]:
    """Return the messages of a community to be sent or edited at `now`, at most `most`.

    What was never said goes before what is only worded anew, so that an announcement does not wait for the board; each
    kind goes oldest first. Raise UnreadableMessageError for the first one whose row is broken.
    """
    due = select(outbox).where(outbox.c.due_at <= now, outbox.c.community_id == community)
    rows = await conn.execute(due.order_by(outbox.c.message_id.is_not(None), outbox.c.position).limit(most))
    return [readable(row) for row in rows]


def readable(row: Row[tuple[Any, ...]]) -> Message:
    """Return a message from its row; raise UnreadableMessageError if that is broken."""
    try:
        return message_of(row)
    except Exception as error:
        raise UnreadableMessageError(MessageKey(row.key)) from error


async def communities_due(conn: Connection, now: datetime, shards: Shards = ALL_SHARDS) -> Sequence[CommunityId]:
    """Return the communities in some shards that have messages, or pins and threads of messages, due at `now`."""
    chosen = select(outbox.c.community_id).where(in_shards(outbox.c.community_id, shards))
    add_ons = chosen.join(outbox_add_ons, outbox_add_ons.c.message_key == outbox.c.key)
    due = chosen.where(outbox.c.due_at <= now).union(add_ons.where(outbox_add_ons.c.due_at <= now))
    rows = await conn.execute(due)
    return [CommunityId(row.community_id) for row in rows]


async def find_message(conn: Connection, key: MessageKey) -> Message | None:
    """Return the message under a key, or None."""
    row = (await conn.execute(select(outbox).where(outbox.c.key == key))).first()
    return message_of(row) if row else None


async def messages_of_kind(conn: Connection, community: CommunityId, kind: MessageKind) -> Sequence[Message]:
    """Return the messages of a kind in a server that belong to no round, oldest first."""
    chosen = select(outbox).where(_of_kind(community, kind)).order_by(outbox.c.position)
    return [message_of(row) for row in await conn.execute(chosen)]


async def messages_of_round(conn: Connection, round_: RoundId, kind: MessageKind) -> Sequence[Message]:
    """Return the messages of a kind in a round, oldest first."""
    chosen = select(outbox).where(outbox.c.round_id == round_, outbox.c.kind == kind).order_by(outbox.c.position)
    return [message_of(row) for row in await conn.execute(chosen)]


async def delete_messages(tx: Transaction, community: CommunityId, kind: MessageKind) -> None:
    """Forget the messages of a kind in a server that belong to no round, whether or not they stand."""
    await tx.execute(delete(outbox).where(_of_kind(community, kind)))


def _of_kind(community: CommunityId, kind: MessageKind) -> ColumnElement[bool]:
    return and_(outbox.c.round_id.is_(None), outbox.c.kind == kind, outbox.c.community_id == community)


async def count_waiting(conn: Connection, kind: MessageKind, round_: RoundId, member: MemberId) -> int:
    """Return how many messages of a kind in a round, about a member, were never sent yet."""
    waits = (outbox.c.sent_revision == 0) & outbox.c.due_at.is_not(None)
    chosen = (outbox.c.kind == kind) & (outbox.c.round_id == round_) & waits
    about = select(func.count()).join(outbox_subjects, outbox_subjects.c.message_key == outbox.c.key)
    return await conn.scalar(about.where(chosen, outbox_subjects.c.member_id == member)) or 0


async def queued_keys(conn: Connection, keys: Collection[MessageKey], kind: MessageKind) -> frozenset[MessageKey]:
    """Return those of these keys under which there is a message of a kind."""
    chosen = select(outbox.c.key).where(outbox.c.key.in_(keys), outbox.c.kind == kind)
    return frozenset(map(MessageKey, await conn.scalars(chosen)))


async def messages_about(conn: Connection, member: MemberId) -> Sequence[Message]:
    """Return the messages that have a member among their subjects, oldest first, without private ones to themself."""
    about = (
        select(outbox)
        .join(outbox_subjects, outbox_subjects.c.message_key == outbox.c.key)
        .join(members, members.c.id == outbox_subjects.c.member_id)
        .where(members.c.id == member, outbox.c.user_id.is_distinct_from(members.c.user_id))
    )
    return [message_of(row) for row in await conn.execute(about.order_by(outbox.c.position))]


async def withdraw_unsent(tx: Transaction, member: MemberId) -> None:
    """Delete the messages about a member, or to them, that nobody has tried to send yet."""
    about = select(outbox_subjects.c.message_key).where(outbox_subjects.c.member_id == member)
    them = members.c.id == member
    to_them = (outbox.c.user_id == select(members.c.user_id).where(them).scalar_subquery()) & (
        outbox.c.community_id == select(members.c.community_id).where(them).scalar_subquery()
    )
    is_unsent = outbox.c.first_attempt_at.is_(None) & (outbox.c.sent_revision == 0)
    await tx.execute(delete(outbox).where(is_unsent, outbox.c.key.in_(about) | to_them))


async def withdraw(tx: Transaction, key: MessageKey) -> None:
    """Delete a message that nobody has tried to send yet."""
    is_unsent = outbox.c.first_attempt_at.is_(None) & (outbox.c.sent_revision == 0)
    await tx.execute(delete(outbox).where(outbox.c.key == key, is_unsent))


async def move_unsent(tx: Transaction, community: CommunityId, before: int, after: int) -> None:
    """Let what waits for a channel go to another one; the board and the perma-post have one in each channel."""
    unsent = outbox.c.message_id.is_(None) & outbox.c.user_id.is_(None) & outbox.c.due_at.is_not(None)
    moving = unsent & outbox.c.kind.not_in(PER_CHANNEL_KINDS)
    theirs = (outbox.c.community_id == community) & (outbox.c.channel_id == before)
    await tx.execute(update(outbox).where(theirs, moving).values(channel_id=after))


async def pass_on(tx: Transaction, message: Message, now: datetime) -> None:
    """Let a private message that was never sent go out through the community that it has now, with its subjects."""
    unsent = (outbox.c.key == message.key) & outbox.c.message_id.is_(None)
    anew = {"community_id": message.community, "obstacle": None, "failures": 0, "due_at": now, "sent_after": None}
    if (await tx.execute(update(outbox).where(unsent).values(**anew, first_attempt_at=None))).rowcount:
        await _replace_subjects(tx, message)


async def recheck(tx: Transaction, keys: Collection[MessageKey], now: datetime) -> None:
    """Let messages be edited once more, also one that is being sent: one whose channel is gone is found that way."""
    chosen = outbox.c.key.in_(keys) & outbox.c.obstacle.is_distinct_from(Obstacle.PAST)
    await tx.execute(update(outbox).where(chosen).values(revision=outbox.c.revision + 1, due_at=now))


async def was_refused(conn: Connection, key: MessageKey) -> bool:
    """Return whether a message was never said, as Discord did not take it or its time was over."""
    unsaid = (outbox.c.key == key) & outbox.c.message_id.is_(None) & outbox.c.obstacle.is_not(None)
    return bool(await conn.scalar(select(exists().where(unsaid))))


async def drop_unsent(tx: Transaction, key: MessageKey) -> bool:
    """Let a message that does not stand never be sent; return whether there is one."""
    unsent = (outbox.c.key == key) & outbox.c.message_id.is_(None)
    done = await tx.execute(update(outbox).where(unsent).values(due_at=None, obstacle=Obstacle.PAST))
    return bool(done.rowcount)


async def mark_sending(tx: Transaction, key: MessageKey, now: datetime) -> None:
    """Record that an attempt to send a message begins, and at the first what is known to stand before it."""
    of_community = select(outbox.c.community_id).where(outbox.c.key == key).scalar_subquery()
    first = {"first_attempt_at": now, "sent_after": _newest_id(of_community)}
    is_first = (outbox.c.key == key) & outbox.c.first_attempt_at.is_(None)
    await tx.execute(update(outbox).where(is_first).values(first))


async def mark_unsent(tx: Transaction, message: Message) -> None:
    """Record that a message is lost with its place, and is to be sent anew to its channel, as if never sent."""
    nothing = {"message_id": None, "sent_channel_id": None, "thread_id": None, "pinned": False}
    unsent = {"first_attempt_at": None, "sent_after": None, "sent_revision": 0}
    anew = {"channel_id": message.channel_id, **nothing, **unsent}
    await tx.execute(update(outbox).where(outbox.c.key == message.key).values(anew))
    await tx.execute(delete(outbox_add_ons).where(outbox_add_ons.c.message_key == message.key))  # of what stood before


async def newest_known_id(conn: Connection, community: CommunityId) -> int | None:
    """Return the newest id of a message or an event in Discord that is recorded for a community, or None."""
    newest: int | None = await conn.scalar(select(_newest_id(community)))
    return newest


def _newest_id(community: CommunityId | ScalarSelect[Any]) -> ScalarSelect[Any]:
    other = outbox.alias("other")
    return select(func.max(other.c.message_id)).where(other.c.community_id == community).scalar_subquery()


async def mark_sent(tx: Transaction, sent: Message) -> None:
    """Record what stands in Discord, and where; a message that was changed meanwhile stays due.

    What waited for it is due now; for a part of a round-up, those below it waited. An edit that ends after a host had
    the message put back, or after its round-up moved up, is of no message of this key any more.
    """
    is_same = outbox.c.message_id.is_(None) | (outbox.c.message_id == sent.message_id)
    stands = (outbox.c.key == sent.key) & (outbox.c.times_put_back == sent.times_put_back) & is_same
    parents = [sent.key, sent.parent_key] if sent.kind is MessageKind.ROUNDUP_PART else [sent.key]
    waiting = outbox.c.parent_key.in_(parents) & outbox.c.due_at.is_not(None) & outbox.c.message_id.is_(None)
    await tx.execute(update(outbox).where(waiting).values(due_at=outbox.c.queued_at, failures=0))
    await tx.execute(
        update(outbox)
        .where(stands)
        .values(
            channel_id=sent.channel_id,
            creates_thread=sent.creates_thread,
            message_id=sent.message_id,
            sent_channel_id=sent.sent_channel_id,
            thread_id=sent.thread_id,
            pinned=sent.pinned,
            sent_revision=sent.revision,
            failures=0,
            obstacle=None,
            due_at=case((outbox.c.revision > sent.revision, outbox.c.due_at), else_=None),
        )
    )


async def mark_add_on(tx: Transaction, message: Message) -> None:
    """Record that a message has a thread, or is pinned or not, as it says."""
    has = {"thread_id": message.thread_id, "pinned": message.pinned, "creates_thread": message.creates_thread}
    await tx.execute(update(outbox).where(outbox.c.key == message.key).values(has))


async def unpin(tx: Transaction, keys: Collection[MessageKey], now: datetime) -> None:
    """Let messages be pinned no longer."""
    pinned = outbox.c.key.in_(keys) & outbox.c.pin
    changed = {"pin": False, "revision": outbox.c.revision + 1, "due_at": _due_once_changed(now)}
    await tx.execute(update(outbox).where(pinned).values(changed))


async def is_newest_past(conn: Connection, community: CommunityId) -> bool:
    """Return whether the newest message to a channel that was tried was dropped, as its time was over."""
    was_tried = outbox.c.first_attempt_at.is_not(None) | (outbox.c.failures > 0)
    public = (outbox.c.community_id == community) & outbox.c.user_id.is_(None)
    newest = select(outbox.c.obstacle).where(public, was_tried).order_by(outbox.c.position.desc()).limit(1)
    return await conn.scalar(newest) == Obstacle.PAST
