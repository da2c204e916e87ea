"""What is to be said, in the order in which it was queued, and what of it stands in Discord."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Row, bindparam, case, func, select, update

from bot.outbox import Message, MessageKey, MessageKind, from_stored, to_stored
from bot.themes import CommunityId, RoundId
from storage.db import Connection, Transaction, insert
from storage.schema import outbox
from storage.types import Instant

_OTHERS = outbox.c.community_id.not_in(bindparam("besides", expanding=True))
_NEXT_DUE = select(func.min(outbox.c.due_at)).where(_OTHERS)
_WHO_IS_DUE = (
    select(outbox.c.community_id).where(outbox.c.due_at <= bindparam("now", type_=Instant), _OTHERS).distinct()
)
"""Built once: they are asked after every commit."""


def _message(row: Row[tuple[object, ...]]) -> Message:
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
        failures=row.failures,
        user_id=row.user_id,
        thread_name=row.thread_name,
        creates_thread=row.creates_thread,
        parent_key=MessageKey(row.parent_key) if row.parent_key else None,
        mention_role_id=row.mention_role_id,
        recreate=row.recreate,
        sent_channel_id=row.sent_channel_id,
        thread_id=row.thread_id,
        pinned=row.pinned,
    )


def message_url(guild: int, channel: int | None, message: int | None) -> str | None:
    """Return the address under which Discord shows a message, once it is sent."""
    return f"https://discord.com/channels/{guild}/{channel}/{message}" if channel and message else None


async def enqueue(tx: Transaction, message: Message, now: datetime) -> bool:
    """Queue a message under its key, or change the words of the one that is there; return whether anything changed.

    Under the same key a message is made once; a second call with other words edits it in place, and one with
    the same words does nothing.
    """
    document = to_stored(message.content)
    last = select(func.coalesce(func.max(outbox.c.position), 0) + 1).scalar_subquery()
    statement = insert(outbox).values(
        key=message.key,
        kind=message.kind,
        round_id=message.round,
        community_id=message.community,
        channel_id=message.channel_id,
        user_id=message.user_id,
        content=document,
        pin=message.pin,
        revision=1,
        sent_revision=0,
        queued_at=now,
        position=last,
        failures=0,
        due_at=now,
        thread_name=message.thread_name,
        creates_thread=message.creates_thread,
        parent_key=message.parent_key,
        mention_role_id=message.mention_role_id,
        recreate=message.recreate,
    )
    changed = {
        "content": document,
        "pin": message.pin if message.recreate else outbox.c.pin,
        "revision": outbox.c.revision + 1,
        "due_at": case((outbox.c.error.is_(None), now), else_=None),
    }
    done = await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["key"], set_=changed, where=outbox.c.content != statement.excluded.content
        )
    )
    return bool(done.rowcount)


async def due_messages(conn: Connection, community: CommunityId, now: datetime, most: int = 50) -> Sequence[Message]:
    """Return a community's messages to be sent or edited at `now`, oldest first."""
    due = select(outbox).where(outbox.c.due_at <= now, outbox.c.community_id == community)
    return [_message(row) for row in await conn.execute(due.order_by(outbox.c.position).limit(most))]


async def communities_due(conn: Connection, now: datetime, besides: Collection[CommunityId]) -> Sequence[CommunityId]:
    """Return the communities where something is to be said at `now`, all but those `besides`."""
    rows = await conn.execute(_WHO_IS_DUE, {"now": now, "besides": list(besides)})
    return [CommunityId(row.community_id) for row in rows]


async def next_due(conn: Connection, besides: Collection[CommunityId] = ()) -> datetime | None:
    """Return when the next message is due, those of the communities `besides` left out."""
    found: datetime | None = await conn.scalar(_NEXT_DUE, {"besides": list(besides)})
    return found


async def mark_sending(tx: Transaction, key: MessageKey, now: datetime) -> None:
    """Write down that sending begins, before it does."""
    attempted = func.coalesce(outbox.c.first_attempt_at, now)
    await tx.execute(update(outbox).where(outbox.c.key == key).values(first_attempt_at=attempted))


async def find_message(conn: Connection, key: MessageKey) -> Message | None:
    """Return the message under a key, or None."""
    row = (await conn.execute(select(outbox).where(outbox.c.key == key))).first()
    return _message(row) if row else None


async def has_failed(conn: Connection, key: MessageKey) -> bool:
    """Say whether the message under a key can't be said."""
    return await conn.scalar(select(outbox.c.error).where(outbox.c.key == key)) is not None


async def unpin(tx: Transaction, key: MessageKey, now: datetime) -> None:
    """Let a message be pinned no longer."""
    pinned = (outbox.c.key == key) & outbox.c.pin
    changed = {"pin": False, "revision": outbox.c.revision + 1, "due_at": now}
    await tx.execute(update(outbox).where(pinned, outbox.c.error.is_(None)).values(changed))


async def mark_sent(tx: Transaction, sent: Message) -> None:
    """Write down what stands in Discord, and where; a revision that came meanwhile stays due."""
    await tx.execute(
        update(outbox)
        .where(outbox.c.key == sent.key)
        .values(
            message_id=sent.message_id,
            sent_channel_id=sent.sent_channel_id,
            thread_id=sent.thread_id,
            pinned=sent.pinned,
            sent_revision=sent.revision,
            failures=0,
            due_at=case((outbox.c.revision > sent.revision, outbox.c.due_at), else_=None),
        )
    )


async def mark_failed(
    tx: Transaction, key: MessageKey, error: str | None, due_at: datetime | None, failures: int
) -> None:
    """Write down a failure: when to try again, or with `due_at` None and a reason that it can never work."""
    await tx.execute(
        update(outbox)
        .where(outbox.c.key == key)
        .values(error=error if due_at is None else None, due_at=due_at, failures=failures)
    )


async def retry_failed(tx: Transaction, community: CommunityId, now: datetime) -> None:
    """Try again what could not be said, as after a host has mended a permission."""
    stuck = (outbox.c.community_id == community) & outbox.c.error.is_not(None)
    await tx.execute(update(outbox).where(stuck).values(error=None, due_at=now, failures=0))


async def failed_messages(conn: Connection, community: CommunityId) -> Sequence[tuple[int, str]]:
    """Return the channel and reason of each message that could not be said; private ones are nobody's business."""
    stuck = select(outbox.c.channel_id, outbox.c.error).where(
        outbox.c.community_id == community, outbox.c.error.is_not(None), outbox.c.user_id.is_(None)
    )
    return [(row.channel_id, row.error) for row in await conn.execute(stuck.distinct())]
