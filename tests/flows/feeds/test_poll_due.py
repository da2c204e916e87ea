"""Polls of due feeds: the posts they record, their order, and redirects."""

import os
import signal
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.demo.blogs import DemoBlogs
from bot.demo.circle import BlogPost
from bot.feeds import FeedId
from bot.flows.feeds.poll_due import MAX_FEEDS_PER_HOST, fair_order, poll_feeds
from bot.flows.feeds.poller import FeedPoller
from bot.flows.members.membership import ensure_member
from bot.flows.posts.match import Candidate, Matching
from bot.flows.rounds.open import open_round
from bot.flows.themes.suggest import parse_theme, suggest
from bot.services import Services
from bot.themes import CommunityId, Phase
from storage.blogs import add_blog
from storage.rounds import rounds_of
from tests.support.circles import bring_blog, make_caller, set_up_community
from tests.support.clocks import MONDAY, ManualClock
from tests.support.scripted_server import http_response, redirect, serve_script


@pytest.fixture
async def blogs(services: Services) -> AsyncIterator[DemoBlogs]:
    """Serve the circle's blogs; Sam (feed 1) and Ines (feed 2) are members, and the round is open."""
    async with DemoBlogs.serve(services.clock.now, MONDAY) as blogs:
        await set_up_community(services)
        for number, who in enumerate(("sam", "ines"), 1):
            await bring_blog(services, 1, number, who, blogs.circle.home(blogs.circle.people[who]))
        await suggest(services, make_caller(1, "sam"), parse_theme("The map in my head"))
        at(services, blogs, "Fri 18:00")
        async with services.db.read() as conn:
            [round_] = await rounds_of(conn, CommunityId(1), Phase.SCHEDULED)
        await open_round(services, round_)
        yield blogs


def at(services: Services, blogs: DemoBlogs, moment: str) -> None:
    assert isinstance(services.clock, ManualClock)
    services.clock.set(blogs.circle.moment(moment))


def writing(blogs: DemoBlogs, slug: str) -> BlogPost:
    return next(w for w in blogs.circle.posts if w.slug == slug)


def edit(blogs: DemoBlogs, slug: str, **changes: object) -> None:
    before = writing(blogs, slug)
    blogs.circle.posts[blogs.circle.posts.index(before)] = replace(before, **changes)  # type: ignore[arg-type]


async def poll_both(services: Services) -> None:
    await poll_feeds(services, [FeedId(1), FeedId(2)])


def decisions(rows: sqlite3.Connection) -> list[tuple[str, str]]:
    return rows.execute("SELECT decision, title FROM posts ORDER BY id").fetchall()


async def test_a_post_is_recorded_once_however_often_its_feed_is_polled(
    services: Services, blogs: DemoBlogs, rows: sqlite3.Connection
) -> None:
    at(services, blogs, "Sat 09:00")
    for _ in range(3):
        await poll_both(services)
    assert decisions(rows) == [("accept", "Every stop between the river and the hospital")]
    assert rows.execute("SELECT count(*) FROM outbox WHERE key LIKE 'post:%'").fetchone() == (1,)


def be_killed(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def test_a_feed_is_not_blamed_for_workers_that_the_kernel_kills(
    services: Services, blogs: DemoBlogs, rows: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(services, blogs, "Sat 09:00")
    with monkeypatch.context() as patch:
        patch.setattr("bot.flows.feeds.poll.parse_update", be_killed)
        await poll_both(services)
    assert rows.execute("SELECT DISTINCT failures, error, etag FROM feeds").fetchall() == [(0, None, None)]
    assert decisions(rows) == []
    await poll_both(services)
    assert decisions(rows) == [("accept", "Every stop between the river and the hospital")]


async def test_a_post_from_before_the_blog_joined_counts_if_the_round_was_open(
    services: Services, blogs: DemoBlogs, rows: sqlite3.Connection
) -> None:
    at(services, blogs, "Sun 21:00")
    await poll_both(services)  # the first poll
    assert ("accept", "Every stop between the river and the hospital") in decisions(rows)


async def test_an_entry_edited_to_add_the_hashtag_is_matched_again(
    services: Services, blogs: DemoBlogs, rows: sqlite3.Connection
) -> None:
    edit(blogs, "every-stop", tags=())
    at(services, blogs, "Sat 09:00")
    await poll_both(services)
    assert decisions(rows) == []
    edit(blogs, "every-stop", tags=("usblogs",))
    await poll_both(services)
    assert [decision for decision, _ in decisions(rows)] == ["accept"]


async def test_an_edit_that_adds_the_hashtag_answers_the_open_question(
    services: Services, blogs: DemoBlogs, rows: sqlite3.Connection
) -> None:
    at(services, blogs, "Sun 17:00")
    await poll_both(services)
    assert ("ask", "A map in my head of a house that burned") in decisions(rows)
    edit(blogs, "map-of-a-house", text="The stairs had thirteen steps. For #usblogs.")
    await poll_both(services)
    assert ("accept", "A map in my head of a house that burned") in decisions(rows)
    [(kind, content)] = rows.execute("SELECT kind, content FROM outbox WHERE key LIKE '%:ask'").fetchall()
    assert kind == "notice"
    assert '"label": "Read"' in content


async def test_an_edited_title_changes_the_notice_and_makes_no_second_one(
    services: Services, blogs: DemoBlogs, rows: sqlite3.Connection
) -> None:
    at(services, blogs, "Sat 09:00")
    await poll_both(services)
    edit(blogs, "every-stop", title="Every single stop")
    await poll_both(services)
    notices = rows.execute("SELECT revision, content FROM outbox WHERE key LIKE '%:notice'").fetchall()
    assert [(revision, "Every single stop" in content) for revision, content in notices] == [(2, True)]


async def test_an_error_in_recording_one_feed_does_not_stop_the_others(
    services: Services, blogs: DemoBlogs, rows: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    match = Matching.match

    async def failing_match(matching: Matching, candidate: Candidate) -> None:
        if "seconddraft" in str(candidate.entry):
            raise ZeroDivisionError
        await match(matching, candidate)

    monkeypatch.setattr(Matching, "match", failing_match)
    at(services, blogs, "Sun 21:00")
    await poll_both(services)
    assert [title for _, title in decisions(rows)] == ["Every stop between the river and the hospital"]
    assert rows.execute("SELECT failures, error FROM feeds WHERE id = 1").fetchone() == (
        1,
        "sends something I can't make sense of",
    )
    monkeypatch.undo()
    await poll_both(services)
    assert len(decisions(rows)) == 2


async def test_a_blog_that_another_community_has_already_brings_its_posts_of_the_open_round(
    services: Services, blogs: DemoBlogs, rows: sqlite3.Connection
) -> None:
    at(services, blogs, "Mon 09:00")
    await set_up_community(services, guild=2, channel=20)
    async with services.db.read() as conn:
        [round_] = await rounds_of(conn, CommunityId(2), Phase.SCHEDULED)
    at(services, blogs, "Sat 09:00")
    await open_round(services, round_)
    await poll_both(services)
    await bring_blog(services, 2, 9, "ines", blogs.circle.home(blogs.circle.people["ines"]))
    assert rows.execute("SELECT count(*) FROM posts WHERE decision = 'accept'").fetchone() == (2,)
    assert rows.execute("SELECT count(*) FROM outbox WHERE key LIKE '%:notice' AND channel_id = 20").fetchone() == (1,)


def test_the_blogs_of_one_host_alternate_with_those_of_others() -> None:
    feeds = {FeedId(n): f"https://medium.example/@{n}" for n in range(3)} | {FeedId(3): "http://ines.example/feed"}
    assert fair_order(feeds) == {0: 0, 1: 1, 2: 2, 3: 0}


async def test_one_pass_polls_a_limited_number_of_feeds_of_one_host(
    services: Services, rows: sqlite3.Connection
) -> None:
    async with serve_script() as server:
        server.respond_with(http_response())
        await set_up_community(services)
        async with services.db.write() as tx:
            community, member = await ensure_member(tx, make_caller(1, "ines"), services.clock.now())
            for n in range(MAX_FEEDS_PER_HOST + 3):
                await add_blog(tx, community.id, member.id, f"{server.address}/{n}", "x", "x", services.clock.now())
        await FeedPoller(services).poll_due()
        assert len(server.requests) == MAX_FEEDS_PER_HOST
        await FeedPoller(services).poll_due()
        await FeedPoller(services).poll_due()
        assert len(server.requests) == MAX_FEEDS_PER_HOST + 3
    assert rows.execute("SELECT count(*) FROM feeds WHERE failures > 0").fetchone() == (0,)


async def test_a_feed_with_a_permanent_redirect_is_polled_at_its_new_address_after_a_week(
    services: Services, rows: sqlite3.Connection
) -> None:
    async with serve_script() as server:
        server.respond_with(http_response())
        await set_up_community(services)
        await bring_blog(services, 1, 1, "ines", server.address)
        assert isinstance(services.clock, ManualClock)
        new = server.address.replace("/feed", "/new")
        for day in range(9):
            services.clock.set(services.clock.now() + timedelta(days=1))
            server.respond_with(redirect("/new", 301), http_response())
            await poll_feeds(services, [FeedId(1)])
            [(address,)] = rows.execute("SELECT address FROM feeds").fetchall()
            assert address == (new if day >= 7 else server.address), day
            if address == new:
                server.respond_with(http_response())
        server.requests.clear()
        server.respond_with(http_response())
        await poll_feeds(services, [FeedId(1)])
        assert [request[":path"] for request in server.requests] == ["/new"]


async def test_a_feed_that_is_redirected_to_another_stored_feed_keeps_its_address(
    services: Services, rows: sqlite3.Connection
) -> None:
    async with serve_script() as server:
        server.respond_with(http_response())
        await set_up_community(services)
        await bring_blog(services, 1, 1, "ines", server.address)
        await bring_blog(services, 1, 2, "marek", server.address.replace("/feed", "/new"))
        assert isinstance(services.clock, ManualClock)
        for _ in range(9):
            services.clock.set(services.clock.now() + timedelta(days=1))
            server.respond_with(redirect("/new", 301), http_response())
            await poll_feeds(services, [FeedId(1)])
    found = rows.execute("SELECT address, failures FROM feeds ORDER BY id").fetchall()
    assert found == [(server.address, 0), (server.address.replace("/feed", "/new"), 0)]
