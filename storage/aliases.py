"""What members are called elsewhere: the names, addresses and accounts by which their comments are known."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, delete, select, update

from bot.comments import Alias, AliasKind, IdentityIndex
from bot.themes import CommunityId, MemberId
from storage.blogs import homes_by_address
from storage.communities import IS_TRACKED
from storage.db import Connection, Transaction, insert
from storage.schema import aliases, members


def _alias(row: Row[tuple[object, ...]]) -> Alias:
    return Alias(row.id, MemberId(row.member_id), AliasKind(row.kind), row.value, row.display)


async def load_identity_index(conn: Connection, community: CommunityId) -> IdentityIndex:
    """Return everything by which those members of a community are known elsewhere whose comments are noted."""
    of_it = (members.c.community_id == community) & IS_TRACKED
    here = (await conn.execute(select(members.c.id, members.c.name, members.c.resumed_at).where(of_it))).all()
    names = {MemberId(row.id): row.name for row in here}
    since = {MemberId(row.id): row.resumed_at for row in here if row.resumed_at}
    rows = await conn.execute(select(aliases).join(members, members.c.id == aliases.c.member_id).where(of_it))
    return IdentityIndex(await homes_by_address(conn, community), names, [_alias(row) for row in rows], since)


async def aliases_of(conn: Connection, member: MemberId) -> Sequence[Alias]:
    """Return the names and addresses under which a member comments, as they told the bot, oldest first."""
    told = aliases.c.kind.in_([AliasKind.NAME, AliasKind.ADDRESS, AliasKind.ACCOUNT])
    rows = await conn.execute(select(aliases).where(aliases.c.member_id == member, told).order_by(aliases.c.id))
    return [_alias(row) for row in rows]


async def add_alias(
    tx: Transaction, member: MemberId, kind: AliasKind, value: str, display: str, now: datetime
) -> Alias | None:
    """Write down what a member is called elsewhere; return None where it was already."""
    statement = insert(aliases).values(member_id=member, kind=kind, value=value, display=display, since=now)
    row = (await tx.execute(statement.on_conflict_do_nothing().returning(aliases))).first()
    return _alias(row) if row else None


async def find_alias(conn: Connection, number: int, community: CommunityId) -> Alias | None:
    """Return an alias of a member of this community, or None."""
    chosen = select(aliases).join(members, members.c.id == aliases.c.member_id)
    row = (await conn.execute(chosen.where(aliases.c.id == number, members.c.community_id == community))).first()
    return _alias(row) if row else None


async def resolve_alias(tx: Transaction, alias: Alias, kind: AliasKind) -> None:
    """Write down what a member answered about a name; it is said once of each."""
    same = (aliases.c.member_id == alias.member) & (aliases.c.value == alias.value) & (aliases.c.kind == kind)
    await tx.execute(delete(aliases).where(same))
    await tx.execute(update(aliases).where(aliases.c.id == alias.id).values(kind=kind))


async def remove_alias(tx: Transaction, alias: Alias) -> None:
    """Forget what a member is called elsewhere."""
    await tx.execute(delete(aliases).where(aliases.c.id == alias.id))
