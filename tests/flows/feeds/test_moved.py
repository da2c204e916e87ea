"""A blog moves to another host: whoever signs with its old address is known as before."""

import sqlite3
from datetime import timedelta

import pytest

from bot.errors import UserError
from bot.feeds import FeedId
from bot.flows.feeds.moved import take_title_and_home
from bot.flows.feeds.poll import poll
from bot.flows.feeds.poll_due import poll_feeds
from bot.flows.feeds.watch import find_known_blogs, watch_blog
from bot.flows.members.consent import answer_consent
from bot.services import Services
from bot.themes import CommunityId, MemberId
from storage.aliases import load_identity_index
from storage.blogs import blogs_of_community
from storage.feeds import get_feeds
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


async def title_and_home(services: Services, user: int = 1) -> tuple[str, str]:
    async with services.db.read() as conn:
        [blog] = [one.blog for one in await blogs_of_community(conn, CommunityId(1)) if one.user == user]
    return blog.title, blog.site_url


def feed_at(site: str, title: str, *numbers: int) -> bytes:
    return http_response(make_rss(*map(make_item, numbers), site=site).replace(b"A blog", title.encode(), 1))


async def test_a_blog_that_was_renamed_and_moved_is_listed_as_it_is_now_and_known_as_before(services: Services) -> None:
    await open_first_round(services)
    async with serve_script() as server:
        before, after = (f"http://{host}:{server.port}/" for host in ("127.0.0.1", "localhost"))
        server.respond_with(feed_at(before, "Harbour", 0))
        await bring_blog(services, 1, 1, "Sam", server.address)
        await look(services, server, feed_at(before, "Harbour", 0))
        assert await title_and_home(services) == ("Harbour", before)
        await look(services, server, redirect(f"{after}feed", 301), feed_at(after, "Lighthouse", 1, 0))
        assert await title_and_home(services) == ("Lighthouse", after)
        assert await owner_of(services, before) == await owner_of(services, after) == MemberId(1)


async def test_a_home_that_changed_on_its_own_site_is_still_its_authors(services: Services) -> None:
    await open_first_round(services)
    async with serve_script() as server:
        site = f"http://127.0.0.1:{server.port}/"
        server.respond_with(feed_at(site, "Harbour", 0))
        await bring_blog(services, 1, 1, "Sam", server.address)
        await look(services, server, feed_at(site, "Harbour", 0))
        await look(services, server, feed_at(f"{site}blog/", "Harbour", 1, 0))
        assert await title_and_home(services) == ("Harbour", f"{site}blog/")
        assert await owner_of(services, site) == MemberId(1)


async def test_no_feed_takes_the_home_of_another_member(services: Services) -> None:
    await open_first_round(services)
    async with serve_script() as server, serve_script() as other:
        home, others = (f"http://127.0.0.1:{one.port}/" for one in (server, other))
        for number, (site, one) in enumerate([(home, server), (others, other)], 1):
            one.respond_with(feed_at(site, f"Blog {number}", number))
            await bring_blog(services, 1, number, f"Member {number}", one.address)
        owner = await owner_of(services, others)
        await look(services, server, feed_at(others, "Mine too", 3, 1))
        assert await title_and_home(services) == ("Mine too", home)
        assert await owner_of(services, others) == owner is not None


async def test_of_two_feeds_that_name_one_home_at_a_time_it_is_the_site_of_one(services: Services) -> None:
    await open_first_round(services)
    async with serve_script() as server, serve_script() as other:
        home = f"http://127.0.0.1:{server.port}/"
        for number, one in enumerate([server, other], 1):
            one.respond_with(feed_at(f"https://blog{number}.example/", f"Blog {number}", number))
            await bring_blog(services, 1, number, f"Member {number}", one.address)
        other.respond_with(feed_at(home, "Blog 2", 4, 2))
        server.respond_with(feed_at(home, "Blog 1", 3, 1))
        async with services.db.read() as conn:
            feeds = await get_feeds(conn, [FeedId(1), FeedId(2)])
        looks = [await poll(services, feed) for feed in feeds]
        async with services.db.write() as tx:
            await take_title_and_home(tx, looks, services.clock.now())
        assert await title_and_home(services, 1) == ("Blog 1", home)
        assert await title_and_home(services, 2) == ("Blog 2", "https://blog2.example/")


async def test_a_feed_without_news_and_one_that_broke_off_rename_nothing(services: Services) -> None:
    await open_first_round(services)
    async with serve_script() as server:
        home = f"http://127.0.0.1:{server.port}/"
        server.respond_with(feed_at(home, "Harbour", 0))
        await bring_blog(services, 1, 1, "Sam", server.address)
        await look(services, server, feed_at(home, "Harbour", 0))
        whole = make_rss(*map(make_item, (2, 1, 0)), site=home).replace(b"A blog", b"Maintenance", 1)
        await look(services, server, http_response(whole[: whole.rindex(b"</item>")]))
        assert await title_and_home(services) == ("Harbour", home)
