"""Passes over feeds, of which none waits for the slowest of another, and no two poll one feed."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.feeds import FeedId
from bot.flows.feeds import poll_due
from bot.flows.feeds import poller as poller_module
from bot.flows.feeds.poll_due import UnderWay
from bot.flows.feeds.poller import FeedPoller
from bot.services import Services
from bot.themes import CommunityId
from storage import Database
from tests.support.circles import bring_blog, set_up_community
from tests.support.claims import SharedClaims
from tests.support.growing_blog import GrowingBlog, close_round_of, look, posts_in, publish
from tests.support.scripted_server import ScriptedServer, http_response, serve_script


@asynccontextmanager
async def hesitant_blog(services: Services) -> AsyncIterator[tuple[ScriptedServer, asyncio.Event]]:
    """Serve a member's blog, which from now on answers once it may."""
    answers = asyncio.Event()

    async def in_time(writer: asyncio.StreamWriter) -> None:
        await answers.wait()
        writer.write(http_response())

    async with serve_script() as server:
        server.respond_with(http_response())
        await set_up_community(services)
        await bring_blog(services, 1, 7, "ines", server.address)
        server.respond_with(in_time)
        server.requests.clear()
        yield server, answers


async def test_the_last_poll_before_a_round_up_waits_for_the_pass_under_way_and_polls_nothing_twice(
    services: Services,
) -> None:
    async with hesitant_blog(services) as (server, answers):
        poller = FeedPoller(services)
        polling = asyncio.create_task(poller.poll_due())
        while not server.requests:
            await asyncio.sleep(0.01)
        closing = asyncio.create_task(poller.poll_stale(CommunityId(1), services.clock.now() - timedelta(minutes=5)))
        await asyncio.sleep(0.1)
        assert not closing.done()
        answers.set()
        await asyncio.gather(polling, closing)
        assert len(server.requests) == 1


async def test_the_last_poll_finds_what_a_validator_that_never_changes_hid(
    services: Services, rows: sqlite3.Connection, blog: GrowingBlog
) -> None:
    blog.is_stuck = True
    await look(services)
    await publish(services, blog, "It stood at the end of the lane, and nobody had the key to it. #usblogs")
    assert posts_in(rows) == []
    await close_round_of(services)
    assert posts_in(rows) == ["A gate"]


async def test_slow_feeds_hold_up_no_look_at_others(
    services: Services, monkeypatch: pytest.MonkeyPatch, rows: sqlite3.Connection
) -> None:
    """Neither one that becomes due meanwhile, nor the last one before another circle's round-up."""
    monkeypatch.setattr(poller_module, "PASS_SECONDS", 0.1)
    async with hesitant_blog(services) as (_, answers), serve_script() as other:
        other.respond_with(http_response())
        poller = FeedPoller(services)
        polling = asyncio.create_task(poller.poll_due())
        await asyncio.sleep(0.2)
        await set_up_community(services, 2, 20)
        await bring_blog(services, 2, 8, "marek", other.address.replace("127.0.0.1", "other.localhost"))
        while rows.execute("SELECT count(*) FROM feeds WHERE last_success_at IS NOT NULL").fetchone() != (1,):
            await asyncio.sleep(0.01)
        other.requests.clear()
        await poller.poll_stale(CommunityId(2), services.clock.now() + timedelta(minutes=1))
        assert len(other.requests) == 1
        assert not polling.done()
        answers.set()
        await polling


@asynccontextmanager
async def two_blogs(services: Services) -> AsyncIterator[tuple[asyncio.Event, ScriptedServer, Mapping[FeedId, str]]]:
    """Serve two blogs, of which the first answers once it may."""
    async with hesitant_blog(services) as (server, answers), serve_script() as other:
        other.respond_with(http_response())
        address = other.address.replace("127.0.0.1", "other.localhost")
        await bring_blog(services, 1, 8, "marek", address)
        other.requests.clear()
        yield answers, other, {FeedId(1): server.address, FeedId(2): address}


async def poll(services: Services, due: Mapping[FeedId, str], under_way: UnderWay) -> set[FeedId]:
    async def read_due() -> Mapping[FeedId, str]:
        return due

    return set(await poll_due.poll_due(services, read_due, under_way))


async def test_the_end_of_a_pass_is_no_end_of_what_another_polls_again(services: Services) -> None:
    under_way, may_end = UnderWay(), asyncio.Event()

    async def later(writer: asyncio.StreamWriter) -> None:
        await may_end.wait()
        writer.write(http_response())

    async with two_blogs(services) as (answers, other, due):
        first = asyncio.create_task(poll(services, due, under_way))
        while not other.requests or len(under_way) > 1:
            await asyncio.sleep(0.01)
        other.respond_with(later)
        again = {FeedId(2): due[FeedId(2)]}
        second = asyncio.create_task(poll(services, again, under_way))
        while len(other.requests) == 1:
            await asyncio.sleep(0.01)
        answers.set()
        await first
        third = asyncio.create_task(poll(services, again, under_way))
        await asyncio.sleep(0.1)
        may_end.set()
        assert await second == {2}
        assert await third == set()


async def test_no_more_feeds_are_under_way_in_all_passes_than_in_one(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poll_due, "MAX_FEEDS_PER_PASS", 1)
    under_way = UnderWay()
    async with two_blogs(services) as (answers, other, due):
        first = asyncio.create_task(poll(services, due, under_way))
        while not len(under_way):
            await asyncio.sleep(0.01)
        assert await poll(services, due, under_way) == set()
        answers.set()
        assert await first == {1}
        assert not other.requests
        assert await poll(services, {FeedId(2): due[FeedId(2)]}, under_way) == {2}


async def test_of_a_fleet_one_process_polls_the_feeds_of_a_host(
    services: Services, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also the last poll before a round-up, which another process makes than the one whose pass it is."""
    monkeypatch.setattr(poll_due, "CLAIM_AGAIN_SECONDS", 0.01)
    held = set[str]()
    async with hesitant_blog(services) as (server, answers), Database.open(database_url, migrate=False) as other:
        services.db.claims, other.claims = SharedClaims(held), SharedClaims(held)
        polling = asyncio.create_task(FeedPoller(services).poll_due())
        while not server.requests:
            await asyncio.sleep(0.01)
        poller = FeedPoller(replace(services, db=other))
        await poller.poll_due()
        closing = asyncio.create_task(poller.poll_stale(CommunityId(1), services.clock.now() - timedelta(minutes=5)))
        await asyncio.sleep(0.1)
        assert not closing.done()
        answers.set()
        await asyncio.gather(polling, closing)
        assert len(server.requests) == 1
        assert held == set()
