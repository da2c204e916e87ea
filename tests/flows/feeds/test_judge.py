"""What takes long to match is matched in a worker, before anything is written."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.boundary import NO_URL, clean_text, web_url
from bot.feeds import Entry, EntryDiff, EntryId, Feed, FeedId, FeedUpdate, ParsedFeed, StoredEntry
from bot.feeds.summary import FeedSummary
from bot.flows.access import require_community
from bot.flows.feeds.changes import Change
from bot.flows.feeds.discover import FoundBlog
from bot.flows.feeds.judge import with_changes
from bot.flows.feeds.poll import PollResult
from bot.flows.feeds.watch import watch_blog
from bot.flows.members.membership import ensure_member
from bot.limits import MAX_POSTS_PER_ROUND
from bot.posts import Decision
from bot.services import Services
from bot.workers import Workers
from storage.blogs import add_blog
from storage.communities import save_community
from storage.entries import NewEntry, add_entries
from tests.support.circles import make_caller, open_first_round

LONG = "The mapp in my haed, usblog, us-blgs. " * 1000


async def changes_of(services: Services, *texts: str) -> Sequence[Change]:
    """Return the changes that a feed of the community brings with new entries of these texts."""
    now = services.clock.now()
    addresses = [f"https://sam.example/{n}" for n in range(len(texts))]
    entries = tuple(Entry.from_outside(at, at, "Title", text=text) for at, text in zip(addresses, texts, strict=True))
    stored = tuple(StoredEntry.from_entry(EntryId(0), entry) for entry in entries)
    update = FeedUpdate(ParsedFeed(clean_text("T", 10), NO_URL, ()), EntryDiff(entries, ()), stored, None, None)
    feed = Feed(FeedId(1), web_url("https://sam.example/feed"), first_polled_at=now, last_success_at=now)
    return (await with_changes(services, PollResult(feed, feed, update))).changes


def decisions_of(change: Change) -> Sequence[Decision]:
    """Return what was decided about a change in each round."""
    return [judged.verdict.decision for judged in change.verdicts.values()]


@pytest.fixture(autouse=True)
async def _round_is_open(services: Services) -> None:
    await open_first_round(services)
    now = services.clock.now()
    async with services.db.write() as tx:
        community, member = await ensure_member(tx, make_caller(1, "Sam"), now)
        await add_blog(tx, community.id, member.id, "https://sam.example/feed", "Sam", "https://sam.example/", now)


async def test_long_texts_have_their_verdicts_before_they_are_written(services: Services) -> None:
    long, tagged = await changes_of(services, LONG, "For #usblogs.")
    assert decisions_of(long) == [Decision.ASK]
    assert decisions_of(tagged) == [Decision.ACCEPT]
    assert (long.may_be_post, tagged.may_be_post) == (True, True)


async def test_many_texts_have_their_verdicts_before_they_are_written(services: Services) -> None:
    changes = await changes_of(services, *["A walk along the river."] * 50)
    assert all(change.verdicts and not change.may_be_post for change in changes)


async def test_a_few_short_texts_have_their_verdicts_without_a_worker(services: Services) -> None:
    async with Workers.open(timeout_seconds=0.001) as hurried:
        changes = await changes_of(replace(services, workers=hurried), "A walk along the river.", "For #usblogs.")
    assert [*map(decisions_of, changes)] == [[Decision.IGNORE], [Decision.ACCEPT]]
    assert [change.may_be_post for change in changes] == [False, True]


async def test_the_open_rounds_are_read_anew_after_a_commit(services: Services) -> None:
    text = "From the Harbour Letters."
    [before] = await changes_of(services, text)
    async with services.db.write() as tx:
        community = await require_community(tx, 1)
        await save_community(tx, replace(community, names=("Harbour Letters",)))
    [after] = await changes_of(services, text)
    assert (before.may_be_post, after.may_be_post) == (False, True)


async def test_texts_that_take_too_long_are_no_posts(services: Services) -> None:
    async with Workers.open(timeout_seconds=0.001) as hurried:
        changes = await changes_of(replace(services, workers=hurried), *[LONG] * 60)
    assert {decision for change in changes for decision in decisions_of(change)} == {Decision.IGNORE}


@pytest.mark.parametrize(("seconds", "posts"), [(20.0, MAX_POSTS_PER_ROUND), (0.001, 0)])
async def test_what_another_community_brought_is_judged_in_a_worker_too(
    services: Services, rows: sqlite3.Connection, seconds: float, posts: int
) -> None:
    now = services.clock.now()
    addresses = [f"https://ines.example/{n}" for n in range(60)]
    texts = [f"{LONG}For #usblogs, the copy {n}." for n in range(60)]
    entries = [
        Entry.from_outside(at, at, "Title", published=now, text=text) for at, text in zip(addresses, texts, strict=True)
    ]
    address = web_url("https://ines.example/feed")
    async with services.db.write() as tx:
        await tx.exec_driver_sql("INSERT INTO feeds (id, address) VALUES (9, 'https://ines.example/feed')")
        stored = [(entry, StoredEntry.from_entry(EntryId(0), entry)) for entry in entries]
        await add_entries(tx, [NewEntry(FeedId(9), *one, now) for one in stored], now)
    summary = FeedSummary(clean_text("Ines", 10), web_url("https://ines.example/"), (), frozenset())
    found = FoundBlog(address, summary, found_at=address)
    async with Workers.open(timeout_seconds=seconds) as workers:
        await watch_blog(replace(services, workers=workers), make_caller(2, "Ines"), found)
    assert rows.execute("SELECT count(*) FROM posts").fetchone() == (posts,)
