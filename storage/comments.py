"""Comments on posts, and when and where they are polled."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, literal, select, update

from bot.boundary import Text
from bot.comments import Author, CommentSource, ParsedComment, RecordedComment
from bot.posts import Decision, Post, PostId
from bot.themes import CommunityId, MemberId, RoundId
from storage.db import Connection, Transaction, insert
from storage.posts import IS_MISSING, POSTS_WITH_EVIDENCE, post_with_evidence
from storage.schema import comments, disowned_comments, entries, posts, rounds

IS_POLLED = (posts.c.decision == Decision.ACCEPT) | IS_MISSING
"""Holds for posts that are in their rounds, or would be if they were not missing on their blogs: they may come back."""
_IS_THERE: Mapping[str, Any] = {"missing_since": None, "is_kept_missing": False}


_NOBODYS: Mapping[str, Any] = {"member_id": None, "alias_id": None}
_INSERT = insert(comments)
_UPSERT = _INSERT.on_conflict_do_update(
    index_elements=["post_id", "external_id"],
    set_={"member_id": _INSERT.excluded.member_id, "alias_id": _INSERT.excluded.alias_id},
    where=comments.c.member_id.is_(None) & _INSERT.excluded.member_id.is_not(None),
)


@dataclass(frozen=True, slots=True)
class PolledPost:
    """A post with the state of its comments' polling."""

    post: Post
    community: CommunityId
    sources: Sequence[CommentSource]
    """Where its comments are fetched from, the blog's own source first; empty until its page was seen."""
    last_full_fetch_at: datetime | None
    """When all of its comments were fetched last."""
    is_missing: bool = False
    """Whether its blog had it no more at the last look."""


@dataclass(frozen=True, slots=True)
class UnclaimedComment:
    """A comment of somebody who is not known to be a member."""

    id: int
    external_id: Text
    first_seen_at: datetime
    disowned_by: Collection[MemberId]
    """The members who said that it isn't theirs."""


async def posts_due_for_comments(conn: Connection, now: datetime) -> Sequence[PostId]:
    """Return the posts whose comments are to be polled at `now`, the longest due first."""
    due = select(posts.c.id).where(posts.c.comments_due_at <= now, IS_POLLED)
    rows = await conn.execute(due.order_by(posts.c.comments_due_at, posts.c.id))
    return [PostId(row.id) for row in rows]


async def polled_posts_of(conn: Connection, round_: RoundId) -> Sequence[PostId]:
    """Return the posts of a round whose comments are polled."""
    rows = await conn.execute(select(posts.c.id).where(posts.c.round_id == round_, IS_POLLED).order_by(posts.c.id))
    return [PostId(row.id) for row in rows]


async def get_polled_post(conn: Connection, post: PostId) -> PolledPost:
    """Return a post with the state of its comments' polling."""
    more = (
        *(rounds.c.community_id, posts.c.comment_sources),
        *(posts.c.comments_last_full_fetch_at, posts.c.missing_since),
    )
    chosen = POSTS_WITH_EVIDENCE.join(rounds, rounds.c.id == posts.c.round_id).add_columns(*more)
    row = (await conn.execute(chosen.where(posts.c.id == post))).one()
    sources = [CommentSource(**source) for source in row.comment_sources]
    return PolledPost(
        post_with_evidence(row),
        CommunityId(row.community_id),
        sources,
        row.comments_last_full_fetch_at,
        is_missing=row.missing_since is not None,
    )


async def is_polled_still(conn: Connection, post: Post) -> bool:
    """Return whether a post is still polled at the same address: it may be taken out or erased during a poll."""
    is_same = (posts.c.id == post.id) & (posts.c.url == post.url)
    return await conn.scalar(select(posts.c.id).where(is_same, IS_POLLED)) is not None


async def record_comment_poll(
    tx: Transaction,
    post: PostId,
    sources: Sequence[CommentSource],
    *,
    last_full_fetch_at: datetime | None,
    due_at: datetime | None,
) -> None:
    """Record a poll of a post's comments; `due_at` is when the next is due, None for never."""
    values = {
        "comment_sources": [asdict(source) for source in sources],
        "comments_last_full_fetch_at": last_full_fetch_at,
        "comments_due_at": due_at,
    }
    await tx.execute(update(posts).where(posts.c.id == post).values(values))


async def record_missing(tx: Transaction, post: PostId, now: datetime | None) -> datetime | None:
    """Record that a post is missing on its blog at `now`, or with None that it is there; return since when it is.

    That is None too for a post that somebody took in though it is missing.
    """
    values = {"missing_since": func.coalesce(posts.c.missing_since, now)} if now else _IS_THERE
    statement = update(posts).where(posts.c.id == post).values(values)
    row = (await tx.execute(statement.returning(posts.c.missing_since, posts.c.is_kept_missing))).one()
    missing_since: datetime | None = None if row.is_kept_missing else row.missing_since
    return missing_since


async def missing_since(conn: Connection, post: PostId) -> datetime | None:
    """Return since when the blog of a post has not had it (UTC); None where it has, as far as is known."""
    since: datetime | None = await conn.scalar(select(posts.c.missing_since).where(posts.c.id == post))
    return since


async def byline_of(conn: Connection, post: PostId) -> str:
    """Return the author's name of a post in its feed; empty where there is none."""
    chosen = select(entries.c.author).join(posts, posts.c.entry_id == entries.c.id).where(posts.c.id == post)
    byline: str | None = await conn.scalar(chosen)
    return byline or ""


async def record_comment(
    tx: Transaction, post: PostId, comment: ParsedComment, author: Author, now: datetime, told_by: str
) -> bool:
    """Record a comment that a webmention's source told of; return False if nothing is new of it.

    Of a stranger's comment no name, no address and no word is stored. A comment that was a stranger's becomes the
    member's once they are known. Who told of it first can take it back, and its own page whoever told first.
    """
    columns = _columns(post, comment, author, now) | {"told_by": told_by}
    is_new = bool((await tx.execute(_UPSERT.values(columns))).rowcount)
    if told_by == comment.external_id:
        is_same = (comments.c.post_id == post) & (comments.c.external_id == comment.external_id)
        await tx.execute(update(comments).where(is_same).values(told_by=told_by))
    return is_new


async def add_comments(
    tx: Transaction, post: PostId, written: Sequence[tuple[ParsedComment, Author]], now: datetime
) -> None:
    """Record comments, at least one, with their authors; of strangers' is kept as little as by `record_comment`."""
    await tx.execute(_UPSERT, [_columns(post, comment, author, now) for comment, author in written])


def _columns(post: PostId, comment: ParsedComment, author: Author, now: datetime) -> dict[str, Any]:
    return {
        "post_id": post,
        "source": comment.source,
        "external_id": comment.external_id,
        "member_id": author.member,
        "alias_id": author.alias,
        "parent": comment.parent,
        "published": comment.published,
        "seen_at": now,
    }


async def recorded_comments(
    conn: Connection, post: PostId, external_ids: Collection[str]
) -> Mapping[str, RecordedComment]:
    """Return those of these comments that are recorded, by their ids on the blog."""
    chosen = (comments.c.post_id == post) & comments.c.external_id.in_(external_ids)
    columns = comments.c.id, comments.c.external_id, comments.c.member_id, comments.c.seen_at
    rows = (await conn.execute(select(*columns).where(chosen))).all()
    by = await _disowned(conn, chosen)
    return {row.external_id: RecordedComment(row.member_id, row.seen_at, by.get(row.id, ())) for row in rows}


async def count_comments(conn: Connection, post: PostId) -> tuple[int, int]:
    """Return how many comments of strangers and of members are recorded of a post."""
    counted = select(func.count(), func.count(comments.c.member_id)).where(comments.c.post_id == post)
    total, by_members = (await conn.execute(counted)).one()
    return total - by_members, by_members


async def clear_author(tx: Transaction, post: PostId, external_id: str, *, unless: MemberId | None) -> bool:
    """Make a member's comment that of a stranger, unless it is that member's; return whether it was another's."""
    is_same = (comments.c.post_id == post) & (comments.c.external_id == external_id)
    is_others = comments.c.member_id.is_not(None) & comments.c.member_id.is_distinct_from(unless)
    return bool((await tx.execute(update(comments).where(is_same, is_others).values(_NOBODYS))).rowcount)


async def take_back(
    tx: Transaction, post: PostId, external_ids: Collection[str], *, told_by: str, unless: str | None = None
) -> bool:
    """Delete these comments, and what a webmention's source told of, all but one; return whether there was any.

    Nobody takes back what somebody else told of first, or what its own page did.
    """
    chosen = comments.c.external_id.in_(external_ids) | (comments.c.told_by == told_by)
    kept = comments.c.external_id.is_distinct_from(unless)
    deleted = await tx.execute(delete(comments).where(comments.c.post_id == post, chosen, kept))
    return bool(deleted.rowcount)


async def delete_gone(
    tx: Transaction, post: PostId, sources: Collection[str], shown: Collection[str], now: datetime, after: timedelta
) -> bool:
    """Delete the comments that a blog does not show any more, for `after` at least; return whether there were any.

    `shown` are the ids of all that it shows now; its comments are those with a number from `sources`. What it shows
    again stays, and so does what is nobody's because somebody said that it isn't theirs: shown again, it would be.
    """
    from_blog = (comments.c.post_id == post) & comments.c.source.in_(sources)
    rows = await tx.execute(select(comments.c.id, comments.c.external_id).where(from_blog))
    there = comments.c.id.in_([row.id for row in rows if row.external_id.isdecimal()])
    is_shown = comments.c.external_id.in_(shown)
    back = there & is_shown & comments.c.gone_since.is_not(None)
    await tx.execute(update(comments).where(back).values(gone_since=None))
    newly = there & ~is_shown & comments.c.gone_since.is_(None)
    await tx.execute(update(comments).where(newly).values(gone_since=now))
    is_disowned = comments.c.member_id.is_(None) & exists().where(disowned_comments.c.comment_id == comments.c.id)
    is_over = comments.c.gone_since <= now - after
    return bool((await tx.execute(delete(comments).where(there, ~is_shown, is_over, ~is_disowned))).rowcount)


async def newest_comment_at(conn: Connection, post: PostId) -> datetime | None:
    """Return when the newest comment on a post was published; None without any date."""
    newest: datetime | None = await conn.scalar(
        select(func.max(comments.c.published)).where(comments.c.post_id == post)
    )
    return newest


async def find_unclaimed_comment(conn: Connection, post: PostId, external_id: str) -> int | None:
    """Return the id of a comment that is no known member's, or None."""
    chosen = (comments.c.post_id == post) & (comments.c.external_id == external_id) & comments.c.member_id.is_(None)
    found: int | None = await conn.scalar(select(comments.c.id).where(chosen))
    return found


async def unclaimed_comments(conn: Connection, post: PostId) -> Sequence[UnclaimedComment]:
    """Return the comments under a post that are no known member's, in the order in which they were recorded."""
    unclaimed = (comments.c.post_id == post) & comments.c.member_id.is_(None)
    columns = comments.c.id, comments.c.external_id, comments.c.seen_at
    rows = (await conn.execute(select(*columns).where(unclaimed).order_by(comments.c.id))).all()
    by = await _disowned(conn, unclaimed)
    return [UnclaimedComment(row.id, row.external_id, row.seen_at, by.get(row.id, ())) for row in rows]


async def _disowned(conn: Connection, chosen: ColumnElement[bool]) -> Mapping[int, Collection[MemberId]]:
    """Return who said of each of these comments that it isn't theirs, by the comment's id."""
    query = select(disowned_comments).join(comments, comments.c.id == disowned_comments.c.comment_id).where(chosen)
    found: defaultdict[int, set[MemberId]] = defaultdict(set)
    for row in await conn.execute(query):
        found[row.comment_id].add(MemberId(row.member_id))
    return found


async def assign_comment(
    tx: Transaction, comment: int, post: PostId, member: MemberId, alias: int | None = None
) -> bool:
    """Record that a comment is a member's; return False where it is another member's, or is gone.

    `alias` is the name by which it is theirs: who takes that out gives the comment back. That other members said it
    isn't theirs is kept: by their addresses it stays nobody's.
    """
    is_free = comments.c.member_id.is_(None) | (comments.c.member_id == member)
    chosen = (comments.c.id == comment) & (comments.c.post_id == post) & is_free
    if not (await tx.execute(update(comments).where(chosen).values(member_id=member, alias_id=alias))).rowcount:
        return False
    is_theirs = (disowned_comments.c.comment_id == comment) & (disowned_comments.c.member_id == member)
    await tx.execute(delete(disowned_comments).where(is_theirs))
    return True


async def release_comments(tx: Transaction, alias: int) -> set[RoundId]:
    """Make the comments that are a member's by an alias those of strangers; return the rounds of their posts."""
    by_alias = comments.c.alias_id == alias
    of_posts = select(posts.c.round_id).where(posts.c.id.in_(select(comments.c.post_id).where(by_alias)))
    found = {RoundId(round_) for round_ in await tx.scalars(of_posts)}
    await tx.execute(update(comments).where(by_alias).values(_NOBODYS))
    return found


async def record_disowned(tx: Transaction, post: PostId, member: MemberId) -> Collection[int | None]:
    """Record that the comments noted as a member's under a post aren't theirs; return by which aliases they were.

    Nothing is returned where there is none, and None for those that were theirs by no alias.
    """
    theirs = (comments.c.post_id == post) & (comments.c.member_id == member)
    aliases = set((await tx.scalars(select(comments.c.alias_id).where(theirs))).all())
    await _disown(tx, theirs, member)
    return aliases


async def _disown(tx: Transaction, chosen: ColumnElement[bool], member: MemberId) -> None:
    """Record that comments are nobody's, and that a member said they aren't theirs."""
    said = select(comments.c.id, literal(member)).where(chosen)
    columns = disowned_comments.c.comment_id, disowned_comments.c.member_id
    await tx.execute(insert(disowned_comments).from_select(columns, said).on_conflict_do_nothing())
    await tx.execute(update(comments).where(chosen).values(_NOBODYS))


async def deny_comment(tx: Transaction, comment: int, post: PostId, member: MemberId) -> bool:
    """Record a member's word that a comment isn't theirs, unless it is another's; return whether it was noted so."""
    is_free = comments.c.member_id.is_(None) | (comments.c.member_id == member)
    chosen = (comments.c.id == comment) & (comments.c.post_id == post) & is_free
    was_theirs = await tx.scalar(select(comments.c.member_id).where(chosen)) is not None
    await _disown(tx, chosen, member)
    return was_theirs


async def is_known_by(conn: Connection, aliases: Collection[int]) -> bool:
    """Say whether any comment is a member's by one of these aliases."""
    return await conn.scalar(select(comments.c.id).where(comments.c.alias_id.in_(aliases)).limit(1)) is not None
