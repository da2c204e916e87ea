"""Match entries with the rounds that take posts.

find the post that it is → update, or else classify → add → announce, then the entries that link to the post
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.boundary import web_url
from bot.comments import NOBODY, Writer
from bot.feeds import Blog, BlogId, Entry, EntryId, FeedId
from bot.feeds.identity import are_one_text, entry_keys
from bot.flows.posts.add import add_to_round, show_as_now
from bot.flows.posts.announce import announce_post, tell_places_are_taken
from bot.flows.posts.apply import apply_decision
from bot.flows.posts.copies import KnownPost, RecordedPosts, newer_rounds
from bot.flows.posts.credit import Credit
from bot.flows.posts.round_rules import get_round_rules
from bot.flows.posts.taught import (
    Matched,
    asked_for_its_age,
    asked_for_its_new_date,
    is_asked_for_its_date,
    load_teaching,
    weigh,
    without_footers,
)
from bot.limits import MAX_LINKING_ENTRIES, MAX_POSTS_PER_ROUND
from bot.posts import DecidedBy, Decision, EntryText, Post, RoundRules, Verdict, classify, position_of_round
from bot.posts.judge import Judged
from bot.posts.taught import Teaching
from bot.themes import Community, MemberId, Round, RoundId, is_accepted
from storage import Transaction
from storage.blogs import blogs_of_feeds
from storage.entries import entries_linking_to, is_on_its_site
from storage.habits import has_open_question
from storage.post_entries import follow_entry
from storage.posts import count_posts_of, find_post, get_post, move_post, post_of_entry, posts_of_entry
from storage.rounds import scheduled_round


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry of a blog that may be a post."""

    blog: Blog
    """The blog of any member who shares it: who wrote the entry is found out."""
    entry_id: EntryId
    entry: Entry
    published: tuple[datetime, ...]
    """When it may have been published, the likeliest first; empty for an undated entry of a blog's backlog."""
    is_known: bool = False
    """Whether the entry was recorded before, and may be a post already."""
    verdicts: Mapping[RoundId, Judged] = field(default_factory=dict)
    """What the evidence in it says, by round, where that was found out already."""
    is_old: bool = False
    """Whether it appeared now with a date of long ago."""
    is_doubtful: bool = False
    """Whether its date says only when it was published at the latest."""
    redated_at: datetime | None = None
    """The last of its dates, where it was there before with an earlier one."""
    is_rewritten: bool = False
    """Whether it was there before with another text."""


class Matching:
    """Matches entries with the rounds of one community that take posts, within one transaction.

    What makes an entry a post of a round is asked for once, and again after each post that the round gains.
    """

    def __init__(
        self,
        tx: Transaction,
        community: Community,
        rounds: Sequence[Round],
        now: datetime,
        feeds: Collection[FeedId] = (),
    ) -> None:
        """Take the rounds newest first, and the feeds of the entries, where they are many."""
        self._tx = tx
        self._community = community
        self._rounds = rounds
        self._now = now
        self._credit = Credit(tx, community, now, feeds)
        self._rules: dict[RoundId, RoundRules] = {}
        self._rules_for_blogs: dict[tuple[RoundId, BlogId], RoundRules] = {}
        self._post_counts: dict[tuple[RoundId, MemberId], int] = {}
        self._recorded = RecordedPosts(tx, community, rounds)
        self._next_opens_at: datetime | None = None
        self._teaching: Teaching | None = None

    async def match(self, candidate: Candidate) -> None:
        """Record an entry as a post of the round it belongs to, or update the post that it is.

        A post that is accepted speaks for the entries that link to it: those recorded before it are matched again.
        """
        queue = deque([candidate] if self._rounds or candidate.is_known else [])
        while queue:
            post = await self._match_one(queue.popleft())
            if post is not None and post.decision is Decision.ACCEPT:
                queue.extendleft(reversed(await self._entries_linking_to(post)))

    async def move(self, entry_id: EntryId, entry: Entry) -> None:
        """Show the posts that an entry is at the entry's new address, also in rounds that are over."""
        for post in await posts_of_entry(self._tx, entry_id, self._community.id) if entry.url else ():
            await move_post(self._tx, post.id, entry.url)
            await self._show_update(post)

    async def _match_one(self, candidate: Candidate) -> Post | None:
        """Match one entry; return the post that was added, if one was."""
        post = await post_of_entry(self._tx, candidate.entry_id, self._community.id) if candidate.is_known else None
        redated = (candidate.redated_at,) if candidate.redated_at else ()
        rounds = self._rounds_anew(post, candidate, redated, is_another_text=candidate.is_rewritten)
        if (known := await self._copy_of(candidate, rounds)) is not None:
            post = await get_post(self._tx, known.stored.post)
            is_another_text = not are_one_text(entry_keys(candidate.entry), known.keys)
            rounds = self._rounds_anew(post, candidate, candidate.published, is_another_text=is_another_text)
        if post is not None and not rounds:
            await self._follow(post, known, candidate)
            return None
        text, dates = EntryText(candidate.entry), await self._before_the_next_round(candidate.published)
        found: list[tuple[Candidate, Writer, Round, Verdict, datetime]] = []
        for round_ in rounds:
            published = self._date_in(round_, candidate, dates)
            if (candidate.published and published is None) or await self._says_nothing(candidate, text, round_):
                continue
            writer, blog = await self._credit.credited(candidate.blog, candidate.entry_id, candidate.entry)
            credited = replace(candidate, blog=blog)
            if writer == NOBODY:
                return None
            verdict = await self._verdict(credited, text, round_, published)
            if verdict.decision is not Decision.IGNORE:
                found.append((credited, writer, round_, verdict, published or self._now))
        if not found:
            return None
        credited, writer, round_, verdict, moment = found[position_of_round([verdict for *_, verdict, _ in found])]
        if await self._is_full(round_, writer.member):  # what one round has no place for is no late post of another
            return None
        return await self._add_or_ask(credited, writer, round_, verdict, moment)

    async def _before_the_next_round(self, moments: Sequence[datetime]) -> Sequence[datetime]:
        """Return the moments before the next round opens, one ahead as now; none of an entry dated after that opening.

        A round takes what is of its time when it opens (`bot.flows.feeds.recorded`): the one before it must not, as
        late where the next one should have opened by now, nor because the entry could be seen before its date.
        """
        if self._next_opens_at is None:
            self._next_opens_at = (await scheduled_round(self._tx, self._community.id)).opens_at
        if any(self._now < moment >= self._next_opens_at for moment in moments):
            return ()
        return [min(moment, self._now) for moment in moments if moment < self._next_opens_at]

    def _date_in(self, round_: Round, candidate: Candidate, dates: Sequence[datetime]) -> datetime | None:
        """Return the date that counts in a round; now, in the newest one, for what came out of a drawer."""
        is_old = candidate.is_old and round_ == self._rounds[0]
        return first_accepted(round_, dates) or (self._now if is_old else None)

    async def _says_nothing(self, candidate: Candidate, text: EntryText, round_: Round) -> bool:
        """Return whether an entry is known to have no evidence, and says no words that were learned, as most do."""
        known = await self._known_verdict(candidate, round_)
        if known is None or known.evidence:
            return False
        return not (await self._get_teaching()).formulas_in(text, candidate.blog.id)

    async def _known_verdict(self, candidate: Candidate, round_: Round) -> Verdict | None:
        """Return what the evidence in an entry says, if that was found out by what the round has now."""
        judged = candidate.verdicts.get(round_.id)
        return (
            judged.verdict
            if judged and judged.holds(candidate.entry, await self._rules_for(candidate.blog, round_))
            else None
        )

    async def _verdict(
        self, candidate: Candidate, text: EntryText, round_: Round, published: datetime | None
    ) -> Verdict:
        """Return the verdict that counts: of the evidence in an entry, and of what the community has taught."""
        known, rules = await self._known_verdict(candidate, round_), await self._rules_for(candidate.blog, round_)
        published = None if candidate.is_doubtful else published
        found = known or classify(text, rules, published)
        teaching = await self._get_teaching()
        matched = Matched(candidate.blog, candidate.entry_id, text, published, found)
        verdict = weigh(teaching, matched)
        if verdict.decision is not Decision.IGNORE:
            verdict = weigh(teaching, await without_footers(self._tx, self._community, matched, rules))
        if candidate.is_old and published == self._now:
            return asked_for_its_age(verdict, candidate.entry)
        if published is not None and published == candidate.redated_at:
            return asked_for_its_new_date(verdict, published)
        return verdict

    async def _copy_of(self, candidate: Candidate, rounds: Sequence[Round]) -> KnownPost | None:
        """Return the post in these rounds that an entry is a copy of: its author's, or one that was handed in."""
        ids, blog, entry = [one.id for one in rounds], candidate.blog, candidate.entry
        if not ids or not (writers := await self._credit.possible_writers(blog, candidate.entry_id, entry)):
            return None
        may_be_new = not candidate.published or any(
            self._date_in(one, candidate, candidate.published) for one in rounds
        )
        found = await self._recorded.copy_of(entry, blog.feed, writers, ids, by_text=may_be_new)
        if found is not None:
            return found
        handed_in = await self._recorded.handed_in_at(entry, ids)
        return handed_in if handed_in and await is_on_its_site(self._tx, blog, entry.url) else None

    def _rounds_anew(
        self, post: Post | None, candidate: Candidate, moments: Sequence[datetime], *, is_another_text: bool
    ) -> Sequence[Round]:
        """Return the rounds in which an entry can become a post: newer ones than that in which it is one already.

        Of these, it has to be published in one at one of the moments, as another text or with a later date after its
        author said that it is for another time. One that is no post yet can be in any.
        """
        if post is None:
            return self._rounds
        is_left_out = post.decision is Decision.IGNORE and post.decided_by is DecidedBy.AUTHOR
        if not is_another_text and not (is_left_out and candidate.redated_at is not None):
            return ()
        return newer_rounds(self._rounds, post, moments)

    async def _follow(self, post: Post, known: KnownPost | None, candidate: Candidate) -> None:
        """Update the post that an entry is; one that a watched feed has already as another entry follows that one."""
        if known is None:
            await self._update(post, candidate)
        elif not known.stored.is_watched:
            await follow_entry(self._tx, self._community.id, post.id, candidate.entry_id)
            self._recorded.forget()
            await self._update(post, candidate, was_handed_in=True)

    async def _add_or_ask(
        self, candidate: Candidate, writer: Writer, round_: Round, verdict: Verdict, published: datetime
    ) -> Post | None:
        """Add the post of a member; of a writer whom nobody has named yet, ask who it is.

        A member has one question to answer at a time.
        """
        if writer.member is not None:
            rounds = [one.id for one in self._rounds]
            if verdict.decision is Decision.ASK and await has_open_question(self._tx, rounds, writer.member):
                return None
            return await self._add(candidate, round_, verdict, published)
        await self._credit.ask(round_, candidate.blog, candidate.entry_id, candidate.entry)
        return None

    async def _add(self, candidate: Candidate, round_: Round, verdict: Verdict, published: datetime) -> Post | None:
        post = await add_to_round(
            self._tx,
            self._community,
            round_,
            author=candidate.blog.member,
            entry_id=candidate.entry_id,
            entry=replace(candidate.entry, url=candidate.entry.url or web_url(candidate.blog.site_url)),
            verdict=verdict,
            published=published,
            now=self._now,
        )
        if post is not None:
            self._rules.pop(round_.id, None)  # a link to this post is evidence for the next
            self._rules_for_blogs.clear()
            self._post_counts.clear()
            self._recorded.forget()
            await announce_post(self._tx, self._community, round_, post, self._now)
            if await self._is_full(round_, post.member):
                await tell_places_are_taken(self._tx, self._community, round_, post.member, self._now)
        return post

    async def _update(self, post: Post, candidate: Candidate, *, was_handed_in: bool = False) -> None:
        """Update the post of an entry that was edited; the edit may answer the question about it."""
        entry, round_ = candidate.entry, self._round_of(post)
        if await self._credit.correct(post, candidate.blog, candidate.entry_id, entry, was_handed_in=was_handed_in):
            self._post_counts.clear()
            self._recorded.forget()
        if round_ is None:
            if entry.url:
                await move_post(self._tx, post.id, entry.url)
            return
        await show_as_now(self._tx, self._community, round_, post, entry)
        if post.decision is Decision.ASK and not is_asked_for_its_date(post):
            verdict = await self._verdict(candidate, EntryText(entry), round_, post.published)
            if verdict.decision is Decision.ACCEPT:  # the hashtag was added, say
                await apply_decision(self._tx, self._community, post, self._now, added=True, by=None)
        await self._show_update(post)

    async def _show_update(self, post: Post) -> None:
        """Update the messages that show a post, in a round that takes posts, if it is another than `post` by now."""
        round_, updated = self._round_of(post), await find_post(self._tx, post.id, self._community.id)
        if round_ is None or updated is None or updated == post or updated.decision is Decision.IGNORE:
            return
        is_shown = post.decision is Decision.ACCEPT
        await announce_post(self._tx, self._community, round_, updated, self._now, is_shown=is_shown)

    def _round_of(self, post: Post) -> Round | None:
        """Return the round of a post if it takes posts still."""
        return next((one for one in self._rounds if one.id == post.round), None)

    async def _entries_linking_to(self, post: Post) -> Sequence[Candidate]:
        since = min(round_.opens_at for round_ in self._rounds)
        return [
            Candidate(blog, entry_id, entry, (entry.published,))
            for entry_id, entry, feed in await entries_linking_to(
                self._tx, self._community.id, post.url, since, MAX_LINKING_ENTRIES
            )
            for blog in one_of_each_community(await blogs_of_feeds(self._tx, [feed]))
            if blog.community == self._community.id and entry.published is not None
        ]

    async def _is_full(self, round_: Round, member: MemberId | None) -> bool:
        """Return whether a member has as many posts in a round as one can have; not so of a writer who is unknown."""
        if member is None:
            return False
        if (key := (round_.id, member)) not in self._post_counts:
            self._post_counts[key] = await count_posts_of(self._tx, *key)
        return self._post_counts[key] >= MAX_POSTS_PER_ROUND

    async def _get_teaching(self) -> Teaching:
        if self._teaching is None:
            self._teaching = await load_teaching(self._tx, self._community, self._now)
        return self._teaching

    async def _rules_for(self, blog: Blog, round_: Round) -> RoundRules:
        if (key := (round_.id, blog.id)) not in self._rules_for_blogs:
            if round_.id not in self._rules:
                self._rules[round_.id] = await get_round_rules(self._tx, self._community, round_)
            self._rules_for_blogs[key] = self._rules[round_.id].for_blog(blog.site_url, blog.member)
        return self._rules_for_blogs[key]


def one_of_each_community(blogs: Iterable[Blog]) -> Sequence[Blog]:
    """Return the first of the blogs in each community: members who share a blog have one each, with the same feed."""
    return list({(blog.feed, blog.community): blog for blog in reversed(list(blogs))}.values())[::-1]


def first_accepted(round_: Round, moments: Sequence[datetime]) -> datetime | None:
    """Return the first of these moments at which the round took posts."""
    return next((one for one in moments if is_accepted(round_.opens_at, round_.closes_at, one)), None)
