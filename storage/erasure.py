"""Delete everything held about a member; `storage.personal_data` says what that is.

What others did stays theirs, and so does what others were helped or answered. A post that somebody else read or
commented on becomes a blank post of a blank member, who has thanked and answered without a name and a word. Any other
comment of the member becomes that of a stranger.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, select, update

from bot.posts import Decision
from bot.themes import CommunityId, MemberId
from storage.db import Transaction, insert, mark_erasure
from storage.personal_data import rows_about, user_id_of
from storage.schema import (
    aliases,
    blogs,
    bylines,
    comments,
    communities,
    disowned_comments,
    entries,
    feeds,
    habits,
    imported_rounds,
    lessons,
    members,
    outbox,
    outbox_subjects,
    participants,
    pauses,
    posts,
    read_links,
    reads,
    round_hosts,
    rounds,
    sign_ups,
    suggestions,
    thanks,
    trackbacks,
    volunteers,
    votes,
    webmentions,
)
from storage.submissions import IS_SUBMISSIONS_FEED, ensure_submissions_feed
from storage.unwatched import HAS_NO_POST, delete_unwatched

_DELETED_WHOLE = (
    lessons,
    outbox,
    outbox_subjects,
    pauses,
    aliases,
    volunteers,
    sign_ups,
    votes,
    participants,
    reads,
    read_links,
    disowned_comments,
    trackbacks,
    webmentions,
)
"""The tables whose rows about a member are deleted whatever is in them."""
_LONG_AGO = datetime.fromtimestamp(0, UTC)
_BLANK_MEMBER: Mapping[str, Any] = {
    "user_id": -members.c.id,
    "name": "",
    "language": "en",
    "joined_at": _LONG_AGO,
    "consented_at": None,
    "paused_at": None,
    "left_at": None,
    "membership_check_at": None,
    "profiles_due_at": None,
    "show_again_at": None,
    "shows_name": False,
    "wants_nudges": False,
}
_BLANK_POST: Mapping[str, Any] = {
    "title": "",
    "url": "",
    "url_hash": "",
    "quote": "",
    "host_quote": None,
    "picture": "",
    "recommendation": "",
    "is_left_out": False,
    "evidence": [],
    "minutes": 1,
    "decision": Decision.IGNORE,
    "comment_sources": [],
    "comments_due_at": None,
    "escalate_at": None,
}
_BLANK_ENTRY: Mapping[str, Any] = {
    "content_hash": "",
    "guid": "",
    "url": "",
    "title": "",
    "author": "",
    "author_url": "",
    "tags": [],
    "text": "",
    "links": [],
    "boilerplate": [],
    "seen_at": _LONG_AGO,
}


async def erase_member(tx: Transaction, member: MemberId, community: CommunityId) -> None:
    """Delete everything held about a member.

    What others read of them in Discord stays for the caller to change: ask for `messages_about` before, since nothing
    tells afterwards which messages those were.
    """
    mark_erasure(tx)
    await _erase_user_id(tx, member)
    about_them = rows_about(member)
    for table in _DELETED_WHOLE:
        await tx.execute(delete(table).where(about_them[table.name]))
    await _erase_comments(tx, member)
    await tx.execute(update(imported_rounds).where(about_them["imported_rounds"]).values(host=""))
    await _erase_names_of_rounds(tx, member)
    await _erase_thanks(tx, member)
    of_posts = await _erase_posts(tx, member, community)
    await _erase_blogs(tx, member, community)
    await delete_unwatched(tx, of_posts)
    await tx.execute(delete(habits).where(~exists().where(lessons.c.habit_id == habits.c.id)))
    await _erase_row(tx, member)


async def _erase_user_id(tx: Transaction, member: MemberId) -> None:
    for column in (communities.c.draft_reviewer, communities.c.host):
        await tx.execute(update(communities).where(column == user_id_of(member)).values({column.name: None}))


async def _erase_names_of_rounds(tx: Transaction, member: MemberId) -> None:
    """Delete a member's suggestions, and their name and own posts from the themes that they suggested or chose."""
    hosted = select(round_hosts.c.round_id).where(round_hosts.c.host_id == member)
    picked = select(round_hosts.c.round_id).where(round_hosts.c.picker_id == member)
    await tx.execute(update(rounds).where(rounds.c.id.in_(hosted)).values(suggested_by=None, call=""))
    await tx.execute(update(rounds).where(rounds.c.id.in_(picked)).values(call=""))
    for column in (round_hosts.c.host_id, round_hosts.c.picker_id, round_hosts.c.invited_id):
        await tx.execute(update(round_hosts).where(column == member).values({column.name: None}))
    suggested = rounds.c.suggestion_id.in_(select(suggestions.c.id).where(suggestions.c.member_id == member))
    await tx.execute(update(rounds).where(suggested).values(suggestion_id=None, suggested_by=None))
    await tx.execute(delete(suggestions).where(suggestions.c.member_id == member))


async def _erase_comments(tx: Transaction, member: MemberId) -> None:
    """Make a member's comments those of a stranger, but for answers to others under the member's own posts."""
    own, answered = select(posts.c.id).where(posts.c.member_id == member), comments.alias("answered")
    is_answer = comments.c.post_id.in_(own) & exists().where(
        answered.c.post_id == comments.c.post_id,
        answered.c.external_id == comments.c.parent,
        answered.c.member_id != member,
    )
    await tx.execute(update(comments).where(comments.c.member_id == member, ~is_answer).values(member_id=None))


async def _erase_thanks(tx: Transaction, member: MemberId) -> None:
    """Delete the thanks to a member, and the words of those they gave."""
    await tx.execute(delete(thanks).where(thanks.c.helper_id == member))
    await tx.execute(update(thanks).where(thanks.c.giver_id == member).values(line=""))


async def _erase_posts(tx: Transaction, member: MemberId, community: CommunityId) -> Collection[int]:
    """Delete a member's posts and the entries that were handed in for them; blank the posts of interest to others.

    Return the feeds that their posts came from: one whose blog was removed before held only them.
    """
    theirs = posts.c.member_id == member
    entry_ids = (await tx.scalars(select(posts.c.entry_id).where(theirs))).all()
    is_read = exists().where(reads.c.post_id == posts.c.id)
    is_answered = exists().where(comments.c.post_id == posts.c.id, comments.c.member_id.is_not(None))
    await tx.execute(delete(posts).where(theirs, ~is_read, ~is_answered))
    await _blank_posts(tx, theirs, community)
    from_feeds = (await tx.scalars(select(entries.c.feed_id).where(entries.c.id.in_(entry_ids)).distinct())).all()
    handed_in = entries.c.feed_id.in_(select(feeds.c.id).where(IS_SUBMISSIONS_FEED))
    await tx.execute(delete(entries).where(entries.c.id.in_(entry_ids), handed_in, HAS_NO_POST))
    return from_feeds


async def _blank_posts(tx: Transaction, which: ColumnElement[bool], community: CommunityId) -> None:
    """Give each of these posts a blank entry, and nothing of what it was."""
    kept = (await tx.execute(select(posts.c.id, posts.c.round_id).where(which))).all()
    feed = await ensure_submissions_feed(tx, community) if kept else None
    for post in kept:
        blank = insert(entries).values(feed_id=feed, identity=f"gone:{post.id}", **_BLANK_ENTRY)
        entry = await tx.scalar(blank.returning(entries.c.id))
        opened = select(rounds.c.opens_at).where(rounds.c.id == post.round_id).scalar_subquery()
        values = {**_BLANK_POST, "entry_id": entry, "published": opened}
        await tx.execute(update(posts).where(posts.c.id == post.id).values(**values))


async def _erase_blogs(tx: Transaction, member: MemberId, community: CommunityId) -> None:
    """Delete a member's blogs, and the feeds and entries that nobody else needs.

    In a blog that others write, too, the names that were this member's are nobody's, so that none of them is asked.
    """
    feed_ids = (await tx.scalars(select(blogs.c.feed_id).where(blogs.c.member_id == member))).all()
    await tx.execute(delete(blogs).where(blogs.c.member_id == member))
    kept = select(blogs.c.feed_id).where(blogs.c.community_id == community)
    of_feeds = (bylines.c.community_id == community) & bylines.c.feed_id.in_(feed_ids)
    await tx.execute(delete(bylines).where(of_feeds, bylines.c.feed_id.not_in(kept)))
    await tx.execute(update(bylines).where(bylines.c.member_id == member).values(member_id=None))
    await delete_unwatched(tx, feed_ids)


async def _erase_row(tx: Transaction, member: MemberId) -> None:
    """Delete a member; one who has blank posts, or thanked somebody, becomes blank."""
    left = (
        select(posts.c.id)
        .where(posts.c.member_id == member)
        .union(select(thanks.c.id).where(thanks.c.giver_id == member))
    )
    them = members.c.id == member
    if (await tx.execute(left.limit(1))).first() is None:
        await tx.execute(delete(members).where(them))
    else:
        await tx.execute(update(members).where(them).values(**_BLANK_MEMBER))
