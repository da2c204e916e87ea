"""Aliases: the names, addresses and accounts that identify the members' comments."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Row, delete, select, update

from bot.comments import Alias, AliasKind, IdentityIndex
from bot.themes import CommunityId, MemberId
from storage.blogs import homes_of_members
from storage.bylines import signatures
from storage.communities import IS_PRESENT, IS_TRACKED
from storage.db import Connection, Transaction, insert
from storage.pauses import pauses_of
from storage.schema import aliases, comments, members


def _alias(row: Row[tuple[object, ...]]) -> Alias:
    return Alias(row.id, MemberId(row.member_id), AliasKind(row.kind), row.value, row.display)


async def load_identity_index(conn: Connection, community: CommunityId, *, of_all: bool = False) -> IdentityIndex:
    """Return the identity index of a community: of the members who let their comments be recorded.

    With `of_all`, of the others who are here, too: whoever says that a name or an address is theirs must not take it
    from somebody of whom nothing is recorded.
    """
    chosen = (members.c.community_id == community) & (IS_PRESENT if of_all else IS_TRACKED)
    people = select(members.c.id, members.c.name).where(chosen)
    found = (await conn.execute(people.order_by(members.c.id))).all()
    names = {MemberId(row.id): row.name for row in found}
    pauses = await pauses_of(conn, chosen)
    rows = await conn.execute(
        select(aliases).join(members, members.c.id == aliases.c.member_id).where(chosen).order_by(aliases.c.id)
    )
    homes, signed = await homes_of_members(conn, community, of_all=of_all), await signatures(conn, community)
    return IdentityIndex(homes, names, [_alias(row) for row in rows], pauses, signed)


async def identities_of(
    conn: Connection, wanted: Collection[MemberId]
) -> tuple[Mapping[MemberId, str], Sequence[Alias]]:
    """Return what these members are called, and the names and addresses that they gave, tracked or not."""
    called = await conn.execute(select(members.c.id, members.c.name).where(members.c.id.in_(wanted)))
    names = {MemberId(row.id): row.name for row in called}
    rows = await conn.execute(select(aliases).where(aliases.c.member_id.in_(wanted)).order_by(aliases.c.id))
    return names, [_alias(row) for row in rows]


async def aliases_of(conn: Connection, member: MemberId) -> Sequence[Alias]:
    """Return the aliases that a member gave, oldest first."""
    is_given = aliases.c.kind.in_([AliasKind.NAME, AliasKind.ADDRESS, AliasKind.ACCOUNT])
    rows = await conn.execute(select(aliases).where(aliases.c.member_id == member, is_given).order_by(aliases.c.id))
    return [_alias(row) for row in rows]


async def add_alias(
    tx: Transaction, member: MemberId, kind: AliasKind, value: str, display: str, now: datetime
) -> Alias | None:
    """Record an alias of a member; return None where it is recorded already."""
    statement = insert(aliases).values(member_id=member, kind=kind, value=value, display=display, since=now)
    row = (await tx.execute(statement.on_conflict_do_nothing().returning(aliases))).first()
    return _alias(row) if row else None


async def find_alias(conn: Connection, alias_id: int, community: CommunityId) -> Alias | None:
    """Return an alias of a member of this community, or None."""
    chosen = select(aliases).join(members, members.c.id == aliases.c.member_id)
    row = (await conn.execute(chosen.where(aliases.c.id == alias_id, members.c.community_id == community))).first()
    return _alias(row) if row else None


async def resolve_alias(tx: Transaction, alias: Alias, kind: AliasKind) -> None:
    """Record a member's answer about a name, in place of an equal alias, whose comments it takes over."""
    same = (aliases.c.member_id == alias.member) & (aliases.c.value == alias.value) & (aliases.c.kind == kind)
    by_same = comments.c.alias_id.in_(select(aliases.c.id).where(same, aliases.c.id != alias.id))
    await tx.execute(update(comments).where(by_same).values(alias_id=alias.id))
    await tx.execute(delete(aliases).where(same, aliases.c.id != alias.id))
    await tx.execute(update(aliases).where(aliases.c.id == alias.id).values(kind=kind))


async def remove_alias(tx: Transaction, alias: Alias) -> None:
    """Delete an alias."""
    await tx.execute(delete(aliases).where(aliases.c.id == alias.id))
