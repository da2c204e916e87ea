"""Profiles: pages elsewhere that a member's blog links to by `rel=me`, and that link back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from bot.comments import AliasKind
from bot.feeds import address_key, belongs_to_site
from bot.themes import MemberId
from storage.blogs import FOUND_AT, is_written_alone
from storage.communities import IS_TRACKED
from storage.db import Connection, Transaction, insert
from storage.schema import aliases, blogs, feeds, members


async def members_due_for_profiles(conn: Connection, now: datetime) -> Sequence[MemberId]:
    """Return the members whose profiles are to be searched for at `now`, the longest due first."""
    due = select(members.c.id).where(members.c.profiles_due_at <= now, IS_TRACKED)
    rows = await conn.execute(due.order_by(members.c.profiles_due_at, members.c.id))
    return [MemberId(row.id) for row in rows]


@dataclass(frozen=True, slots=True)
class BlogHome:
    """The home that a blog's feed names, and where that feed is."""

    address: str
    feed: str
    feed_found_at: str
    """The feed's address after all redirects."""

    @property
    def is_feeds_site(self) -> bool:
        """Return whether the feed lies on the home's own site, so that both are one person's."""
        return belongs_to_site(self.feed_found_at, self.address)

    def is_found_at(self, address: str) -> bool:
        """Return whether an address to which the home leads is its own site still: below it, or where the feed lies."""
        key, home = address_key(address), address_key(self.address)
        is_below = key == home or key.startswith((f"{home}/", f"{home}?"))
        return is_below or belongs_to_site(self.feed_found_at, address)


async def homes_of(conn: Connection, member: MemberId) -> Sequence[BlogHome]:
    """Return the homes of the blogs that a member writes alone, ordered by the blogs' ids.

    Whom a shared blog names need not be this member.
    """
    chosen = select(blogs.c.home, feeds.c.address, FOUND_AT).join(feeds, feeds.c.id == blogs.c.feed_id)
    rows = await conn.execute(chosen.where(blogs.c.member_id == member, is_written_alone()).order_by(blogs.c.id))
    return [BlogHome(row.home, row.address, row.found_at) for row in rows]


async def profiles_of(conn: Connection, member: MemberId) -> Sequence[str]:
    """Return the addresses of a member's profiles, in alphabetical order."""
    chosen = select(aliases.c.display).where(aliases.c.member_id == member, aliases.c.kind == AliasKind.PROFILE)
    return list((await conn.scalars(chosen.order_by(aliases.c.display))).all())


async def replace_profiles(
    tx: Transaction, member: MemberId, profiles: Collection[str], now: datetime, due_at: datetime | None
) -> None:
    """Record the profiles of a member in place of those before, and when to search for them again."""
    by_key = {address_key(address): address for address in profiles}
    is_profile = (aliases.c.member_id == member) & (aliases.c.kind == AliasKind.PROFILE)
    await tx.execute(delete(aliases).where(is_profile, aliases.c.value.not_in(by_key)))
    rows = [
        {"member_id": member, "kind": AliasKind.PROFILE, "value": key, "display": address, "since": now}
        for key, address in by_key.items()
    ]
    if rows:
        await tx.execute(insert(aliases).on_conflict_do_nothing(), rows)
    await tx.execute(update(members).where(members.c.id == member).values(profiles_due_at=due_at))
