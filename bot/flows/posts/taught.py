"""What a community has taught, applied to the entries that are matched, and recorded of the posts that they become."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice, pairwise

from bot.feeds import Blog, Entry, EntryId
from bot.limits import MAX_ENTRIES_COMPARED
from bot.posts import Decision, EntryText, Evidence, Post, RoundRules, Verdict, classify
from bot.posts.evidence import is_marked
from bot.posts.match import beside
from bot.posts.standing_lines import without_standing_lines
from bot.posts.taught import Teaching, naming_of, saying_in
from bot.themes import Community, windows
from storage import Connection, Transaction
from storage.habits import add_formula, add_lessons, add_naming, blog_of_entry, habits_of, other_texts


@dataclass(frozen=True, slots=True)
class Matched:
    """An entry of a blog, with the date that counts and what the evidence alone says about it."""

    blog: Blog
    entry_id: EntryId
    text: EntryText
    published: datetime | None
    verdict: Verdict


async def load_teaching(conn: Connection, community: Community, now: datetime) -> Teaching:
    """Return all that a community has taught."""
    return Teaching(await habits_of(conn, community.id), now)


def weigh(teaching: Teaching, matched: Matched) -> Verdict:
    """Return the verdict that counts about an entry."""
    is_dated = matched.published is not None
    return teaching.weigh(matched.verdict, matched.text, matched.blog.id, is_dated=is_dated)


async def without_footers(conn: Connection, community: Community, matched: Matched, rules: RoundRules) -> Matched:
    """Return an entry with what the evidence says without the sentences that its blog has below everything.

    A mark of the circle that stands there is asked about.
    """
    verdict = matched.verdict
    if naming_of(verdict.evidence, matched.text.title) is None or all(
        p.text not in matched.text.text for p in verdict.evidence
    ):
        return matched
    others = await other_texts(conn, matched.blog.feed, matched.entry_id, MAX_ENTRIES_COMPARED)
    entry, standing = without_standing_lines(matched.text.entry, others, _round_length(community, rules))
    if not standing:
        return matched
    bare = classify(EntryText(entry), rules, matched.published)
    if bare.evidence == verdict.evidence:
        return matched
    return replace(matched, verdict=beside("footer", verdict, bare, standing))


def _round_length(community: Community, rules: RoundRules) -> timedelta:
    """Return the time from the opening of a round to that of the next."""
    opening = (opens_at for opens_at, _ in windows(rules.opens_at, community.schedule, community.zone))
    [(first, second)] = islice(pairwise(opening), 1)
    return second - first


def asked_for_its_age(verdict: Verdict, entry: Entry) -> Verdict:
    """Return the verdict about an entry that appeared now with a date of long ago: asked about, if it bears a mark."""
    return _asked_for(verdict, Evidence.of_date("old", entry.dated, speaks_for=False))


def asked_for_its_new_date(verdict: Verdict, dated: datetime) -> Verdict:
    """Return the verdict about an entry that has this later date now: asked about, if it bears a mark."""
    return _asked_for(verdict, Evidence.of_date("new date", dated, speaks_for=False))


def _asked_for(verdict: Verdict, doubt: Evidence) -> Verdict:
    if not is_marked(verdict.evidence):
        return Verdict(Decision.IGNORE, verdict.evidence)
    decision = Decision.ASK if verdict.decision is Decision.ACCEPT else verdict.decision
    return Verdict(decision, (*(piece for piece in verdict.evidence if piece.kind != "window"), doubt))


def is_asked_for_its_date(post: Post) -> bool:
    """Return whether a post is asked about for its date, which no edit answers."""
    return any(piece.kind in {"old", "new date"} for piece in post.evidence)


async def record_lessons(
    tx: Transaction, community: Community, post: Post, entry_id: EntryId, entry: Entry, now: datetime
) -> None:
    """Record which habits a post has, so that what is decided about it teaches."""
    blog = await blog_of_entry(tx, community.id, entry_id, post.member)
    naming = naming_of(post.evidence, post.title)
    teaching = await load_teaching(tx, community, now)
    text = EntryText(entry)
    saying, said = saying_in(post.evidence, text), teaching.formulas_in(text, blog.id if blog else None)
    learned = [habit.id for habit in said if not habit.is_saying or habit.formula == saying]
    if blog is not None and naming is not None:
        learned.append(await add_naming(tx, blog, naming, now))
        if saying is not None and all(habit.formula != saying for habit in said):
            learned += filter(None, [await add_formula(tx, community.id, saying, blog.id, now)])
    await add_lessons(tx, post.id, learned, naming)
