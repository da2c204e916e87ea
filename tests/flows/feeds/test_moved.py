"""A blog moves to another host: whoever signs with its old address is known as before."""

from datetime import timedelta

from bot.feeds import FeedId
from bot.flows.feeds.poll_due import poll_feeds
from bot.services import Services
from bot.themes import CommunityId, MemberId
from storage.aliases import load_identity_index
from tests.support.circles import bring_blog, open_first_round
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
