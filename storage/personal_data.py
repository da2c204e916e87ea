"""Everything held about one member: to be told, or to be deleted, whole.

`HELD` names every table that concerns people and how each is found; the tables that concern nobody are in `IMPERSONAL`,
each with the reason. A test holds both against the schema, so that a new table can't be forgotten.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, delete, select, update
from sqlalchemy.sql.selectable import ScalarSelect

from bot.outbox import MessageKey
from bot.posts import Decision
from bot.themes import CommunityId, MemberId
from storage.db import Connection, Transaction, insert
from storage.entries import submissions_feed
from storage.schema import (
    aliases,
    blogs,
    comments,
    communities,
    entries,
    feeds,
    members,
    outbox,
    participants,
    posts,
    read_links,
    reads,
    round_hosts,
    rounds,
    suggestions,
    thanks,
    trackbacks,
    volunteers,
    votes,
    webmentions,
)

IMPERSONAL = {
    "communities": "a server's settings; who looks at drafts (draft_reviewer) is told and taken out with the member",
    "spare_themes": "a host's spare themes, without a name",
    "rounds": "a theme belongs to everyone; the name of who suggested it is taken out with the member",
    "feeds": "the state of a public document; gone with its last blog",
    "subscriptions": "a feed's hub; gone with the feed",
    "publications": "where a round-up stands outside; written again without the member",
    "lease": "which process runs",
    "keys": "the key by which readers' links are signed",
    "command_syncs": "which commands Discord knows",
}
"""Tables without rows of a person, and why."""


def _user(member: MemberId) -> ScalarSelect[Any]:
    return select(members.c.user_id).where(members.c.id == member).scalar_subquery()


def _posts(member: MemberId) -> ColumnElement[bool]:
    return posts.c.member_id == member


def _held(member: MemberId) -> Mapping[str, ColumnElement[bool]]:
    """Return, for each table that concerns people, which of its rows are held about a member."""
    mine = select(posts.c.id).where(_posts(member))
    community = select(members.c.community_id).where(members.c.id == member).scalar_subquery()
    my_feeds = select(blogs.c.feed_id).where(blogs.c.member_id == member)
    return {
        "members": members.c.id == member,
        "aliases": aliases.c.member_id == member,
        "volunteers": volunteers.c.member_id == member,
        "blogs": blogs.c.member_id == member,
        "entries": entries.c.feed_id.in_(my_feeds) | entries.c.id.in_(select(posts.c.entry_id).where(_posts(member))),
        "suggestions": suggestions.c.member_id == member,
        "votes": votes.c.member_id == member,
        "round_hosts": (round_hosts.c.invited_id == member) | (round_hosts.c.host_id == member),
        "participants": participants.c.member_id == member,
        "posts": _posts(member),
        "reads": reads.c.member_id == member,
        "read_links": read_links.c.member_id == member,
        "comments": comments.c.member_id == member,
        "trackbacks": trackbacks.c.from_id.in_(mine),
        "webmentions": webmentions.c.post_id.in_(mine),
        "thanks": (thanks.c.giver_id == member) | (thanks.c.helper_id == member),
        "outbox": (outbox.c.user_id == _user(member)) & (outbox.c.community_id == community),
    }


HELD = tuple(_held(MemberId(0)))
"""The tables with rows of a person."""

_TABLES = members.metadata.tables


async def everything_of(conn: Connection, member: MemberId) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Return every row held about a member, by table; instants are in UTC, in ISO form."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, which in _held(member).items():
        rows = await conn.execute(select(_TABLES[name]).where(which))
        found[name] = [{key: _told(value) for key, value in row._mapping.items()} for row in rows]  # noqa: SLF001 - SQLAlchemy's public name for it
    drafts = select(communities.c.guild_id, communities.c.draft_reviewer).where(
        communities.c.draft_reviewer == _user(member)
    )
    found["communities"] = [dict(row._mapping) for row in await conn.execute(drafts)]  # noqa: SLF001
    return found


def _told(value: Any) -> Any:
    """Return a value as JSON can tell it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, (str, int, float, bool, list, dict, type(None))) else str(value)


async def keys_about(conn: Connection, member: MemberId, community: CommunityId) -> Sequence[MessageKey]:
    """Return the keys of what was said about a member, in the channels and to others in private.

    That is what told of a post of theirs, or has a button for one, and thanks given or received. Lists and round-ups
    are left out: they are written anew without the member.
    """
    mine = (await conn.scalars(select(posts.c.id).where(_posts(member)))).all()
    given = (await conn.scalars(select(thanks.c.id).where(_held(member)["thanks"]))).all()
    named = {f"post:{post}:{what}" for post in mine for what in ("notice", "ask")}
    named |= {key for number in given for key in (f"thanks:{number}", f"thanks:{number}:open")}
    of_post = re.compile(rf'"(?:read|seen|mine|me)(?::\d+)*?:(?:{"|".join(map(str, mine)) or "x"})(?::\w+)?"')
    said = select(outbox.c.key, cast(outbox.c.content, Text).label("content")).where(outbox.c.community_id == community)
    rows = await conn.execute(said.order_by(outbox.c.position))
    return [row.key for row in rows if row.key in named or (_is_kept(row.key) and of_post.search(row.content))]


def _is_kept(key: str) -> bool:
    """Say whether a message stays as it was said: lists and round-ups don't."""
    return not re.match(r"round:\d+:(list|roundup)", key)


async def erase(tx: Transaction, member: MemberId, community: CommunityId) -> None:
    """Delete everything held about a member.

    What others did stays theirs: posts that somebody read or answered become blank posts of nobody, and comments of
    the member on others' posts those of a stranger.
    """
    held = _held(member)
    await tx.execute(
        update(communities).where(communities.c.draft_reviewer == _user(member)).values(draft_reviewer=None)
    )
    await tx.execute(delete(outbox).where(held["outbox"]))
    await tx.execute(update(comments).where(held["comments"]).values(member_id=None))
    await _erase_names_of_rounds(tx, member)
    await tx.execute(delete(thanks).where(thanks.c.helper_id == member))
    await tx.execute(update(thanks).where(thanks.c.giver_id == member).values(giver_id=None, line=""))
    for table in (aliases, volunteers, votes, participants, reads, read_links, trackbacks, webmentions):
        await tx.execute(delete(table).where(held[table.name]))
    await tx.execute(update(round_hosts).where(round_hosts.c.invited_id == member).values(invited_id=None))
    await tx.execute(update(round_hosts).where(round_hosts.c.host_id == member).values(host_id=None))
    kept = await _erase_posts(tx, member, community)
    watched = (await tx.scalars(select(blogs.c.feed_id).where(blogs.c.member_id == member))).all()
    await tx.execute(delete(blogs).where(blogs.c.member_id == member))
    unwatched = select(feeds.c.id).where(feeds.c.id.in_(watched), feeds.c.id.not_in(select(blogs.c.feed_id)))
    of_posts = select(posts.c.entry_id)  # those of the same person elsewhere, where they took the blog out
    await tx.execute(delete(entries).where(entries.c.feed_id.in_(unwatched), entries.c.id.not_in(of_posts)))
    await tx.execute(delete(feeds).where(feeds.c.id.in_(unwatched), feeds.c.id.not_in(select(entries.c.feed_id))))
    if kept:
        await tx.execute(update(members).where(members.c.id == member).values(**_NOBODY, user_id=-members.c.id))
    else:
        await tx.execute(delete(members).where(members.c.id == member))


_LONG_AGO = datetime.fromtimestamp(0, UTC)
_NOBODY: Mapping[str, Any] = {
    "name": "",
    "language": "en",
    "joined_at": _LONG_AGO,
    "consented_at": None,
    "paused_at": None,
    "resumed_at": None,
    "left_at": None,
    "membership_check_at": None,
    "profiles_due_at": None,
    "shows_name": False,
    "wants_nudges": False,
}
"""What a member becomes of whom others' reads and comments are kept."""
_BLANK = {"title": "", "url": "", "quote": "", "picture": "", "recommendation": "", "evidence": [], "minutes": 1}
"""What a post of such a member becomes."""
_BLANK_ENTRY = {
    "content_hash": "",
    "guid": "",
    "url": "",
    "title": "",
    "author": "",
    "tags": [],
    "text": "",
    "links": [],
    "seen_at": _LONG_AGO,
}


async def _erase_names_of_rounds(tx: Transaction, member: MemberId) -> None:
    """Delete a member's suggestions; a theme that one became, or that they chose, stays without their name."""
    hosted = select(round_hosts.c.round_id).where(round_hosts.c.host_id == member)
    await tx.execute(update(rounds).where(rounds.c.id.in_(hosted)).values(suggested_by=None))
    theirs = select(suggestions.c.id).where(suggestions.c.member_id == member)
    await tx.execute(
        update(rounds).where(rounds.c.suggestion_id.in_(theirs)).values(suggestion_id=None, suggested_by=None)
    )
    await tx.execute(delete(suggestions).where(suggestions.c.member_id == member))


async def _erase_posts(tx: Transaction, member: MemberId, community: CommunityId) -> bool:
    """Delete a member's posts; blank those that others read or answered, and say whether there are any."""
    others = select(reads.c.post_id).union(select(comments.c.post_id).where(comments.c.member_id.is_not(None)))
    handed_in = select(feeds.c.id).where(feeds.c.address.like("handed-in:%"))
    mine = (await tx.execute(select(posts.c.id, posts.c.entry_id, posts.c.round_id).where(_posts(member)))).all()
    await tx.execute(delete(posts).where(_posts(member), posts.c.id.not_in(others)))
    kept = (await tx.execute(select(posts.c.id, posts.c.round_id).where(_posts(member)))).all()
    feed = await submissions_feed(tx, community) if kept else None
    for row in kept:
        opened = select(rounds.c.opens_at).where(rounds.c.id == row.round_id).scalar_subquery()
        blank = insert(entries).values(feed_id=feed, identity=f"gone:{row.id}", **_BLANK_ENTRY).returning(entries.c.id)
        entry = await tx.scalar(blank)
        values = {**_BLANK, "entry_id": entry, "decision": Decision.IGNORE, "published": opened}
        door: Mapping[str, Any] = {"comment_sources": [], "comments_due_at": None, "escalate_at": None}
        await tx.execute(update(posts).where(posts.c.id == row.id).values(**values, **door))
    entries_before = [row.entry_id for row in mine]
    await tx.execute(
        delete(entries).where(
            entries.c.id.in_(entries_before),
            entries.c.feed_id.in_(handed_in),
            entries.c.id.not_in(select(posts.c.entry_id)),
        )
    )
    return bool(kept)
