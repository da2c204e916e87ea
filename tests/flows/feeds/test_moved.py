"""A blog moves to another host: whoever signs with its old address is known as before."""

import sqlite3
from datetime import timedelta

import pytest

from bot.errors import UserError
from bot.feeds import FeedId
from bot.flows.feeds.poll_due import poll_feeds
from bot.flows.feeds.watch import find_known_blogs, watch_blog
from bot.flows.members.consent import answer_consent
from bot.services import Services
from bot.themes import CommunityId, MemberId
from storage.aliases import load_identity_index
from tests.support.circles import bring_blog, make_caller, open_first_round, set_up_community
from tests.support.clocks import ManualClock
from tests.support.feeds import make_item, make_rss
from tests.support.scripted_server import ScriptedServer, http_response, redirect, serve_script


async def look(services: Services, server: ScriptedServer, *responses: bytes) -> None:
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + timedelta(days=8))
    server.respond_with(*responses)
    await poll_feeds(services, [FeedId(1)])


async def owner_of(services: Services, address: str) -> MemberId | None:
    async with services.db.read() as conn:
        return (await load_identity_index(conn, CommunityId(1))).member_at(address)


async def test_the_old_home_of_a_blog_that_moved_is_still_its_authors(services: Services) -> None:
    await open_first_round(services)
    async with serve_script() as server:
        home = f"http://127.0.0.1:{server.port}/"
        feed = http_response(make_rss(make_item(0), site=home))
        server.respond_with(feed)
        await bring_blog(services, 1, 1, "Sam", server.address)
        await look(services, server, feed)
        assert await owner_of(services, home) == MemberId(1)
        for _ in range(2):  # the second time the new address replaces the old
            await look(services, server, redirect(f"http://localhost:{server.port}/feed", 301), feed)
        assert await owner_of(services, home) == MemberId(1)


async def test_a_home_on_which_a_feed_never_was_is_nobodys(services: Services) -> None:
    await open_first_round(services)
    async with serve_script() as server:
        feed = http_response(make_rss(make_item(0), site="https://somebody.example/"))
        server.respond_with(feed)
        await bring_blog(services, 1, 1, "Sam", server.address)
        await look(services, server, feed)
        await look(services, server, redirect(f"http://localhost:{server.port}/feed", 301), feed)
        assert await owner_of(services, "https://somebody.example/") is None


async def bring(services: Services, user: int, address: str) -> None:
    """Add the blog at an address as a member does, by whatever is known of the address."""
    [found, *_] = await find_known_blogs(services, address)
    caller = make_caller(user, f"Member {user}", guild=user)
    await watch_blog(services, caller, found)
    await answer_consent(services, caller, agrees=True)


async def test_a_blog_that_moved_is_found_by_the_addresses_that_it_left(
    services: Services, rows: sqlite3.Connection
) -> None:
    for guild in (1, 2, 3):
        await set_up_community(services, guild)
    async with serve_script() as old, serve_script() as new:
        home = f"http://127.0.0.1:{old.port}/"
        feed = http_response(make_rss(make_item(0), site=home))
        old.respond_with(feed)
        new.respond_with(feed)
        await bring(services, 1, old.address)
        await look(services, old, feed)
        for _ in range(2):
            await look(services, old, redirect(new.address, 301))
        old.respond_with(http_response(b"", "410 Gone"))
        for guild, address in [(2, old.address), (3, home)]:
            await bring(services, guild, address)
    assert rows.execute("SELECT address FROM feeds").fetchall() == [(new.address,)]
    assert rows.execute("SELECT community_id, feed_id FROM blogs ORDER BY id").fetchall() == [(1, 1), (2, 1), (3, 1)]


async def test_an_address_that_leads_to_a_known_feed_is_no_second_one(
    services: Services, rows: sqlite3.Connection
) -> None:
    for guild in (1, 2):
        await set_up_community(services, guild)
    async with serve_script() as short, serve_script() as blog:
        blog.respond_with(http_response(make_rss(make_item(0))))
        short.respond_with(redirect(blog.address, 302))
        await bring(services, 1, blog.address)
        await bring(services, 2, short.address)
    assert rows.execute("SELECT address FROM feeds").fetchall() == [(blog.address,)]


async def test_an_address_that_nobody_left_is_not_found(services: Services) -> None:
    await set_up_community(services)
    async with serve_script() as server:
        server.respond_with(http_response(b"", "410 Gone"))
        with pytest.raises(UserError, match="gone"):
            await bring(services, 1, server.address)
