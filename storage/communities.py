"""Communities and their members."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from bot.languages import Language
from bot.themes import Cadence, Caller, Community, CommunityId, Member, MemberId, Week
from storage.db import Connection, Transaction, insert
from storage.schema import communities, members


def _community(row: Row[tuple[object, ...]]) -> Community:
    return Community(
        id=CommunityId(row.guild_id),
        hashtag=row.hashtag,
        names=tuple(row.names),
        zone=ZoneInfo(row.zone),
        week=Week(
            row.announce_day,
            time.fromisoformat(row.announce_time),
            row.close_day,
            time.fromisoformat(row.close_time),
            Cadence(row.cadence),
            row.further_weeks,
            date.fromisoformat(row.anchor),
        ),
        announce_channel=row.announce_channel,
        roundup_channel=row.roundup_channel,
        language=Language(row.language),
        ping=row.ping,
        threads=row.threads,
        events=row.events,
        rotates=row.rotates,
        draft_to=row.draft_to,
    )


async def get_community(conn: Connection, guild: int) -> Community | None:
    """Return the community of a Discord server, or None where the bot is not set up."""
    row = (await conn.execute(select(communities).where(communities.c.guild_id == guild))).first()
    return _community(row) if row else None


async def all_communities(conn: Connection) -> Sequence[Community]:
    """Return every community, in the order of their servers' ids."""
    rows = await conn.execute(select(communities).order_by(communities.c.guild_id))
    return [_community(row) for row in rows]


async def save_community(tx: Transaction, community: Community) -> None:
    """Set a community up, or change its set-up."""
    values = {
        "hashtag": community.hashtag,
        "names": list(community.names),
        "zone": community.zone.key,
        "announce_day": community.week.announce_day,
        "announce_time": f"{community.week.announce_time:%H:%M}",
        "close_day": community.week.close_day,
        "close_time": f"{community.week.close_time:%H:%M}",
        "cadence": community.week.cadence,
        "further_weeks": community.week.further_weeks,
        "anchor": community.week.anchor.isoformat(),
        "announce_channel": community.announce_channel,
        "roundup_channel": community.roundup_channel,
        "language": community.language,
        "ping": community.ping,
        "threads": community.threads,
        "events": community.events,
        "rotates": community.rotates,
        "draft_to": community.draft_to,
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
    )


async def join(tx: Transaction, community: CommunityId, caller: Caller, now: datetime) -> Member:
    """Return the member a Discord user is in this community, joining them at the first time."""
    known = {"name": caller.name, "language": caller.language}
    statement = insert(members).values(community_id=community, user_id=caller.user, joined_at=now, **known)
    statement = statement.on_conflict_do_update(index_elements=["community_id", "user_id"], set_=known)
    return _member((await tx.execute(statement.returning(members))).one())


async def find_member(conn: Connection, community: CommunityId, user: int) -> Member | None:
    """Return the member a Discord user is in this community, or None."""
    chosen = select(members).where(members.c.community_id == community, members.c.user_id == user)
    row = (await conn.execute(chosen)).first()
    return _member(row) if row else None
