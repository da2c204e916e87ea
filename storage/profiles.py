"""Where members are found elsewhere, as their blogs and those pages say of each other."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from bot.comments import AliasKind
from bot.feeds import address_key
from bot.themes import MemberId
from storage.communities import IS_TRACKED
from storage.db import Connection, Transaction, insert
from storage.schema import aliases, blogs, feeds, members


async def members_due_for_profiles(conn: Connection, now: datetime) -> Sequence[MemberId]:
    """Return the members whose profiles are to be looked for, the longest due first."""
    due = select(members.c.id).where(members.c.profiles_due_at <= now, IS_TRACKED).order_by(members.c.profiles_due_at)
    return [MemberId(row.id) for row in await conn.execute(due)]


async def homes_and_feeds(conn: Connection, member: MemberId) -> Sequence[tuple[str, str]]:
    """Return the addresses of a member's blogs, each with that of its feed."""
    chosen = select(blogs.c.home, feeds.c.address).join(feeds, feeds.c.id == blogs.c.feed_id)
    rows = await conn.execute(chosen.where(blogs.c.member_id == member).order_by(blogs.c.id))
    return [(row.home, row.address) for row in rows]


async def profiles_of(conn: Connection, member: MemberId) -> Sequence[str]:
    """Return the addresses at which a member is found elsewhere, in their order."""
    found = select(aliases.c.display).where(aliases.c.member_id == member, aliases.c.kind == AliasKind.PROFILE)
    return list((await conn.scalars(found.order_by(aliases.c.display))).all())


async def replace_profiles(
    tx: Transaction, member: MemberId, found: Collection[str], now: datetime, due_at: datetime | None
) -> None:
    """Store where a member is found elsewhere, in the place of what was known, and when to look again."""
    kept = {address_key(address): address for address in found}
    mine = (aliases.c.member_id == member) & (aliases.c.kind == AliasKind.PROFILE)
    await tx.execute(delete(aliases).where(mine, aliases.c.value.not_in(kept)))
    rows = [
        {"member_id": member, "kind": AliasKind.PROFILE, "value": key, "display": address, "since": now}
        for key, address in kept.items()
    ]
    if rows:
        await tx.execute(insert(aliases).on_conflict_do_nothing(), rows)
    await tx.execute(update(members).where(members.c.id == member).values(profiles_due_at=due_at))
