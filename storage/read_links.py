"""Readers' links to posts, under random names, so that a link tells nobody who reads what."""

from datetime import datetime

from sqlalchemy import select

from bot.posts import PostId
from bot.themes import CommunityId, MemberId
from storage.db import Connection, Transaction, insert
from storage.schema import members, read_links


async def upsert_read_link(tx: Transaction, name: str, post: PostId, member: MemberId, until: datetime) -> str:
    """Record a member's link to a post, valid until `until` (UTC).

    Return its name: the existing one if the member has a link to that post, else `name`.
    """
    statement = insert(read_links).values(name=name, post_id=post, member_id=member, until=until)
    statement = statement.on_conflict_do_update(index_elements=["post_id", "member_id"], set_={"until": until})
    return str((await tx.execute(statement.returning(read_links.c.name))).scalar_one())


async def find_read_link(conn: Connection, name: str, now: datetime) -> tuple[CommunityId, PostId, MemberId] | None:
    """Return the community, post and member of a link, or None if no link of that name is valid at `now`."""
    query = select(members.c.community_id, read_links.c.post_id, read_links.c.member_id).join(
        members, members.c.id == read_links.c.member_id
    )
    row = (await conn.execute(query.where(read_links.c.name == name, read_links.c.until > now))).first()
    return (CommunityId(row.community_id), PostId(row.post_id), MemberId(row.member_id)) if row else None
