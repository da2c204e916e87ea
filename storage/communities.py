"""Queries for communities and their members."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import ColumnElement, Row, select, update

from bot.fleet import ALL_SHARDS, Shards
from bot.i18n import Language
from bot.themes import Cadence, Caller, Community, CommunityId, Member, MemberId, Schedule
from storage.db import Connection, Transaction, insert
from storage.schema import communities, members
from storage.shards import in_shards

IS_PRESENT = members.c.left_at.is_(None)
"""True for members who have not left their server: nothing shows the names, blogs and posts of others."""
IS_SOMEBODY = IS_PRESENT & (members.c.user_id > 0)
"""True for members who have neither left their server nor been erased, which leaves a number below zero."""
IS_TRACKED = members.c.consented_at.is_not(None) & members.c.paused_at.is_(None) & IS_PRESENT
"""True for members whose reads and comments are recorded."""
Joining = tuple[CommunityId, int, datetime]
"""A community, a Discord user, and when they joined its game: who deleted everything and came back joined anew."""
MEMBERSHIP_CHECK_INTERVAL = timedelta(days=1)
"""How often to check whether a member is in their server."""


def _community(row: Row[tuple[object, ...]]) -> Community:
    return Community(
        id=CommunityId(row.guild_id),
        hashtag=row.hashtag,
        names=tuple(row.names),
        zone=ZoneInfo(row.zone),
        schedule=Schedule(
            row.announce_day,
            time.fromisoformat(row.announce_time),
            row.close_day,
            time.fromisoformat(row.close_time),
            Cadence(row.cadence),
            row.extra_weeks,
            date.fromisoformat(row.anchor),
            row.counts_close,
        ),
        announce_channel=row.announce_channel,
        roundup_channel=row.roundup_channel,
        language=Language(row.language),
        mention_role=row.mention_role,
        threads=row.threads,
        events=row.events,
        rotates_hosts=row.rotates_hosts,
        host_lead_days=row.host_lead_days,
        draft_reviewer=row.draft_reviewer,
        host=row.host,
        public_pages=row.public_pages,
        publishes_roundups=row.publishes_roundups,
        forum_tags=tuple(row.forum_tags),
    )


async def get_community(conn: Connection, guild: int) -> Community | None:
    """Return the community of a Discord server; None if the bot is not set up there."""
    row = (await conn.execute(select(communities).where(communities.c.guild_id == guild))).first()
    return _community(row) if row else None


async def all_communities(conn: Connection) -> Sequence[Community]:
    """Return all communities, ordered by server id."""
    rows = await conn.execute(select(communities).order_by(communities.c.guild_id))
    return [_community(row) for row in rows]


async def readable_communities(conn: Connection) -> tuple[Sequence[Community], Sequence[CommunityId]]:
    """Return the communities, ordered by server id, without those whose time zone is not known here; and these."""
    readable: list[Community] = []
    others: list[CommunityId] = []
    for row in await conn.execute(select(communities).order_by(communities.c.guild_id)):
        try:
            readable.append(_community(row))
        except ZoneInfoNotFoundError:
            others.append(CommunityId(row.guild_id))
    return readable, others


async def has_public_pages(conn: Connection) -> bool:
    """Return whether any community has public pages."""
    return await conn.scalar(select(communities.c.guild_id).where(communities.c.public_pages).limit(1)) is not None


async def save_community(tx: Transaction, community: Community) -> None:
    """Insert a community, or update its settings."""
    values = {
        "hashtag": community.hashtag,
        "names": list(community.names),
        "zone": community.zone.key,
        "announce_day": community.schedule.announce_day,
        "announce_time": f"{community.schedule.announce_time:%H:%M}",
        "close_day": community.schedule.close_day,
        "close_time": f"{community.schedule.close_time:%H:%M}",
        "cadence": community.schedule.cadence,
        "extra_weeks": community.schedule.extra_weeks,
        "anchor": community.schedule.anchor.isoformat(),
        "counts_close": community.schedule.counts_close,
        "announce_channel": community.announce_channel,
        "roundup_channel": community.roundup_channel,
        "language": community.language,
        "mention_role": community.mention_role,
        "threads": community.threads,
        "events": community.events,
        "rotates_hosts": community.rotates_hosts,
        "host_lead_days": community.host_lead_days,
        "draft_reviewer": community.draft_reviewer,
        "host": community.host,
        "public_pages": community.public_pages,
        "publishes_roundups": community.publishes_roundups,
        "forum_tags": list(community.forum_tags),
    }
    statement = insert(communities).values(guild_id=community.id, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["guild_id"], set_=values))


def _member(row: Row[tuple[object, ...]]) -> Member:
    return Member(
        MemberId(row.id),
        CommunityId(row.community_id),
        row.user_id,
        row.name,
        row.joined_at,
        Language(row.language),
        row.consented_at,
        row.paused_at,
        row.shows_name,
        row.wants_nudges,
        row.left_at,
    )


async def upsert_member(tx: Transaction, community: CommunityId, caller: Caller, now: datetime) -> Member:
    """Insert the caller as a member, or update the name and language and clear `left_at`; return the member."""
    current = {"name": caller.name, "language": caller.language, "left_at": None}
    statement = insert(members).values(
        community_id=community,
        user_id=caller.user,
        joined_at=now,
        membership_check_at=now + MEMBERSHIP_CHECK_INTERVAL,
        **current,
    )
    statement = statement.on_conflict_do_update(index_elements=["community_id", "user_id"], set_=current)
    return _member((await tx.execute(statement.returning(members))).one())


async def members_named(conn: Connection, community: CommunityId, name: str) -> Sequence[MemberId]:
    """Return the members of a community with exactly this name who have not left."""
    theirs = (members.c.community_id == community) & (members.c.name == name) & IS_PRESENT
    return [MemberId(one) for one in await conn.scalars(select(members.c.id).where(theirs))]


async def find_member(conn: Connection, community: CommunityId, user: int) -> Member | None:
    """Return the member of this community who is this Discord user, or None."""
    query = select(members).where(members.c.community_id == community, members.c.user_id == user)
    row = (await conn.execute(query)).first()
    return _member(row) if row else None


async def has_left(conn: Connection, community: CommunityId, user: int) -> bool:
    """Return whether a Discord user is known to have left a community; False for who never took part in it."""
    member = await find_member(conn, community, user)
    return member is not None and member.left_at is not None


async def get_member(conn: Connection, member: MemberId) -> Member | None:
    """Return the member with this id; None if they were deleted."""
    row = (await conn.execute(select(members).where(members.c.id == member))).first()
    return _member(row) if row else None


async def present_members(conn: Connection, community: CommunityId) -> frozenset[MemberId]:
    """Return the members of a community who have neither left their server nor been erased."""
    query = select(members.c.id).where(members.c.community_id == community, IS_SOMEBODY)
    return frozenset(MemberId(member) for member in await conn.scalars(query))


async def update_member(tx: Transaction, member: MemberId, **values: object) -> Member:
    """Set these columns of a member; return the member after the change."""
    statement = update(members).where(members.c.id == member).values(**values)
    return _member((await tx.execute(statement.returning(members))).one())


async def members_where(conn: Connection, condition: ColumnElement[bool]) -> Sequence[Member]:
    """Return the members for whom a condition is true, ordered by id."""
    return [_member(row) for row in await conn.execute(select(members).where(condition).order_by(members.c.id))]


async def members_wanting_nudges(conn: Connection, community: CommunityId) -> Sequence[Member]:
    """Return the members of a community who get messages about posts that nobody has read yet."""
    wants_nudges = members.c.wants_nudges & IS_PRESENT
    return await members_where(conn, wants_nudges & (members.c.community_id == community))


async def members_due_for_check(
    conn: Connection, now: datetime, limit: int, shards: Shards = ALL_SHARDS
) -> Sequence[Member]:
    """Return the members to check for whether they are in their server, in some shards, longest due first.

    Those who left are among them until they are erased: they may be back.
    """
    is_own = in_shards(members.c.community_id, shards)
    query = select(members).where(members.c.membership_check_at <= now, is_own)
    ordered = query.order_by(members.c.membership_check_at, members.c.id)
    return [_member(row) for row in await conn.execute(ordered.limit(limit))]


async def members_to_show_again(conn: Connection, now: datetime) -> Sequence[MemberId]:
    """Return the members who came back, or have another name, and are to be shown so at `now`, longest due first."""
    due = select(members.c.id).where(members.c.show_again_at <= now)
    rows = await conn.execute(due.order_by(members.c.show_again_at, members.c.id))
    return [MemberId(row.id) for row in rows]


async def all_joinings(conn: Connection) -> set[Joining]:
    """Return who joined which community when, for every member of whom anything is held."""
    rows = await conn.execute(
        select(members.c.community_id, members.c.user_id, members.c.joined_at).where(members.c.user_id > 0)
    )
    return {(CommunityId(row.community_id), row.user_id, row.joined_at) for row in rows}
