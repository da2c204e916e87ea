"""What the bot does by itself: each job when it is due, and none held up by another's fault."""

import asyncio
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from bot.demo.blogs import DemoBlogs
from bot.demo.world import World
from bot.feeds import FeedId
from bot.flows.comments.webmentions import receive_webmention
from bot.flows.feeds.poll_due import poll_feeds
from bot.flows.jobs.scheduler import run_jobs
from bot.flows.rounds.open import open_round
from bot.services import Services
from bot.themes import CommunityId, Phase
from bot.web.publish import Micropub
from storage.next_runs import Job, next_runs
from storage.posts import posts_of_round
from storage.rounds import rounds_of
from storage.schema import feeds, reads
from tests.support.circles import bring_blog, make_pages_public, set_up_community
from tests.support.clocks import MONDAY, ManualClock
from tests.support.games import start_game
from tests.support.jobs import jobs_of
from tests.support.scripted_server import http_response, serve_script


def test_the_table_says_what_each_job_runs(services: Services) -> None:
    blog = Micropub("https://blog.example/micropub", "token", "draft")
    whole = replace(services, public_address="https://bot.example", publishers=(blog,))
    assert set(jobs_of(whole)) == set(Job)
    assert set(jobs_of(services)) == set(Job) - {Job.WEBSUB, Job.PUBLISHING}
    hub = replace(services, public_address="https://bot.example", hub="https://hub.example/")
    assert set(jobs_of(hub)) == set(Job)


async def test_a_row_that_can_not_be_read_is_held_off_and_everything_else_goes_on_in_time(world: World) -> None:
    await start_game(world)
    async with world.bot.services.db.write() as tx:
        await tx.exec_driver_sql(
            "UPDATE posts SET comment_sources = '[{\"nothing\": 1}]' WHERE title LIKE 'Every stop%'"
        )
    before = len(world.blogs.requests)
    await world.move_to("Sat 18:00")
    await world.move_to("Sat 18:04")
    asked = [line.split()[0] for line in world.blogs.requests[before:]]
    assert "slowtrains" in [line.split()[0] for line in world.blogs.requests[before:] if "comments" in line]
    assert {"numberninebus", "slowtrains", "thimbledeck"} & set(asked)
    async with world.bot.services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE posts SET comment_sources = '[]' WHERE title LIKE 'Every stop%'")
    before = len(world.blogs.requests)
    await world.move_to("Sat 18:06")
    assert [line for line in world.blogs.requests[before:] if line.startswith("numberninebus /wp-json/wp/v2/comments")]


async def test_after_everything_was_done_nothing_is_due(world: World) -> None:
    await start_game(world)
    async with world.bot.services.db.read() as conn:
        due = (await next_runs(conn, world.clock.now())).first
    assert {Job.FEEDS, Job.COMMENTS, Job.PROFILES} <= set(due)
    assert min(due.values()) > world.clock.now()


async def test_a_web_server_that_never_answers_a_poll_delays_no_other_job(
    services: Services, rows: sqlite3.Connection
) -> None:
    async def never(_: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with DemoBlogs.serve(services.clock.now, MONDAY) as blogs, serve_script() as silent, serve_script() as other:
        post = await a_post(services, blogs)
        await make_pages_public(services)
        silent.respond_with(http_response())
        await bring_blog(services, 1, 2, "silent", silent.address)
        silent.respond_with(never)
        other.respond_with(http_response(f'<a href="{post}">I answered</a>'.encode(), Content_Type="text/html"))
        await receive_webmention(services, other.address, post)
        now = services.clock.now()
        async with services.db.write() as tx:
            await tx.execute(update(feeds).values(due_at=now))
            await tx.execute(insert(reads).values(post_id=1, member_id=1, read_at=now - timedelta(days=91)))
        silent.requests.clear()
        running = asyncio.create_task(run_jobs(services, jobs_of(services)))
        async with asyncio.timeout(60):
            waiting = "SELECT 1 FROM webmentions UNION SELECT 1 FROM reads WHERE read_at NOTNULL"
            while rows.execute(waiting).fetchall() or not silent.requests:
                await asyncio.sleep(0.01)
        assert rows.execute("SELECT count(*) FROM comments WHERE source = 'webmention'").fetchone() == (1,)
        assert len(silent.requests) == 1
        assert rows.execute("SELECT sum(failures) FROM feeds").fetchone() == (0,), "the poll is under way still"
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_database_that_refuses_as_the_bot_starts_is_asked_again(
    services: Services, rows: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    await set_up_community(services)
    rows.execute("CREATE TRIGGER full BEFORE UPDATE ON communities BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
    rows.commit()
    running = asyncio.create_task(run_jobs(services, jobs_of(services)))
    async with asyncio.timeout(20):
        while "the disk is full" not in caplog.text:
            await asyncio.sleep(0.01)
        assert services.metrics.state.runs_jobs
        rows.execute("DROP TRIGGER full")
        rows.commit()
        assert isinstance(services.clock, ManualClock)
        services.clock.set(services.clock.now() + timedelta(seconds=5))
        while not rows.execute("SELECT 1 FROM communities WHERE reconcile_at NOTNULL").fetchall():
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def a_post(services: Services, blogs: DemoBlogs) -> str:
    """Let Ines publish a post in an open round; return its address."""
    await set_up_community(services)
    await bring_blog(services, 1, 1, "ines", blogs.circle.home(blogs.circle.people["ines"]))
    assert isinstance(services.clock, ManualClock)
    services.clock.set(blogs.circle.moment("Fri 18:00"))
    async with services.db.read() as conn:
        [round_] = await rounds_of(conn, CommunityId(1), Phase.SCHEDULED)
    await open_round(services, round_)
    services.clock.set(blogs.circle.moment("Sat 17:00"))
    await poll_feeds(services, [FeedId(1)])
    async with services.db.read() as conn:
        [post] = await posts_of_round(conn, round_.id)
    return post.url
