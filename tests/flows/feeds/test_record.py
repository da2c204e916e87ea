"""What one feed brings is recorded slice by slice, and not kept without end."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import UserError
from bot.feeds import FeedId
from bot.flows.access import require_community
from bot.flows.feeds.judge import with_changes
from bot.flows.feeds.poll import PollResult, poll
from bot.flows.feeds.poll_due import poll_feeds
from bot.flows.feeds.record import record_polls
from bot.flows.posts.decide import decide_post
from bot.flows.posts.submit import submit_post
from bot.limits import (
    MAX_BLOGS_PER_MEMBER,
    MAX_ENTRIES_PER_FEED,
    MAX_NOTICES_WAITING,
    MAX_POSTS_PER_ROUND,
    MAX_ROWS_PER_WRITE,
)
from bot.services import Services
from storage.communities import save_community
from storage.feeds import get_feeds
from tests.support.circles import bring_blog, make_caller, open_first_round
from tests.support.clocks import ManualClock
from tests.support.commits import rows_per_commit
from tests.support.feeds import make_item, make_rss
from tests.support.interference import refused
from tests.support.scripted_server import ScriptedServer, http_response, serve_script
from tests.support.trouble import trouble_files


@pytest.fixture
async def server(services: Services) -> AsyncIterator[ScriptedServer]:
    """Serve the feed of a blog in the game, polled once; the round has been open for an hour."""
    await open_first_round(services)
    async with serve_script() as server:
        server.respond_with(http_response(make_rss(make_item(0))))
        await bring_blog(services, 1, 1, "Sam", server.address)
        await poll_feeds(services, [FeedId(1)])
        yield server


async def look_again(services: Services, server: ScriptedServer, *items: dict[str, str]) -> None:
    await look_at(services, server, make_rss(*items))


async def look_at(services: Services, server: ScriptedServer, body: bytes) -> None:
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + timedelta(hours=1))
    server.respond_with(http_response(body))
    await poll_feeds(services, [FeedId(1)])


def new_item(number: int, **changes: Any) -> dict[str, str]:
    """Return an item without a date, which counts as published when it is first seen."""
    return make_item(number, pubDate=None, **changes)


async def test_many_new_entries_are_recorded_in_small_transactions(
    services: Services, server: ScriptedServer, rows: sqlite3.Connection
) -> None:
    with rows_per_commit(services, rows, "entries") as added:
        await look_again(services, server, *(make_item(-number) for number in range(1, 301)))
    assert sum(added) == 300
    assert max(added) <= MAX_ROWS_PER_WRITE


async def test_a_poll_that_is_cut_off_brings_the_rest_the_next_time(
    services: Services, server: ScriptedServer, rows: sqlite3.Connection
) -> None:
    items = [make_item(-number) for number in range(1, 201)]
    with refused(rows, "INSERT ON entries", "no room", which="new.title = 'Post -3'"):
        await look_again(services, server, *items)
    before = rows.execute("SELECT count(*) FROM entries").fetchone()[0]
    assert 1 < before < 201
    assert rows.execute("SELECT failures FROM feeds WHERE id = 1").fetchone() == (1,)
    await look_again(services, server, *items)
    assert rows.execute("SELECT count(*), count(DISTINCT title) FROM entries").fetchone() == (201, 201)


async def test_a_flood_of_tagged_posts_fills_one_members_places_and_four_messages(
    services: Services, server: ScriptedServer, rows: sqlite3.Connection
) -> None:
    tagged = [new_item(number, description=f"For #usblogs: apples {number}.") for number in range(1, 201)]
    with rows_per_commit(services, rows, "posts") as added:
        await look_again(services, server, *tagged)
    assert sum(added) == MAX_POSTS_PER_ROUND
    assert max(added) == 1
    kinds = rows.execute("SELECT kind, count(*) FROM outbox GROUP BY kind").fetchall()
    assert dict(kinds)["notice"] == MAX_NOTICES_WAITING
    [(content,)] = rows.execute("SELECT content FROM outbox WHERE kind = 'more_posts'").fetchall()
    assert f"{MAX_POSTS_PER_ROUND - MAX_NOTICES_WAITING} more posts by Sam" in content
    [(content, user)] = rows.execute("SELECT content, user_id FROM outbox WHERE kind = 'places_taken'").fetchall()
    assert f"You have {MAX_POSTS_PER_ROUND} posts in this round of **\\\\#usblogs** now" in content
    assert user == 1
    with pytest.raises(UserError, match="as many as one can have"):
        await submit_post(services, make_caller(1, "Sam"), f"{server.address.rstrip('/')}/another-post")


async def test_a_post_that_shares_a_message_is_taken_out_of_it(
    services: Services, server: ScriptedServer, rows: sqlite3.Connection
) -> None:
    tagged = [new_item(number, description=f"For #usblogs: apples {number}.") for number in range(1, 6)]
    await look_again(services, server, *tagged)
    last, title = rows.execute("SELECT id, title FROM posts ORDER BY id DESC LIMIT 1").fetchone()
    await decide_post(services, make_caller(1, "Sam"), last, added=False)
    [(content,)] = rows.execute("SELECT content FROM outbox WHERE kind = 'more_posts'").fetchall()
    assert "1 more post by Sam" in content
    assert title not in content
    assert rows.execute("SELECT count(*) FROM outbox WHERE kind = 'notice'").fetchone() == (MAX_NOTICES_WAITING,)


async def test_of_a_feed_that_never_ends_the_entries_that_came_last_are_kept(
    services: Services, server: ScriptedServer, rows: sqlite3.Connection
) -> None:
    fill = (
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?) "
        "INSERT INTO entries (feed_id, identity, content_hash, guid, url, title, author, tags, text, links, seen_at) "
        "SELECT 1, 'old' || n, '', 'old' || n, '', '', '', '[]', '', '[]', '2026-11-01 10:00:00.000000' FROM n"
    )
    rows.execute(fill, (MAX_ENTRIES_PER_FEED + 50,))
    rows.commit()
    await look_again(services, server, *(make_item(-number) for number in range(1, 101)))
    assert rows.execute("SELECT count(*) FROM entries").fetchone() == (MAX_ENTRIES_PER_FEED,)
    assert rows.execute("SELECT count(*) FROM entries WHERE title LIKE 'Post -%'").fetchone() == (100,)


async def test_a_member_brings_only_so_many_blogs(services: Services, server: ScriptedServer) -> None:
    base = server.address.rstrip("/")
    for number in range(MAX_BLOGS_PER_MEMBER - 1):
        await bring_blog(services, 1, 1, "Sam", f"{base}/{number}")
    with pytest.raises(UserError, match="as many as one can have"):
        await bring_blog(services, 1, 1, "Sam", f"{base}/one-more")
    await bring_blog(services, 1, 2, "Ines", f"{base}/one-more")


async def test_an_item_that_is_listed_twice_stops_no_feed(
    services: Services, server: ScriptedServer, rows: sqlite3.Connection
) -> None:
    for body in [*trouble_files("stands-twice").values(), make_rss(make_item(1))]:
        await look_at(services, server, body)
        assert rows.execute("SELECT failures, error FROM feeds WHERE id = 1").fetchone() == (0, None)
    titles = rows.execute("SELECT title FROM entries ORDER BY id").fetchall()
    assert [title for (title,) in titles] == ["Post 0", "The map in my head", "Post 1"]


@pytest.mark.engines
async def test_what_two_looks_at_a_time_bring_is_recorded_once(
    services: Services, server: ScriptedServer, rows: sqlite3.Connection
) -> None:
    server.respond_with(http_response(make_rss(make_item(1), make_item(0))))
    async with services.db.read() as conn:
        [feed] = await get_feeds(conn, [FeedId(1)])
    both = [await with_changes(services, await poll(services, feed)) for _ in range(2)]
    for result in both:
        async with services.db.write() as tx:
            await record_polls(tx, services, [result])
    assert rows.execute("SELECT title FROM entries ORDER BY id").fetchall() == [("Post 0",), ("Post 1",)]


LONG = "We walked along the river until the evening came. " * 1000
"""A text that a worker judges."""


@pytest.mark.parametrize("text", ["", LONG])
async def test_a_link_to_a_post_counts_that_was_recorded_after_it_was_read(
    services: Services, server: ScriptedServer, rows: sqlite3.Connection, text: str
) -> None:
    async with serve_script() as another:
        another.respond_with(http_response(make_rss(site="https://ines.example/")))
        await bring_blog(services, 1, 2, "Ines", another.address)
        await poll_feeds(services, [FeedId(2)])
        see_there = f'{text}<a href="https://blog.example/2026/1">Sam</a>'
        links = new_item(7, link="https://ines.example/7", guid="7", description=see_there)
        another.respond_with(http_response(make_rss(links, site="https://ines.example/")))
        server.respond_with(http_response(make_rss(new_item(1, description="For #usblogs."))))
        results = await results_of(services, 1, 2)
    for result in results:
        async with services.db.write() as tx:
            await record_polls(tx, services, [result])
    assert rows.execute("SELECT title FROM posts ORDER BY id").fetchall() == [("Post 1",), ("Post 7",)]


@pytest.mark.parametrize("text", ["", LONG])
async def test_a_word_counts_that_the_circle_has_taken_while_it_was_read(
    services: Services, server: ScriptedServer, rows: sqlite3.Connection, text: str
) -> None:
    server.respond_with(http_response(make_rss(new_item(1, description=f"{text} From the Harbour Letters."))))
    results = await results_of(services, 1)
    async with services.db.write() as tx:
        community = await require_community(tx, 1)
        await save_community(tx, replace(community, names=("Harbour Letters",)))
    async with services.db.write() as tx:
        await record_polls(tx, services, results)
    assert rows.execute("SELECT title FROM posts").fetchall() == [("Post 1",)]


async def results_of(services: Services, *feeds: int) -> Sequence[PollResult]:
    """Return what polls of these feeds bring, before anything of it is recorded."""
    async with services.db.read() as conn:
        found = {feed.id: feed for feed in await get_feeds(conn, [FeedId(id_) for id_ in feeds])}
    return [await with_changes(services, await poll(services, found[FeedId(id_)])) for id_ in feeds]
