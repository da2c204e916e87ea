"""What is kept of a feed is gone with its last blog, but for the posts that came from it."""

import asyncio
import sqlite3
from email.utils import format_datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.feeds import FeedId
from bot.flows.feeds.discover import find_blog
from bot.flows.feeds.poller import FeedPoller
from bot.flows.feeds.watch import unwatch_blog, watch_blog
from bot.flows.members import privacy
from bot.flows.members.privacy import apply_retention, delete_member
from bot.services import Services
from storage.unwatched import delete_unwatched
from tests.support.circles import bring_blog, make_caller, open_first_round, set_up_community
from tests.support.feeds import make_item, make_rss
from tests.support.scripted_server import ScriptedServer, http_response, serve_script

ANN = make_caller(5, "Ann")
DIARY = "Zyxwv diary"


async def bring_and_poll(services: Services, blog: ScriptedServer, *, poll: bool = True) -> int:
    watched = await watch_blog(services, ANN, await find_blog(services.web, services.workers, blog.address))
    if poll:
        await FeedPoller(services).poll_due()
    return watched.blog.id


def kept(rows: sqlite3.Connection) -> tuple[int, int]:
    [(feeds, entries)] = rows.execute("SELECT (SELECT count(*) FROM feeds), (SELECT count(*) FROM entries)")
    return feeds, entries


async def test_nothing_of_a_blog_that_was_removed_is_in_any_file(
    services: Services, rows: sqlite3.Connection, database: Path
) -> None:
    await open_first_round(services)
    async with serve_script() as blog:
        blog.respond_with(http_response(make_rss(make_item(1, description=DIARY))))
        for _ in range(3):
            blog_id = await bring_and_poll(services, blog)
            assert kept(rows) == (1, 1)
            await unwatch_blog(services, ANN, blog_id)
            assert kept(rows) == (0, 0)
    files = [path.read_bytes() for path in database.parent.glob(f"{database.name}*")]
    assert not any(DIARY.encode() in file for file in files)


async def test_what_another_brings_stays(services: Services, rows: sqlite3.Connection) -> None:
    await open_first_round(services)
    await set_up_community(services, 2, 20)
    async with serve_script() as blog:
        blog.respond_with(http_response(make_rss(make_item(1))))
        blog_id = await bring_and_poll(services, blog)
        await bring_blog(services, 2, 7, "Bob", blog.address)
        await unwatch_blog(services, ANN, blog_id)
    assert kept(rows) == (1, 1)


@pytest.mark.parametrize("deletes", [False, True])
async def test_posts_stay_without_the_rest_until_their_author_is_deleted(
    services: Services, rows: sqlite3.Connection, *, deletes: bool
) -> None:
    await open_first_round(services)
    now = format_datetime(services.clock.now())
    async with serve_script() as blog:
        post = make_item(2, title="For #usblogs", pubDate=now)
        blog.respond_with(http_response(make_rss(post, make_item(1)), ETag='"1"'))
        await unwatch_blog(services, ANN, await bring_and_poll(services, blog))
        assert rows.execute("SELECT title FROM entries").fetchall() == [("For #usblogs",)]
        if deletes:
            await delete_member(services, ANN)
            assert rows.execute("SELECT count(*) FROM feeds WHERE address LIKE 'http%'").fetchone() == (0,)
            assert rows.execute("SELECT count(*) FROM entries WHERE url <> ''").fetchone() == (0,)
            return
        await bring_and_poll(services, blog)
        assert "if-none-match" not in blog.requests[-1], "what was deleted is asked for as a whole"
        assert kept(rows) == (1, 2)


async def test_a_blog_that_is_removed_while_it_is_polled_leaves_nothing(
    services: Services, rows: sqlite3.Connection
) -> None:
    await open_first_round(services)
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def answer_late(writer: asyncio.StreamWriter) -> None:
        asked.set()
        await may_answer.wait()
        writer.write(http_response(make_rss(make_item(1))))

    async with serve_script() as blog:
        blog.respond_with(http_response(make_rss(make_item(1))))
        blog_id = await bring_and_poll(services, blog, poll=False)
        blog.respond_with(answer_late)
        under_way = asyncio.create_task(FeedPoller(services).poll_due())
        await asked.wait()
        await unwatch_blog(services, ANN, blog_id)
        may_answer.set()
        await under_way
    assert kept(rows) == (0, 0)


async def test_what_is_left_of_feeds_that_nobody_brings_is_cleared_daily(
    services: Services, rows: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(privacy, "FEEDS_AT_ONCE", 1)
    await open_first_round(services)
    for _ in range(2):
        async with serve_script() as blog:
            blog.respond_with(http_response(make_rss(make_item(1))))
            await bring_and_poll(services, blog)
    assert kept(rows) == (2, 2)
    async with services.db.write() as tx:
        await tx.exec_driver_sql("DELETE FROM blogs")
    await apply_retention(services)
    assert kept(rows) == (0, 0)


@pytest.mark.engines
async def test_no_other_table_is_read_as_a_whole_for_each_row(services: Services, engine: str) -> None:
    """PostgreSQL does so with `NOT IN` of a table that is too large for its working memory."""
    asked: list[str] = []
    async with services.db.write() as tx:
        event.listen(tx.sync_connection, "before_cursor_execute", lambda *call: asked.append(call[2]))
        await tx.exec_driver_sql("INSERT INTO feeds (address) VALUES ('https://ann.example/feed')")
        await delete_unwatched(tx, [FeedId(1)])
    assert [one.split()[0] for one in asked[1:]] == ["SELECT", "DELETE", "DELETE", "DELETE", "UPDATE"], engine
    assert [one for one in asked if "NOT IN" in one] == []
