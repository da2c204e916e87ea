"""What stands in Discord as far as is known, when that is compared with Discord itself, and what was deleted there."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, case, delete, select, update

from bot.fleet import ALL_SHARDS, Shards
from bot.outbox import PER_CHANNEL_KINDS, Message, MessageKey, MessageKind, Obstacle, missing_add_ons
from bot.themes import Community, CommunityId, Phase, Round, RoundId
from storage.db import Connection, Transaction, insert
from storage.outbox import message_of
from storage.rounds import rounds_of
from storage.schema import communities, outbox, outbox_add_ons
from storage.shards import in_shards

RECONCILE_INTERVAL = timedelta(days=1)
"""How often to compare a community's messages with what stands in Discord."""
_OF_RUNNING_ROUND = (
    MessageKind.ANNOUNCEMENT,
    MessageKind.EVENT,
    MessageKind.POST_LIST,
    MessageKind.NOTICE,
    MessageKind.MORE_POSTS,
    MessageKind.QUESTION,
    MessageKind.REMINDER,
)
_OF_CLOSED_ROUND = (
    MessageKind.ROUNDUP,
    MessageKind.ROUNDUP_PART,
    MessageKind.POST_LIST,
    MessageKind.ANNOUNCEMENT,
    MessageKind.REMINDER,
)
_STANDS = outbox.c.message_id.is_not(None)
_IS_SENT = outbox.c.sent_revision == outbox.c.revision


async def communities_to_reconcile(
    conn: Connection, now: datetime, most: int, shards: Shards = ALL_SHARDS
) -> Sequence[CommunityId]:
    """Return communities in some shards whose messages are to be compared with Discord at `now`, longest due first."""
    is_own = in_shards(communities.c.guild_id, shards)
    due = select(communities.c.guild_id).where(communities.c.reconcile_at <= now, is_own)
    rows = await conn.execute(due.order_by(communities.c.reconcile_at, communities.c.guild_id).limit(most))
    return [CommunityId(row.guild_id) for row in rows]


async def plan_reconciliation(tx: Transaction, at: datetime, community: CommunityId) -> None:
    """Record when a community's messages are compared with Discord next."""
    await tx.execute(update(communities).where(communities.c.guild_id == community).values(reconcile_at=at))


async def plan_reconciliations(tx: Transaction, at: datetime, shards: Shards = ALL_SHARDS) -> None:
    """Record that the messages of every community in some shards are compared with Discord at an instant."""
    await tx.execute(update(communities).where(in_shards(communities.c.guild_id, shards)).values(reconcile_at=at))


async def changing_rounds(conn: Connection, community: CommunityId, closed_after: datetime) -> Sequence[Round]:
    """Return the round that runs, and those that closed after an instant, newest first."""
    begun = await rounds_of(conn, community, Phase.WRITING, Phase.CLOSED, Phase.ROUNDED_UP)
    return [one for one in begun if one.phase is not Phase.ROUNDED_UP or one.closes_at > closed_after]


async def changing_messages(conn: Connection, community: Community, rounds: Sequence[Round]) -> Sequence[Message]:
    """Return those messages of a community that stand with their newest words and may change still.

    These are the board, the index of all rounds, and what is edited of these rounds; in this order.
    """
    running = [one.id for one in rounds if one.phase is not Phase.ROUNDED_UP]
    closed = [one.id for one in rounds if one.phase is Phase.ROUNDED_UP]
    in_channels = and_(
        outbox.c.kind.in_(PER_CHANNEL_KINDS),
        outbox.c.channel_id.in_((community.announce_channel, community.roundup_channel)),
        outbox.c.pin,
    )
    of_rounds = (outbox.c.round_id.in_(running) & outbox.c.kind.in_(_OF_RUNNING_ROUND)) | (
        outbox.c.round_id.in_(closed) & outbox.c.kind.in_(_OF_CLOSED_ROUND)
    )
    is_own = outbox.c.obstacle.is_distinct_from(Obstacle.ANOTHERS)
    theirs = (outbox.c.community_id == community.id) & _STANDS & _IS_SENT & is_own
    rows = await conn.execute(select(outbox).where(theirs, in_channels | of_rounds).order_by(outbox.c.position))
    return sorted((message_of(row) for row in rows), key=lambda one: one.round is not None)


async def edit_anew(tx: Transaction, messages: Collection[Message], now: datetime) -> None:
    """Let messages be edited once more, unless they have changed since they were read."""
    for message in messages:
        unchanged = (outbox.c.key == message.key) & (outbox.c.revision == message.revision) & _STANDS & _IS_SENT
        await tx.execute(update(outbox).where(unchanged).values(revision=outbox.c.revision + 1, due_at=now))


async def plan_add_ons(tx: Transaction, messages: Iterable[Message], now: datetime) -> None:
    """Let the pins and threads be made that messages lack; those that could not be made are tried again as planned."""
    rows = [
        {"message_key": message.key, "add_on": add_on, "due_at": now, "failures": 0}
        for message in messages
        for add_on in missing_add_ons(message)
    ]
    if rows:
        await tx.execute(insert(outbox_add_ons).on_conflict_do_nothing(), rows)


async def wake_forgotten(tx: Transaction, community: CommunityId, now: datetime) -> None:
    """Let messages of a community be edited that have newer words than what stands, though nothing makes them due."""
    forgotten = _STANDS & (outbox.c.sent_revision < outbox.c.revision) & outbox.c.due_at.is_(None)
    without_reason = (outbox.c.community_id == community) & outbox.c.obstacle.is_(None)
    await tx.execute(update(outbox).where(without_reason, forgotten).values(due_at=now))


async def mark_deleted(tx: Transaction, message: Message) -> bool:
    """Record that somebody deleted a message, which is not sent again by itself; return False if that is known.

    Its thread in a text channel outlives it, and keeps what belongs under it.
    """
    stood = (outbox.c.key == message.key) & (outbox.c.message_id == message.message_id)
    gone = {"message_id": None, "pinned": False, "obstacle": Obstacle.DELETED, "due_at": None, "failures": 0}
    done = await tx.execute(update(outbox).where(stood).values(gone))
    if not done.rowcount:
        return False
    await tx.execute(delete(outbox_add_ons).where(outbox_add_ons.c.message_key == message.key))
    return True


async def mark_anothers(tx: Transaction, key: MessageKey) -> None:
    """Record that another bot said a message, which stays as it stands whatever is to be said by now."""
    stands = (outbox.c.key == key) & _STANDS
    await tx.execute(update(outbox).where(stands).values(obstacle=Obstacle.ANOTHERS, due_at=None, failures=0))


async def put_back(tx: Transaction, key: MessageKey, now: datetime, *, dropped: bool = False) -> bool:
    """Let a message be sent anew that somebody deleted, without calling anyone; return whether there is one.

    With `dropped`, also one that was never sent, as its time seemed over.
    """
    reasons = (Obstacle.DELETED, Obstacle.PAST) if dropped else (Obstacle.DELETED,)
    chosen = (outbox.c.key == key) & outbox.c.message_id.is_(None) & outbox.c.obstacle.in_(reasons)
    anew = {"first_attempt_at": None, "sent_after": None, "sent_revision": 0, "mention_role_id": None}
    is_gone = outbox.c.thread_id == outbox.c.sent_channel_id  # the post that it opened in a forum
    thread = case((is_gone, None), else_=outbox.c.thread_id)
    free = {"obstacle": None, "failures": 0, "due_at": now, "times_put_back": outbox.c.times_put_back + 1}
    again = update(outbox).where(chosen).values({**anew, **free, "thread_id": thread})
    return bool((await tx.execute(again)).rowcount)


async def deleted_messages(conn: Connection, community: CommunityId, rounds: Sequence[RoundId]) -> Sequence[Message]:
    """Return what somebody deleted of a community's messages of these rounds, and of those that belong to no round."""
    is_deleted = (outbox.c.community_id == community) & (outbox.c.obstacle == Obstacle.DELETED)
    of_these = outbox.c.round_id.is_(None) | outbox.c.round_id.in_(rounds)
    rows = await conn.execute(select(outbox).where(is_deleted, of_these).order_by(outbox.c.position))
    return [message_of(row) for row in rows]
