"""The parts of a round-up: several messages that are read as one, from the first part down."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from bot.outbox import Message, MessageKey, MessageKind, Obstacle
from bot.themes import RoundId
from storage.db import Connection, Transaction
from storage.obstacles import OPEN_PARENTS
from storage.outbox import message_of
from storage.schema import outbox
from storage.standing import mark_deleted, put_back

PART_KINDS = (MessageKind.ROUNDUP, MessageKind.ROUNDUP_PART)


async def parts_of(conn: Connection, round_: RoundId) -> Sequence[Message]:
    """Return the parts of a round's round-up, first part first; also those that are of no use any more."""
    chosen = select(outbox).where(outbox.c.round_id == round_, outbox.c.kind.in_(PART_KINDS))
    return [message_of(row) for row in await conn.execute(chosen.order_by(outbox.c.position))]


async def has_unsent_part(conn: Connection, round_: RoundId, above: MessageKey | None = None) -> bool:
    """Return whether a part of a round's round-up is to be sent still, of all or of those `above` another part."""
    is_unsent = outbox.c.message_id.is_(None) & func.coalesce(outbox.c.obstacle.not_in(OPEN_PARENTS), True)
    theirs = (outbox.c.round_id == round_) & outbox.c.kind.in_(PART_KINDS)
    which = select(outbox.c.key).where(theirs, is_unsent)
    if above is not None:
        other = outbox.alias("other")
        which = which.where(outbox.c.position < select(other.c.position).where(other.c.key == above).scalar_subquery())
    return await conn.scalar(which.limit(1)) is not None


async def put_parts_back(tx: Transaction, round_: RoundId, now: datetime) -> bool:
    """Let a round-up be whole again of which somebody deleted parts; return whether anything was missing.

    What stands moves up: it becomes the first parts, in its order, and what is sent anew stands below it.
    """
    parts = [one for one in await parts_of(tx, round_) if one.obstacle is not Obstacle.ANOTHERS]
    if all(one.obstacle is not Obstacle.DELETED for one in parts):
        return False
    needed = [one for one in parts if one.obstacle is not Obstacle.PAST]
    standing = [one for one in needed if one.message_id is not None]
    for part, place in zip(needed, standing, strict=False):
        if place.key != part.key:
            await _move(tx, place, part, now)
    for part in needed[len(standing) :]:
        if part.message_id is None and part.obstacle is not Obstacle.DELETED:
            continue  # it was never sent, and will be, if it is not being sent at this moment
        await mark_deleted(tx, part)
        await put_back(tx, part.key, now)
    return True


async def put_in_order(tx: Transaction, round_: RoundId, now: datetime) -> None:
    """Let the parts of a round-up be read in their order where one was sent after those below it.

    The messages of one channel, thread or forum post are given to their parts from the top down, and edited.
    """
    by_place = defaultdict[int | None, list[Message]](list)
    for part in await parts_of(tx, round_):
        if part.message_id is not None and part.obstacle is not Obstacle.ANOTHERS:
            by_place[part.sent_channel_id].append(part)
    for parts in by_place.values():
        for part, place in zip(parts, sorted(parts, key=lambda one: one.message_id or 0), strict=True):
            if place.key != part.key:
                await _move(tx, place, part, now)


async def _move(tx: Transaction, place: Message, part: Message, now: datetime) -> None:
    """Let the message that stood for one part stand for another, with the words of that."""
    in_post = place.sent_channel_id if place.sent_channel_id != place.channel_id else None
    stands = {
        "message_id": place.message_id,
        "channel_id": place.channel_id,
        "sent_channel_id": place.sent_channel_id,
        "thread_id": in_post if part.kind is MessageKind.ROUNDUP else None,
        "pinned": place.pinned,
        "first_attempt_at": place.first_attempt_at,
        "sent_after": place.sent_after,
    }
    edited = {"revision": outbox.c.revision + 1, "obstacle": None, "failures": 0, "due_at": now}
    await tx.execute(update(outbox).where(outbox.c.key == part.key).values({**stands, **edited}))
