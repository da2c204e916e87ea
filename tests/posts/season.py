"""A season of twenty weeks in six circles that teach the bot: `python -m tests.posts.season [SET [SEED]]` prints it.

Authors answer truthfully nearly always, most of them in time, some late or never; then a host may. Some take out what
was taken wrongly, and hand in what was missed.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select

from bot.errors import UserError
from bot.feeds import Blog, Entry, EntryId, StoredEntry
from bot.flows.posts.decide import decide_post
from bot.flows.posts.learn import learn_from_posts
from bot.flows.posts.match import Candidate, Matching
from bot.flows.posts.submit import submit_post
from bot.flows.rounds.open import open_round
from bot.flows.rounds.set_up import set_up
from bot.posts import Decision
from bot.services import Services
from bot.themes import Caller, Community, CommunityId, Phase, Round, Schedule, Theme
from bot.web import Web
from bot.workers import Workers
from storage import Database
from storage.communities import get_community
from storage.entries import NewEntry, add_entries
from storage.round_phases import advance_phase
from storage.rounds import rounds_of, rounds_taking_posts
from storage.schema import posts, rounds
from storage.spare_themes import add_spare_theme
from tests.posts.season_texts import MEMBERS, Author, Circle, Written, circles
from tests.support.circles import ZONE, make_caller, make_organiser
from tests.support.clocks import MONDAY, ManualClock
from tests.support.looks import add_blog_of

WEEKS, LEARNED_FROM = 20, 4
"""Weeks of a season, and the first in which what was learned is expected to show."""
ANSWERS = ((0.8, timedelta(hours=5)), (0.1, timedelta(days=3)))
"""The shares of questions that their authors answer, and after how long; the rest they leave to the host."""
HOST_ANSWERS, IS_TRUTHFUL, TAKES_OUT, HANDS_IN = 0.6, 0.98, 0.6, 0.4
"""The shares of unanswered questions that a host answers, of answers that are true, of wrong accepts that their author
takes out, and of entries that were missed and are handed in."""
LOOK_EVERY = timedelta(hours=36)


@dataclass
class Figures:
    """What became of what concerns a circle: its entries, and what only names it."""

    concerned: int = 0
    entries: int = 0
    accepted: int = 0
    accepted_rightly: int = 0
    asked: int = 0
    found: int = 0
    """Entries that were accepted or asked about."""

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, name) + getattr(other, name) for name in vars(self)))

    @property
    def right(self) -> float:
        """Return the share of accepts that are right."""
        return self.accepted_rightly / max(1, self.accepted)

    @property
    def asked_share(self) -> float:
        """Return the share of what concerns the circle that is asked about."""
        return self.asked / max(1, self.concerned)

    @property
    def found_share(self) -> float:
        """Return the share of entries that are accepted or asked about."""
        return self.found / max(1, self.entries)


@dataclass
class Season:
    """A season of one circle: plays it week by week."""

    services: Services
    circle: Circle
    random: Random
    id: CommunityId
    weeks: list[Figures] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    _blogs: list[Blog] = field(default_factory=list)
    _written: dict[str, tuple[int, Written]] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)
    _due: list[tuple[datetime, Caller, int, bool]] = field(default_factory=list)

    async def play(self) -> None:
        """Play all weeks."""
        clock = self._clock
        clock.set(MONDAY)
        community = Community(self.id, self.circle.hashtag, self.circle.names, ZONE, Schedule(), 10, 10)
        await set_up(self.services, make_organiser(self.id), community)
        themes = self.circle.prose["themes"]
        async with self.services.db.write() as tx:
            for theme in themes:
                await add_spare_theme(tx, self.id, Theme(theme, "", None), MONDAY)
        author = Author(self.circle, self.random)
        for member in range(MEMBERS):
            self._blogs.append(await add_blog_of(self.services, self._caller(member)))
            await self._store(0, author.backlog(member, MONDAY))
        for week in range(1, WEEKS + 1):
            self.weeks.append(Figures())
            opened = await self._open_next()
            published = author.week(week, opened.theme.title if opened.theme else "", opened.opens_at)
            await self._play_week(week, published, opened.opens_at)
        for week, written in self._written.values():
            if week:
                self.weeks[week - 1].concerned += written.names_circle
                self.weeks[week - 1].entries += written.is_entry

    @property
    def _clock(self) -> ManualClock:
        assert isinstance(self.services.clock, ManualClock)
        return self.services.clock

    def _caller(self, member: int) -> Caller:
        return make_caller(self.id * 100 + member, f"c{self.id}m{member}", self.id)

    async def _open_next(self) -> Round:
        """Close the round that runs, learn from it, and open the next."""
        async with self.services.db.write() as tx:
            for running in await rounds_of(tx, self.id, Phase.WRITING):
                await advance_phase(tx, running.id, Phase.WRITING, Phase.ROUNDED_UP, self._clock.now())
            [scheduled] = await rounds_of(tx, self.id, Phase.SCHEDULED)
        await learn_from_posts(self.services, self.id)
        self._clock.set(scheduled.opens_at)
        await open_round(self.services, scheduled)
        async with self.services.db.read() as conn:
            [opened] = await rounds_of(conn, self.id, Phase.WRITING)
        return opened

    async def _play_week(self, week: int, published: Sequence[Written], opens_at: datetime) -> None:
        waiting = list(published)
        for n in range(1, int(timedelta(days=6.5) / LOOK_EVERY) + 1):
            self._clock.set(opens_at + LOOK_EVERY * n)
            fresh = [one for one in waiting if one.at <= self._clock.now()]
            waiting = [one for one in waiting if one.at > self._clock.now()]
            await self._answer()
            if fresh:
                await self._look(week, fresh)

    async def _store(self, week: int, written: Sequence[Written]) -> Sequence[tuple[Blog, EntryId, Entry]]:
        now, found = self._clock.now(), []
        for one in written:
            blog = self._blogs[one.member]
            address = f"{blog.site_url}{len(self._written)}"
            self._written[address] = (week, one)
            found.append(
                (blog, Entry.from_outside(address, address, one.title, text=one.text, tags=one.tags, published=one.at))
            )
        async with self.services.db.write() as tx:
            new = [NewEntry(b.feed, e, StoredEntry.from_entry(EntryId(0), e), e.published) for b, e in found]
            ids = await add_entries(tx, new, now)
        return [(blog, entry_id, entry) for (blog, entry), entry_id in zip(found, ids, strict=True)]

    async def _look(self, week: int, written: Sequence[Written]) -> None:
        stored = await self._store(week, written)
        async with self.services.db.write() as tx:
            community = await get_community(tx, self.id)
            assert community is not None
            now = self._clock.now()
            matching = Matching(tx, community, await rounds_taking_posts(tx, self.id, now), now)
            for blog, entry_id, entry in stored:
                assert entry.published is not None
                await matching.match(Candidate(blog, entry_id, entry, (entry.published,)))
        found = await self._note_new_posts()
        for _, _, entry in stored:
            if self._written[entry.url][1].is_entry and entry.url not in found:
                await self._miss(entry)

    async def _miss(self, entry: Entry) -> None:
        """Let the author of an entry that was not found hand it in, if they care."""
        _, written = self._written[entry.url]
        if self.random.random() < HANDS_IN:
            await submit_post(self.services, self._caller(written.member), entry.url)
            await self._note_new_posts(handed_in=True)

    async def _note_new_posts(self, *, handed_in: bool = False) -> set[str]:
        """Count the posts that are new, and let people answer about them some time; return all addresses of posts."""
        found = select(posts.c.id, posts.c.url, posts.c.decision).join(rounds, rounds.c.id == posts.c.round_id)
        async with self.services.db.read() as conn:
            rows = (await conn.execute(found.where(rounds.c.community_id == self.id).order_by(posts.c.id))).all()
        for row in rows:
            if row.id not in self._seen:
                self._seen.add(row.id)
                if not handed_in:
                    self._count(row.id, row.url, Decision(row.decision))
        return {row.url for row in rows}

    def _count(self, post: int, url: str, decision: Decision) -> None:
        week, written = self._written[url]
        figures, is_accepted = self.weeks[week - 1], decision is Decision.ACCEPT
        figures.found += written.is_entry
        figures.accepted += is_accepted
        figures.accepted_rightly += is_accepted and written.is_entry
        figures.asked += not is_accepted
        if is_accepted and not written.is_entry:
            self.mistakes.append(
                f"week {week}, {self.circle.habit}: {written.title} | {written.text[:60]} … {written.text[-60:]}"
            )
            if self.random.random() < TAKES_OUT:
                self._due.append((self._clock.now() + timedelta(hours=5), self._caller(written.member), post, False))
        elif not is_accepted:
            self._due += self._answers(post, written)

    def _answers(self, post: int, written: Written) -> Iterator[tuple[datetime, Caller, int, bool]]:
        says = written.is_entry == (self.random.random() < IS_TRUTHFUL)
        chance, now = self.random.random(), self._clock.now()
        for share, after in ANSWERS:
            if chance < share:
                yield now + after, self._caller(written.member), post, says
                return
            chance -= share
        if self.random.random() < HOST_ANSWERS:
            yield now + timedelta(days=1.5), make_organiser(self.id), post, says

    async def _answer(self) -> None:
        now = self._clock.now()
        due = [one for one in self._due if one[0] <= now]
        self._due = [one for one in self._due if one[0] > now]
        for _, who, post, added in due:
            try:
                await decide_post(self.services, who, post, added=added)
            except UserError:
                continue  # the round is over
            await self._note_new_posts()


async def play_seasons(services: Services, which: str, seed: int, every: int = 1) -> Sequence[Season]:
    """Play a season of each circle of a set, or of every second, third … of them."""
    seasons = []
    for number, circle in enumerate(circles(which)[::every], 1):
        random = Random(f"{seed} {circle.hashtag}")  # noqa: S311 - a season is repeatable
        season = Season(services, circle, random, CommunityId(number))
        await season.play()
        seasons.append(season)
    return seasons


def total(figures: Sequence[Figures]) -> Figures:
    """Return the sum of figures."""
    return sum(figures, Figures())


def table(seasons: Sequence[Season]) -> Iterator[str]:
    """Yield the lines of the table: by week over all circles, and by circle."""
    head = f"{'concerned':>10}{'entries':>9}{'asked':>8}{'right':>8}{'found':>8}"
    yield f"{'week':16}{head}"
    for week in range(WEEKS):
        yield _line(str(week + 1), total([season.weeks[week] for season in seasons]))
    yield f"{f'weeks {LEARNED_FROM} to {WEEKS}':16}{head}"
    for season in seasons:
        yield _line(season.circle.habit, total(season.weeks[LEARNED_FROM - 1 :]))
    yield _line("all", total([one for season in seasons for one in season.weeks[LEARNED_FROM - 1 :]]))


def _line(name: str, one: Figures) -> str:
    return f"{name:16}{one.concerned:10}{one.entries:9}{one.asked_share:8.3f}{one.right:8.3f}{one.found_share:8.3f}"


async def main(which: str, seed: int) -> None:
    """Play the seasons, and print the table and what was taken wrongly."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'season.sqlite3'}"
        async with Database.open(url) as db, Web.open() as web, Workers.open() as workers:
            seasons = await play_seasons(Services(db, web, ManualClock(MONDAY), workers), which, seed)
    for line in table(seasons):
        print(line)
    for season in seasons:
        for mistake in season.mistakes:
            print(mistake)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "kept", int(sys.argv[2]) if len(sys.argv) > 2 else 1))
