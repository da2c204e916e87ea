"""What is to be said, in the order in which it was queued, and what of it stands in Discord."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, case, func, select, update

from bot.outbox import Message, from_stored, to_stored
from bot.themes import CommunityId
from storage.db import Connection, Transaction, insert
from storage.schema import outbox


def _message(row: Row[tuple[object, ...]]) -> Message:
    return Message(
        key=row.key,
        community=CommunityId(row.community_id),
        channel=row.channel,
        layout=from_stored(row.layout),
        revision=row.revision,
        pin=row.pin,
        message_id=row.message_id,
        sent_revision=row.sent_revision,
        tried_at=row.tried_at,
        failures=row.failures,
        user=row.user_id,
        thread=row.thread,
        opens_thread=row.opens_thread,
        inside=row.inside,
        ping=row.ping,
        lasting=row.lasting,
        place=row.place,
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
    document = to_stored(message.layout)
    last = select(func.coalesce(func.max(outbox.c.position), 0) + 1).scalar_subquery()
    statement = insert(outbox).values(
        key=message.key,
        community_id=message.community,
        channel=message.channel,
        user_id=message.user,
        layout=document,
        pin=message.pin,
        revision=1,
        sent_revision=0,
        queued_at=now,
        position=last,
        failures=0,
        due_at=now,
        thread=message.thread,
        opens_thread=message.opens_thread,
        inside=message.inside,
        ping=message.ping,
        lasting=message.lasting,
    )
    changed = {
        "layout": document,
        "pin": message.pin if message.lasting else outbox.c.pin,
        "revision": outbox.c.revision + 1,
        "due_at": case((outbox.c.trouble.is_(None), now), else_=None),
    }
    done = await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["key"], set_=changed, where=outbox.c.layout != statement.excluded.layout
        )
    )
    return bool(done.rowcount)


async def due_messages(conn: Connection, community: CommunityId, now: datetime, most: int = 50) -> Sequence[Message]:
    """Return a community's messages to be sent or edited at `now`, oldest first."""
    due = select(outbox).where(outbox.c.due_at <= now, outbox.c.community_id == community)
    return [_message(row) for row in await conn.execute(due.order_by(outbox.c.position).limit(most))]


async def communities_due(conn: Connection, now: datetime) -> Sequence[CommunityId]:
    """Return the communities that have messages due at `now`."""
    rows = await conn.execute(select(outbox.c.community_id).where(outbox.c.due_at <= now).distinct())
    return [CommunityId(row.community_id) for row in rows]


async def mark_sending(tx: Transaction, key: str, now: datetime) -> None:
    """Write down that sending begins, before it does."""
    tried = func.coalesce(outbox.c.tried_at, now)
    await tx.execute(update(outbox).where(outbox.c.key == key).values(tried_at=tried))


async def find_message(conn: Connection, key: str) -> Message | None:
    """Return the message under a key, or None."""
    row = (await conn.execute(select(outbox).where(outbox.c.key == key))).first()
    return _message(row) if row else None


async def has_failed(conn: Connection, key: str) -> bool:
    """Say whether the message under a key can't be said."""
    return await conn.scalar(select(outbox.c.trouble).where(outbox.c.key == key)) is not None


async def unpin(tx: Transaction, key: str, now: datetime) -> None:
    """Let a message be pinned no longer."""
    pinned = (outbox.c.key == key) & outbox.c.pin
    changed = {"pin": False, "revision": outbox.c.revision + 1, "due_at": now}
    await tx.execute(update(outbox).where(pinned, outbox.c.trouble.is_(None)).values(changed))


async def mark_sent(tx: Transaction, sent: Message) -> None:
    """Write down what stands in Discord, and where; a revision that came meanwhile stays due."""
    await tx.execute(
        update(outbox)
        .where(outbox.c.key == sent.key)
        .values(
            message_id=sent.message_id,
            place=sent.place,
            thread_id=sent.thread_id,
            pinned=sent.pinned,
            sent_revision=sent.revision,
            failures=0,
            due_at=case((outbox.c.revision > sent.revision, outbox.c.due_at), else_=None),
        )
    )


async def mark_failed(tx: Transaction, key: str, trouble: str | None, due_at: datetime | None, failures: int) -> None:
    """Write down a failure: when to try again, or with `due_at` None and a reason that it can never work."""
    await tx.execute(
        update(outbox)
        .where(outbox.c.key == key)
        .values(trouble=trouble if due_at is None else None, due_at=due_at, failures=failures)
    )


async def retry_failed(tx: Transaction, community: CommunityId, now: datetime) -> None:
    """Try again what could not be said, as after a host has mended a permission."""
    stuck = (outbox.c.community_id == community) & outbox.c.trouble.is_not(None)
    await tx.execute(update(outbox).where(stuck).values(trouble=None, due_at=now, failures=0))


async def failed_messages(conn: Connection, community: CommunityId) -> Sequence[tuple[int, str]]:
    """Return the channel and reason of each message that could not be said; private ones are nobody's business."""
    stuck = select(outbox.c.channel, outbox.c.trouble).where(
        outbox.c.community_id == community, outbox.c.trouble.is_not(None), outbox.c.user_id.is_(None)
    )
    return [(row.channel, row.trouble) for row in await conn.execute(stuck.distinct())]
