"""The posts of rounds, with the evidence they rest on and the counts of who read and commented."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, distinct, exists, false, func, null, or_, select, update

from bot.comments import KINDS_ELSEWHERE, UNREADABLE_SOURCES
from bot.feeds import EntryId
from bot.feeds.links import link_hash
from bot.posts import DecidedBy, Decision, Evidence, Post, PostId, PostPreview, Verdict, least_read_first
from bot.themes import CommunityId, MemberId, RoundId
from storage.communities import IS_PRESENT, IS_SOMEBODY
from storage.db import Connection, Transaction, insert
from storage.schema import blogs, comments, entries, members, posts, reads, rounds

ESCALATE_AFTER = timedelta(days=1)
"""How long the author alone is asked about a post before organisers are, too."""

_COLUMNS = (
    *("id", "round_id", "member_id", "title", "url", "quote", "minutes", "published", "late", "decision"),
    *("first_of_member", "picture", "decided_by", "position", "recommendation"),
)
"""The columns that a post is made from; the others are for its polling."""
SHOWN_QUOTE = func.coalesce(posts.c.host_quote, posts.c.quote).label("quote")
"""The quote from a post: what a host chose, or else what the bot did, which an edit of the entry replaces."""
_UNSEEN_KINDS = (*KINDS_ELSEWHERE, *(source.kind for source in UNREADABLE_SOURCES))
_BY_OTHERS = (reads.c.post_id == posts.c.id) & (reads.c.member_id != posts.c.member_id)
_BY_MEMBERS = (comments.c.post_id == posts.c.id) & (comments.c.member_id != posts.c.member_id)
_BY_ANYONE_ELSE = (comments.c.post_id == posts.c.id) & comments.c.member_id.is_distinct_from(posts.c.member_id)
SHOWS_COMMENTS = posts.c.comments_last_full_fetch_at.is_not(None) & func.coalesce(
    posts.c.comment_sources[(0, "kind")].as_string().not_in(_UNSEEN_KINDS), false()
)
"""Holds for posts of which every comment is seen, and can be written: their blogs' own source stands first, and
nothing before it says otherwise."""
_SAID_TO_READ = exists().where(reads.c.post_id == comments.c.post_id, reads.c.member_id == comments.c.member_id)
_SELECT: Select[tuple[object, ...]] = (
    select(
        *(SHOWN_QUOTE if name == "quote" else posts.c[name] for name in _COLUMNS),
        members.c.name.label("by"),
        members.c.user_id,
        entries.c.comments_url,
        select(func.count()).where(_BY_OTHERS).scalar_subquery().label("readers"),
        select(func.count()).where(_BY_MEMBERS).scalar_subquery().label("comments"),
        select(func.count(distinct(comments.c.member_id)))
        .where(_BY_MEMBERS, ~_SAID_TO_READ)
        .scalar_subquery()
        .label("only_commented"),
        SHOWS_COMMENTS.label("shows_comments"),
        exists().where(_BY_ANYONE_ELSE).label("has_comment"),
    )
    .join(members, members.c.id == posts.c.member_id)
    .join(entries, entries.c.id == posts.c.entry_id)
)
"""Posts with their counts of members other than the author who read them, and of comments by such members."""
_SHOWN = (posts.c.decision == Decision.ACCEPT) & IS_PRESENT
"""Posts that are in their round, of members who are still here."""
IS_MISSING = (posts.c.decision == Decision.IGNORE) & posts.c.decided_by.is_(None) & posts.c.missing_since.is_not(None)
"""Posts that are out of their rounds because their blogs had them no more: they are looked for still."""
_NEWEST_FIRST = posts.c.published.desc(), posts.c.id.desc()

POSTS_WITH_EVIDENCE = _SELECT.add_columns(posts.c.evidence)
"""The same with the evidence, which lists don't need."""


def post_with_evidence(row: Row[tuple[Any, ...]]) -> Post:
    """Return a post from a row of `POSTS_WITH_EVIDENCE`."""
    return _post(row, tuple(Evidence(**piece) for piece in row.evidence))


def _post(row: Row[tuple[Any, ...]], evidence: tuple[Evidence, ...] = ()) -> Post:
    """Return a post from the columns of `_SELECT`, in their order: looking each up by its name takes twice as long."""
    values: tuple[Any, ...] = tuple(row)
    id_, round_, member, title, url, quote, minutes, published, late, decision = values[:10]
    first_of_member, picture, decided_by, position, recommendation, by, user, comments_url = values[10:18]
    readers, comment_count, only_commented, shows_comments, has_comment = values[18:23]
    return Post(
        id=PostId(id_),
        round=RoundId(round_),
        member=MemberId(member),
        by=by,
        user=user,
        title=title,
        url=url,
        quote=quote,
        minutes=minutes,
        published=published,
        late=late,
        decision=Decision(decision),
        evidence=evidence,
        comments_url=comments_url,
        readers=readers,
        comments=comment_count,
        only_commented=only_commented,
        shows_comments=bool(shows_comments),
        has_comment=bool(has_comment),
        first_of_member=first_of_member,
        picture=picture,
        decided_by=DecidedBy(decided_by) if decided_by else None,
        position=position,
        recommendation=recommendation,
    )


def has_read(member: MemberId) -> ColumnElement[bool]:
    """Return the condition that a member has read a post: they said so, or have commented on it."""
    return or_(
        *(exists().where(table.c.post_id == posts.c.id, table.c.member_id == member) for table in (reads, comments))
    )


async def add_post(
    tx: Transaction,
    round_: RoundId,
    member: MemberId,
    entry: EntryId,
    verdict: Verdict,
    preview: PostPreview,
    *,
    published: datetime,
    late: bool,
    now: datetime,
    decided_by: DecidedBy | None = None,
) -> PostId | None:
    """Record a post, or a question about one; return None if the round already has it."""
    earlier = exists().where(posts.c.member_id == member, posts.c.decision == Decision.ACCEPT)
    statement = insert(posts).values(
        round_id=round_,
        member_id=member,
        entry_id=entry,
        **asdict(preview),
        url_hash=link_hash(preview.url),
        published=published,
        late=late,
        first_of_member=~earlier,
        decision=verdict.decision,
        evidence=[asdict(piece) for piece in verdict.evidence],
        comments_due_at=now,
        decided_by=decided_by,
        escalate_at=now + ESCALATE_AFTER if verdict.decision is Decision.ASK else None,
    )
    row = (await tx.execute(statement.on_conflict_do_nothing().returning(posts.c.id))).first()
    return PostId(row.id) if row else None


async def find_post(conn: Connection, post: int, community: CommunityId) -> Post | None:
    """Return a post of this community, or None; None too if its author has left, or was erased."""
    chosen = POSTS_WITH_EVIDENCE.join(rounds, rounds.c.id == posts.c.round_id)
    is_wanted = (posts.c.id == post) & (rounds.c.community_id == community)
    row = (await conn.execute(chosen.where(is_wanted, IS_SOMEBODY))).first()
    return post_with_evidence(row) if row else None


async def get_post(conn: Connection, post: PostId) -> Post:
    """Return a post by its id, also of a member who has left."""
    return post_with_evidence((await conn.execute(POSTS_WITH_EVIDENCE.where(posts.c.id == post))).one())


async def entry_of_post(conn: Connection, post: PostId) -> EntryId:
    """Return the entry that is a post."""
    return EntryId((await conn.execute(select(posts.c.entry_id).where(posts.c.id == post))).scalar_one())


async def posts_of_round(conn: Connection, round_: RoundId) -> Sequence[Post]:
    """Return the accepted posts of a round, in the order in which they were published."""
    chosen = _SELECT.where(posts.c.round_id == round_, _SHOWN)
    return [_post(row) for row in await conn.execute(chosen.order_by(posts.c.published, posts.c.id))]


async def posts_without_page(conn: Connection, round_: RoundId) -> Collection[PostId]:
    """Return the posts of a round that stand at their author's blog itself: their feed gives no page of theirs."""
    at_home = posts.join(blogs, (blogs.c.member_id == posts.c.member_id) & (blogs.c.home == posts.c.url))
    return {
        PostId(id_)
        for id_ in await conn.scalars(select(posts.c.id).select_from(at_home).where(posts.c.round_id == round_))
    }


async def posts_of_rounds(conn: Connection, ids: Sequence[RoundId]) -> Mapping[RoundId, Sequence[Post]]:
    """Return the accepted posts of each of these rounds, in the order in which they were published."""
    chosen = _SELECT.where(posts.c.round_id.in_(ids), _SHOWN)
    found: defaultdict[RoundId, list[Post]] = defaultdict(list)
    for row in await conn.execute(chosen.order_by(posts.c.published, posts.c.id)):
        found[RoundId(row.round_id)].append(_post(row))
    return found


async def post_of_entry(conn: Connection, entry: EntryId, community: CommunityId) -> Post | None:
    """Return the post that an entry became in this community, in the newest round if in several, or None."""
    return next(iter(await posts_of_entry(conn, entry, community)), None)


async def posts_of_entry(conn: Connection, entry: EntryId, community: CommunityId) -> Sequence[Post]:
    """Return the posts that an entry became in this community, one in each round, that of the newest round first."""
    chosen = POSTS_WITH_EVIDENCE.join(rounds, rounds.c.id == posts.c.round_id)
    chosen = chosen.where(posts.c.entry_id == entry, rounds.c.community_id == community)
    return [post_with_evidence(row) for row in await conn.execute(chosen.order_by(rounds.c.number.desc()))]


async def count_posts_of(conn: Connection, round_: RoundId, member: MemberId) -> int:
    """Return how many posts a member has in a round, those about which they are asked included."""
    chosen = (posts.c.round_id == round_) & (posts.c.member_id == member) & (posts.c.decision != Decision.IGNORE)
    return await conn.scalar(select(func.count()).select_from(posts).where(chosen)) or 0


async def set_decision(tx: Transaction, post: PostId, decision: Decision, by: DecidedBy | None) -> bool:
    """Record a decision about a post; return False if it is not new. `by` is None where evidence decides.

    A person who confirms what evidence decided has decided it, and one who takes in a post that is missing on its blog
    keeps it though it is missing. What an organiser decided stays theirs; but what its author wants out, too, is no
    longer left out of the round-up alone, which could be undone.
    """
    values: dict[str, Any] = {"decision": decision, "decided_by": by, "escalate_at": None, "is_left_out": False}
    if by is not None:
        values["is_kept_missing"] = posts.c.missing_since.is_not(None) if decision is Decision.ACCEPT else False
    this = posts.c.id == post
    changed = await tx.execute(update(posts).where(this, posts.c.decision != decision).values(values))
    if not changed.rowcount and by is not None:
        confirmed = update(posts).where(this).values(values)
        of_organiser = posts.c.decided_by.is_not_distinct_from(DecidedBy.ORGANISER)
        await tx.execute(confirmed if by is DecidedBy.ORGANISER else confirmed.where(~of_organiser))
        if decision is Decision.IGNORE:
            await tx.execute(update(posts).where(this).values(is_left_out=False))
    return bool(changed.rowcount)


async def due_for_escalation(conn: Connection, now: datetime) -> Sequence[tuple[PostId, CommunityId]]:
    """Return the posts whose authors have not answered in time, each with its community."""
    chosen = select(posts.c.id, rounds.c.community_id).join(rounds, rounds.c.id == posts.c.round_id)
    rows = await conn.execute(chosen.where(posts.c.escalate_at <= now).order_by(posts.c.escalate_at, posts.c.id))
    return [(PostId(row.id), CommunityId(row.community_id)) for row in rows]


async def mark_escalated(tx: Transaction, post: PostId) -> None:
    """Record that organisers are asked about a post."""
    await tx.execute(update(posts).where(posts.c.id == post).values(escalate_at=None))


async def recent_posts(conn: Connection, community: CommunityId, since: datetime) -> Sequence[Post]:
    """Return the posts of a community's rounds that close at or after `since`, whatever was decided, newest first.

    Those of members who have left, or were erased, are not among them.
    """
    chosen = _SELECT.join(rounds, rounds.c.id == posts.c.round_id)
    chosen = chosen.where(rounds.c.community_id == community, rounds.c.closes_at >= since, IS_SOMEBODY)
    return [_post(row) for row in await conn.execute(chosen.order_by(*_NEWEST_FIRST))]


async def update_post_preview(tx: Transaction, post: PostId, preview: PostPreview) -> None:
    """Replace what is shown of a post, after an edit of its entry."""
    await move_post(tx, post, preview.url)
    await tx.execute(update(posts).where(posts.c.id == post).values(asdict(preview)))


async def move_post(tx: Transaction, post: PostId, url: str) -> None:
    """Give a post the address at which it is now; its comments, and itself if it is missing, are searched there."""
    since: ColumnElement[datetime] = case((IS_MISSING, posts.c.missing_since), else_=null())
    due_at = func.coalesce(since, posts.c.comments_due_at)
    moved = update(posts).where(posts.c.id == post, posts.c.url != url)
    there = {"url": url, "url_hash": link_hash(url), "comment_sources": [], "missing_since": since}
    await tx.execute(moved.values(there | {"is_kept_missing": False, "comments_due_at": due_at}))


async def entries_in_rounds(conn: Connection, ids: Collection[EntryId]) -> Collection[EntryId]:
    """Return those of these entries that are posts, whatever was decided."""
    rows = await conn.execute(select(posts.c.entry_id).where(posts.c.entry_id.in_(ids)))
    return {EntryId(row.entry_id) for row in rows}


async def accepted_entries(conn: Connection, ids: Collection[EntryId]) -> Collection[EntryId]:
    """Return those of these entries that are posts of a round."""
    chosen = select(posts.c.entry_id).where(posts.c.entry_id.in_(ids), posts.c.decision == Decision.ACCEPT)
    return {EntryId(row.entry_id) for row in await conn.execute(chosen)}


async def left_out_posts(conn: Connection, round_: RoundId) -> Sequence[Post]:
    """Return the posts that a host left out of a round-up, of members who are still here, the oldest first."""
    chosen = _SELECT.where(posts.c.round_id == round_, posts.c.is_left_out, IS_PRESENT)
    return [_post(row) for row in await conn.execute(chosen.order_by(posts.c.published, posts.c.id))]


async def waiting_posts(
    conn: Connection, rounds_: Collection[RoundId], member: MemberId | None = None
) -> Sequence[Post]:
    """Return the posts of these rounds that wait for an answer, of members who are still here, the oldest first.

    With `member` they are that member's alone.
    """
    is_waiting = posts.c.round_id.in_(rounds_) & (posts.c.decision == Decision.ASK) & IS_PRESENT
    chosen = _SELECT.where(is_waiting if member is None else is_waiting & (posts.c.member_id == member))
    return [_post(row) for row in await conn.execute(chosen.order_by(posts.c.published, posts.c.id))]


async def evidence_of_round(conn: Connection, round_: RoundId) -> Mapping[PostId, Sequence[Evidence]]:
    """Return the evidence that each post of a round rests on."""
    rows = await conn.execute(select(posts.c.id, posts.c.evidence).where(posts.c.round_id == round_))
    return {PostId(row.id): [Evidence(**piece) for piece in row.evidence] for row in rows}


async def unread_by(conn: Connection, round_: RoundId, member: MemberId) -> Sequence[Post]:
    """Return the posts of a round by others that a member has not read, the least read first."""
    chosen = _SELECT.where(posts.c.round_id == round_, _SHOWN, posts.c.member_id != member, ~has_read(member))
    found = [_post(row) for row in await conn.execute(chosen.order_by(posts.c.id))]
    return least_read_first(found)


async def unanswered_posts(
    conn: Connection, community: CommunityId, member: MemberId, since: datetime, limit: int
) -> Sequence[Post]:
    """Return posts by others on which no comment of a member is known, of rounds closing at or after `since`.

    The newest come first. Posts whose comments no program sees are not among them.
    """
    has_comment: ColumnElement[bool] = exists().where(
        comments.c.post_id == posts.c.id,
        comments.c.member_id.is_not(None),
        comments.c.member_id != posts.c.member_id,
    )
    newest = (
        select(posts.c.id)
        .join(rounds, rounds.c.id == posts.c.round_id)
        .join(members, members.c.id == posts.c.member_id)
        .where(
            rounds.c.community_id == community,
            rounds.c.closes_at >= since,
            _SHOWN,
            posts.c.member_id != member,
            SHOWS_COMMENTS,
            ~has_comment,
        )
        .order_by(*_NEWEST_FIRST)
        .limit(limit)
    )  # chosen before their readers are counted
    rows = await conn.execute(_SELECT.where(posts.c.id.in_(newest)).order_by(*_NEWEST_FIRST))
    return [_post(row) for row in rows]
