"""Queries for what the posts of a community have taught: its habits, and the posts that each was learned from."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, case, delete, func, or_, select, update

from bot.feeds import Blog, BlogId, EntryId, FeedId
from bot.limits import MAX_FORMULAS, MAX_LESSONS, MAX_SAYINGS
from bot.posts import Decision, Evidence, PostId
from bot.posts.formulas import HEAD_LENGTH, TAIL_LENGTH, Formula, FormulaKind, TaughtText
from bot.posts.standing_lines import OtherText
from bot.posts.taught import Counts, Habit, Naming, naming_of
from bot.themes import CommunityId, MemberId, RoundId
from storage.blogs import blogs_of_feeds
from storage.communities import IS_PRESENT
from storage.db import Connection, Transaction, first_characters, insert, last_characters
from storage.schema import blogs, entries, habits, lessons, members, posts, rounds

_NAMING = "naming"
_IS_DECIDED = posts.c.decided_by.is_not(None)
_IS_ALONE = lessons.c.naming == ""
"""A post that does not name the circle: if words in it are a habit, they alone spoke for it."""
_IS_YES = and_(posts.c.decision == Decision.ACCEPT, or_(_IS_DECIDED, lessons.c.naming == Naming.MARK))
"""An entry of a round that somebody said is one, or that bears a mark of the circle, and nobody took out."""
_IS_NO = and_(posts.c.decision == Decision.IGNORE, _IS_DECIDED)
_COUNTS = (
    func.count(case((_IS_YES, 1))).label("yes"),
    func.count(case((_IS_NO, 1))).label("no"),
    func.count(case((and_(_IS_YES, _IS_ALONE), 1))).label("alone_yes"),
    func.count(case((and_(_IS_NO, _IS_ALONE), 1))).label("alone_no"),
    func.max(case((_IS_NO, posts.c.published))).label("last_no"),
)
_HABITS: Select[Any] = (
    select(habits, *_COUNTS)
    .outerjoin(lessons, lessons.c.habit_id == habits.c.id)
    .outerjoin(posts, posts.c.id == lessons.c.post_id)
    .group_by(habits.c.id)
    .order_by(habits.c.id)
)
_START, _END = first_characters(entries.c.text, HEAD_LENGTH), last_characters(entries.c.text, TAIL_LENGTH)


async def habits_of(conn: Connection, community: CommunityId) -> Sequence[Habit]:
    """Return all habits of a community with their counts, those that were learned first before the others."""
    return [_habit(row) for row in await conn.execute(_HABITS.where(habits.c.community_id == community))]


async def find_habit(conn: Connection, community: CommunityId, habit: int) -> Habit | None:
    """Return a habit of this community, or None."""
    found = _HABITS.where(habits.c.community_id == community, habits.c.id == habit)
    row = (await conn.execute(found)).first()
    return _habit(row) if row else None


def _habit(row: Row[Any]) -> Habit:
    is_naming = row.kind == _NAMING
    return Habit(
        row.id,
        BlogId(row.blog_id) if row.blog_id else None,
        Naming(row.words) if is_naming else None,
        None if is_naming else Formula(FormulaKind(row.kind), row.words),
        Counts(row.yes, row.no, row.alone_yes, row.alone_no, row.last_no),
        is_unlearned=row.unlearned_at is not None,
    )


async def add_naming(tx: Transaction, blog: Blog, naming: Naming, now: datetime) -> int:
    """Return the id of the habit of a blog to name its circle so, inserting it if needed."""
    values = {"community_id": blog.community, "kind": _NAMING, "words": naming, "blog_id": blog.id}
    await tx.execute(insert(habits).values(learned_at=now, **values).on_conflict_do_nothing())
    return int((await tx.execute(select(habits.c.id).filter_by(**values))).scalar_one())


async def add_formula(
    tx: Transaction, community: CommunityId, formula: Formula, blog: BlogId | None, now: datetime
) -> int | None:
    """Insert words that posts of a community, or of one blog in it, have in common; return None if they are known."""
    statement = insert(habits).values(
        community_id=community, kind=formula.kind, words=formula.words, blog_id=blog, learned_at=now
    )
    row = (await tx.execute(statement.on_conflict_do_nothing().returning(habits.c.id))).first()
    return int(row.id) if row else None


async def add_lessons(tx: Transaction, post: PostId, learned: Collection[int], naming: Naming | None) -> None:
    """Record that a post, which names the circle so or not at all, has these habits."""
    values = [{"habit_id": habit, "post_id": post, "naming": naming or ""} for habit in learned]
    if values:
        await tx.execute(insert(lessons).on_conflict_do_nothing(), values)


async def drop_surplus(tx: Transaction, community: CommunityId) -> None:
    """Delete the formulas beyond `MAX_FORMULAS`, and the sayings beyond `MAX_SAYINGS`, the least said first.

    So are the oldest lessons beyond `MAX_LESSONS`.
    """
    words = [habit for habit in await habits_of(tx, community) if habit.formula]
    for is_saying, most in ((False, MAX_FORMULAS), (True, MAX_SAYINGS)):
        alike = [habit for habit in words if habit.is_saying is is_saying]
        surplus = sorted(alike, key=lambda one: (one.is_unlearned, one.counts.total, one.id))
        ids = [habit.id for habit in surplus[: max(0, len(alike) - most)]]
        await tx.execute(delete(habits).where(habits.c.id.in_(ids)))
    own = select(habits.c.id).where(habits.c.community_id == community).scalar_subquery()
    newest = select(lessons.c.post_id).where(lessons.c.habit_id.in_(own)).order_by(lessons.c.post_id.desc())
    oldest_kept = newest.offset(MAX_LESSONS).limit(1).scalar_subquery()
    await tx.execute(delete(lessons).where(lessons.c.habit_id.in_(own), lessons.c.post_id <= oldest_kept))


async def set_unlearned(tx: Transaction, habit: int, unlearned_at: datetime | None) -> None:
    """Record that a host took words back, or (None) that they count again."""
    await tx.execute(update(habits).where(habits.c.id == habit).values(unlearned_at=unlearned_at))


async def forget_naming(tx: Transaction, habit: Habit) -> None:
    """Delete how a blog names the circle, with the words in which it does so, and all that it was learned from."""
    said_so = select(lessons.c.habit_id).where(lessons.c.naming == habit.naming)
    is_saying = (habits.c.blog_id == habit.blog) & (habits.c.kind == FormulaKind.PHRASE) & habits.c.id.in_(said_so)
    await tx.execute(delete(habits).where((habits.c.id == habit.id) | is_saying))


async def blog_of_entry(
    conn: Connection, community: CommunityId, entry: EntryId, member: MemberId | None = None
) -> Blog | None:
    """Return the blog of the community in whose feed an entry is, as that of `member` if given, or None.

    An entry that was handed in is in the feed of no blog.
    """
    feed = await conn.scalar(select(entries.c.feed_id).where(entries.c.id == entry))
    found = await blogs_of_feeds(conn, [FeedId(feed)]) if feed is not None else ()
    theirs = (blog for blog in found if blog.community == community and member in {None, blog.member})
    return next(theirs, None)


async def blog_titles_of(conn: Connection, community: CommunityId) -> Mapping[BlogId, str]:
    """Return the titles of a community's blogs, without those of members who have left."""
    query = select(blogs.c.id, blogs.c.title).join(members, members.c.id == blogs.c.member_id)
    rows = await conn.execute(query.where(blogs.c.community_id == community, IS_PRESENT).order_by(blogs.c.id))
    return {BlogId(row.id): row.title for row in rows}


async def taught_texts(
    conn: Connection, community: CommunityId, most: int
) -> Sequence[tuple[PostId | None, Naming | None, TaughtText]]:
    """Return the newest texts that teach: entries of rounds, what was none, and what the blogs publish besides.

    Of each kind come at most `most`, each with its post, if it is one, and how that names the circle.
    """
    shown = select(
        entries.c.title,
        entries.c.url,
        _START.label("start"),
        _END.label("end"),
        func.length(entries.c.text).label("length"),
    )
    is_here = (blogs.c.feed_id == entries.c.feed_id) & (blogs.c.community_id == community)
    of_posts = (
        shown.add_columns(posts.c.id, posts.c.round_id, posts.c.member_id, posts.c.evidence, blogs.c.id.label("blog"))
        .join(posts, posts.c.entry_id == entries.c.id)
        .join(rounds, rounds.c.id == posts.c.round_id)
        .outerjoin(blogs, is_here & (blogs.c.member_id == posts.c.member_id))
        .where(rounds.c.community_id == community)
        .order_by(posts.c.id.desc())
    )
    found: list[tuple[PostId | None, Naming | None, TaughtText]] = []
    for decision in (Decision.ACCEPT, Decision.IGNORE):
        decided = of_posts.where(posts.c.decision == decision)
        if decision is Decision.IGNORE:
            decided = decided.where(_IS_DECIDED)
        for row in await conn.execute(decided.limit(most)):
            naming = naming_of([Evidence(**piece) for piece in row.evidence], row.title)
            found.append((PostId(row.id), naming, _text(row, is_entry=decision is Decision.ACCEPT)))
    in_rounds = select(posts.c.entry_id).join(rounds, rounds.c.id == posts.c.round_id)
    first = select(func.min(blogs.c.id)).where(blogs.c.community_id == community).group_by(blogs.c.feed_id)
    besides = (
        shown.add_columns(blogs.c.id.label("blog"), blogs.c.member_id)
        .join(blogs, blogs.c.feed_id == entries.c.feed_id)
        .where(blogs.c.id.in_(first))
        .where(entries.c.id.not_in(in_rounds.where(rounds.c.community_id == community)))
        .order_by(entries.c.id.desc())
    )
    found += [(None, None, _text(row, is_entry=None)) for row in await conn.execute(besides.limit(most))]
    return found


def _text(row: Row[Any], *, is_entry: bool | None) -> TaughtText:
    text = row.start if row.length <= HEAD_LENGTH else f"{row.start}\n{row.end}"
    round_ = getattr(row, "round_id", 0)
    return TaughtText(row.blog or 0, row.member_id, round_, row.title, text, is_entry)


async def other_texts(conn: Connection, feed: FeedId, entry: EntryId, most: int) -> Sequence[OtherText]:
    """Return a feed's newest entries besides one: at most `most`, and as many that a round took."""
    taken = select(posts.c.entry_id).where(posts.c.decision == Decision.ACCEPT)
    found: list[OtherText] = []
    for is_post, which in ((False, entries.c.id.not_in(taken)), (True, entries.c.id.in_(taken))):
        query = (
            select(entries.c.appeared_at, entries.c.title, entries.c.url, _START.label("start"), _END.label("end"))
            .where(entries.c.feed_id == feed, entries.c.id != entry, which)
            .order_by(entries.c.id.desc())
            .limit(most)
        )
        rows = await conn.execute(query)
        found += [OtherText(row.appeared_at, row.title, f"{row.start}\n{row.end}", is_post, row.url) for row in rows]
    return found


async def has_open_question(conn: Connection, rounds_: Collection[RoundId], post_by: int) -> bool:
    """Return whether a member has been asked about a post of these rounds, and nobody has answered."""
    asked = select(posts.c.id).where(
        posts.c.round_id.in_(rounds_), posts.c.member_id == post_by, posts.c.decision == Decision.ASK
    )
    return await conn.scalar(asked.limit(1)) is not None
