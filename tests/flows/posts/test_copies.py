"""One post of one author is one post, however many recorded entries are copies of it."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import UserError
from bot.feeds import FeedId
from bot.flows.feeds.discover import find_blog
from bot.flows.feeds.poll_due import poll_feeds
from bot.flows.feeds.recorded import match_recorded
from bot.flows.feeds.watch import unwatch_blog, watch_blog
from bot.flows.posts.decide import decide_post
from bot.flows.posts.explain import explain_post
from bot.flows.posts.submit import submit_post
from bot.posts import Decision
from bot.services import Services
from bot.themes import Caller, CommunityId
from tests.support.circles import make_caller, make_organiser, open_first_round
from tests.support.clocks import ManualClock
from tests.support.small_site import TEXT, SmallSite, serve_small_site

INES, JO, HOST = make_caller(1, "Ines"), make_caller(2, "Jo"), make_organiser()
TAGGED = f"{TEXT} #usblogs"
POSTS = "SELECT title, url, decision, decided_by FROM posts ORDER BY id"


@pytest.fixture
async def site(services: Services) -> AsyncIterator[SmallSite]:
    """Serve a blog, in whose circle a round has been open for an hour."""
    await open_first_round(services)
    async with serve_small_site() as site:
        site.feed("/feed", site.item("/zero", services.clock.now() - timedelta(days=9), title="Zero"))
        await wait(services)
        yield site


async def wait(services: Services, **time: int) -> None:
    """Let an hour pass, or a given time."""
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + timedelta(**(time or {"hours": 1})))


async def bring(services: Services, site: SmallSite, feed: str = "/feed", caller: Caller = INES) -> int:
    """Bring the blog with a feed; return its id."""
    found = await find_blog(services.web, services.workers, site.at(feed))
    return (await watch_blog(services, caller, found)).blog.id


async def poll(services: Services, *feeds: int) -> None:
    """Look at feeds an hour later, and at all that was recorded, as before a close."""
    await wait(services)
    await poll_feeds(services, [FeedId(feed) for feed in feeds])
    await match_recorded(services, CommunityId(1), services.clock.now() - timedelta(days=2))


def feed_id(rows: sqlite3.Connection, site: SmallSite, path: str) -> int:
    (id_,) = rows.execute("SELECT id FROM feeds WHERE address = ?", (site.at(path),)).fetchone()
    return int(id_)


def decisions(rows: sqlite3.Connection) -> list[tuple[Any, ...]]:
    return rows.execute("SELECT decision, decided_by FROM posts ORDER BY id").fetchall()


@pytest.mark.parametrize(("decider", "by"), [(INES, "author"), (HOST, "organiser")])
async def test_a_post_that_was_handed_in_and_taken_out_is_not_brought_back_by_its_feed(
    services: Services, site: SmallSite, rows: sqlite3.Connection, decider: Caller, by: str
) -> None:
    site.publish("/one", TAGGED)
    post = await submit_post(services, INES, site.at("/one"))
    await decide_post(services, decider, post.id, added=False)
    await bring(services, site)
    site.feed("/feed", site.item("/one", services.clock.now(), TAGGED), site.item("/zero", title="Zero"))
    await poll(services, 1, feed_id(rows, site, "/feed"))
    assert decisions(rows) == [("ignore", by)]


async def test_a_post_that_was_taken_out_is_not_brought_back_by_another_feed(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    site.feed("/tag", site.item("/zero", services.clock.now() - timedelta(days=9), title="Zero"))
    for feed in ("/feed", "/tag"):
        await bring(services, site, feed)
    await poll(services, 1, 2)
    site.publish("/one", TAGGED)
    for feed in ("/feed", "/tag"):
        site.feed(feed, site.item("/one", services.clock.now(), TAGGED))
    await poll(services, 1, 2)
    assert decisions(rows) == [("accept", None)]
    await decide_post(services, INES, 1, added=False)
    await poll(services, 1, 2)
    assert decisions(rows) == [("ignore", "author")]


async def test_a_post_that_was_taken_out_is_not_brought_back_by_a_blog_that_comes_again(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    blog = await bring(services, site)
    await poll(services, 1)
    site.publish("/one", TAGGED)
    site.feed("/feed", site.item("/one", services.clock.now(), TAGGED))
    await poll(services, 1)
    await decide_post(services, INES, 1, added=False)
    await unwatch_blog(services, INES, blog)
    site.feed("/atom", site.item("/one", services.clock.now(), TAGGED))
    await bring(services, site, "/atom")
    await poll(services, feed_id(rows, site, "/atom"))
    assert decisions(rows) == [("ignore", "author")]


async def test_a_post_that_was_handed_in_is_the_feeds_once_that_brings_it(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    site.publish("/wrong-slug")  # nothing in it names the circle
    published = services.clock.now()
    await submit_post(services, INES, site.at("/wrong-slug"))
    await bring(services, site)
    site.feed("/feed", site.item("/wrong-slug", published))
    feed = feed_id(rows, site, "/feed")
    await poll(services, feed)
    [(entry, of_feed)] = rows.execute("SELECT entry_id, feed_id FROM posts JOIN entries ON entries.id = entry_id")
    assert of_feed == feed
    assert rows.execute("SELECT count(*) FROM entries WHERE url LIKE '%wrong-slug'").fetchone() == (1,)
    assert (await explain_post(services, INES, entry)).decision is Decision.ACCEPT
    guid = {"guid": site.at("/wrong-slug")}
    site.feed("/feed", site.item("/right", published, f"{TEXT} And more.", "Two harbours", **guid))
    await poll(services, feed)
    assert rows.execute(POSTS).fetchall() == [("Two harbours", site.at("/right"), "accept", "author")]


async def test_a_post_is_known_by_the_entry_of_each_feed_that_has_it(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    site.publish("/one", TAGGED)
    for feed in ("/feed", "/tag"):
        site.feed(feed, site.item("/one", services.clock.now(), TAGGED))
        await bring(services, site, feed)
    await poll(services, 1, 2)
    entries = [entry for (entry,) in rows.execute("SELECT id FROM entries WHERE title = 'One harbour'")]
    assert len(entries) == 2
    assert {(await explain_post(services, INES, one)).decision for one in entries} == {Decision.ACCEPT}


async def test_a_post_whose_blog_was_removed_is_handed_in_as_the_same_one(
    services: Services, site: SmallSite, rows: sqlite3.Connection
) -> None:
    site.publish("/one", TAGGED)
    site.feed("/feed", site.item("/one", services.clock.now(), TAGGED))
    blog = await bring(services, site)
    await poll(services, 1)
    await unwatch_blog(services, INES, blog)
    await submit_post(services, INES, site.at("/one?utm_source=x"))
    with pytest.raises(UserError, match="Only Ines or a host"):
        await submit_post(services, JO, site.at("/one"))
    assert decisions(rows) == [("accept", "author")]
    await decide_post(services, HOST, 1, added=False)
    with pytest.raises(UserError, match="A host left"):
        await submit_post(services, INES, site.at("/one"))
    assert decisions(rows) == [("ignore", "organiser")]
