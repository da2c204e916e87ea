"""Where members are elsewhere: only what a blog and another page say of each other is believed."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web

from bot.flows.add_blog import unwatch_blog
from bot.flows.claim_comment import known_by
from bot.flows.find_profiles import AGAIN, EVERY, find_profiles
from bot.flows.scheduler import Scheduler
from bot.languages import Language, speech
from bot.reading import Circle, FoundComment, KnownBy
from bot.themes import CommunityId, MemberId
from bot.tools import Tools
from bot.wording.comments import names
from storage.alarms import Errand, alarms
from storage.aliases import circle_of
from storage.profiles import profiles_of
from tests.circles import begin, bring_blog, caller
from tests.fakes import StillClock, served

ANN = MemberId(1)
FEED = """<rss version="2.0"><channel><title>A blog</title><link>{home}</link>
<item><title>One</title><link>{home}one</link><guid>1</guid></item></channel></rss>"""


class Sites:
    """Pages on many hosts, as they stand at the moment; where nothing stands there is a 404."""

    def __init__(self) -> None:
        self.port = 0
        self.pages: dict[str, str] = {}
        self.broken: set[str] = set()

    def at(self, place: str) -> str:
        """Return the whole address of a place such as `ann/`."""
        host, _, path = place.partition("/")
        return f"http://{host}.localhost:{self.port}/{path}"

    def put(self, place: str, *, me: tuple[str, ...] = (), feed: str = "") -> None:
        """Let a page stand at a place that names others as the same person's, and a feed."""
        links = [f'<a rel="nofollow me" href="{self.at(other)}">me</a>' for other in me]
        links += [f'<link rel="alternate" type="application/rss+xml" href="{self.at(feed)}">'] if feed else []
        self.pages[place] = f"<html><body>{''.join(links)}</body></html>"

    def put_feed(self, place: str, home: str) -> None:
        """Let a feed stand at a place that says that its blog is at another."""
        self.pages[place] = FEED.format(home=self.at(home))

    async def answer(self, request: web.Request) -> web.Response:
        place = f"{request.host.partition('.')[0]}{request.path}"
        if place in self.broken:
            return web.Response(status=503)
        if place not in self.pages:
            return web.Response(status=404)
        kind = "application/rss+xml" if self.pages[place].startswith("<rss") else "text/html"
        return web.Response(text=self.pages[place], content_type=kind)


@pytest.fixture
async def sites(tools: Tools) -> AsyncIterator[Sites]:
    """Ann's blog in the game, with a profile that names it back, and one that does not."""
    sites, app = Sites(), web.Application()
    app.router.add_get("/{path:.*}", sites.answer)
    async with served(app) as sites.port:
        sites.put_feed("ann/feed/", "ann/")
        sites.put("ann/", me=("hub/ann", "hub/else", "ann/"), feed="ann/feed/")
        sites.put("hub/ann", me=("ann/",))
        sites.put("hub/else", me=("hub/another",))
        await begin(tools)
        await bring_blog(tools, 1, 5, "Ann", sites.at("ann/feed/"))
        yield sites


async def found(tools: Tools, member: MemberId = ANN) -> list[str]:
    async with tools.db.read() as conn:
        return list(await profiles_of(conn, member))


async def circle(tools: Tools) -> Circle:
    async with tools.db.read() as conn:
        return await circle_of(conn, CommunityId(1))


async def test_a_comment_signed_with_a_profile_is_known_where_both_name_each_other(tools: Tools, sites: Sites) -> None:
    await Scheduler(tools).look_around()
    assert await found(tools) == [sites.at("hub/ann")]
    known = await circle(tools)
    comment = FoundComment("rest", "1", "a", sites.at("hub/ann"), None, None)
    assert known.author_of(comment).member == ANN
    assert known.at(sites.at("hub/else")) is None
    assert known.at(sites.at("hub/anna")) is None
    async with tools.db.read() as conn:
        assert (await alarms(conn))[Errand.PROFILES] == tools.clock.now() + EVERY


async def test_a_profile_is_known_until_one_of_them_names_the_other_no_longer(tools: Tools, sites: Sites) -> None:
    await find_profiles(tools, ANN)
    sites.broken.add("hub/ann")
    await find_profiles(tools, ANN)
    assert sites.at("hub/ann") in await found(tools), "it can't be had now, and may still name her"
    async with tools.db.read() as conn:
        assert (await alarms(conn))[Errand.PROFILES] == tools.clock.now() + AGAIN
    sites.broken.clear()
    del sites.pages["hub/ann"]
    await find_profiles(tools, ANN)
    assert await found(tools) == []


async def test_a_profile_is_forgotten_with_the_blog_that_names_it(tools: Tools, sites: Sites) -> None:
    await find_profiles(tools, ANN)
    assert await found(tools) == [sites.at("hub/ann")]
    await unwatch_blog(tools, caller(5, "Ann"), 1)
    await Scheduler(tools).look_around()
    assert await found(tools) == []


async def test_a_feed_that_says_that_its_blog_is_somebody_elses_gets_nothing_of_theirs(
    tools: Tools, sites: Sites
) -> None:
    sites.put_feed("mallory/feed/", "bob/")
    sites.put("bob/", me=("hub/bob",), feed="bob/feed/")
    sites.put("hub/bob", me=("bob/",))
    await bring_blog(tools, 1, 6, "Mallory", sites.at("mallory/feed/"))
    await find_profiles(tools, MemberId(2))
    assert await found(tools, MemberId(2)) == []
    assert (await circle(tools)).at(sites.at("bob/")) is None


async def test_a_blog_whose_feed_lies_elsewhere_is_its_owners_once_its_page_names_the_feed(
    tools: Tools, sites: Sites
) -> None:
    sites.put_feed("feeds/cleo.xml", "cleo/")
    await bring_blog(tools, 1, 6, "Cleo", sites.at("feeds/cleo.xml"))
    assert (await circle(tools)).at(sites.at("cleo/about")) is None
    assert (await known_by(tools, caller(6, "Cleo"))).doubtful == (sites.at("cleo/"),)
    sites.put("cleo/", feed="feeds/cleo.xml")
    await find_profiles(tools, MemberId(2))
    assert (await circle(tools)).at(sites.at("cleo/about")) == MemberId(2)
    known = await known_by(tools, caller(6, "Cleo"))
    assert (known.pages, known.doubtful) == ((), ())
    words = names(speech(Language.ENGLISH), KnownBy((), ("https://m.example/@a_b",), ("https://x.example/",)))
    assert r"- [m.example/\@a\_b](https://m.example/@a_b)" in words
    assert "give it to **/blog name**" in words


async def test_nobodys_pages_are_looked_at_who_paused_or_has_no_blog_any_more(tools: Tools, sites: Sites) -> None:
    async with tools.db.write() as tx:
        await tx.exec_driver_sql("UPDATE members SET paused_at = '2026-03-16 00:00:00.000000'")
    async with tools.db.read() as conn:
        assert Errand.PROFILES not in await alarms(conn)
    async with tools.db.write() as tx:
        await tx.exec_driver_sql("UPDATE members SET paused_at = NULL")
        await tx.exec_driver_sql("DELETE FROM blogs")
    await find_profiles(tools, ANN)
    assert isinstance(tools.clock, StillClock)
    tools.clock.set(tools.clock.now() + timedelta(days=400))
    assert await found(tools) == []
    async with tools.db.read() as conn:
        assert Errand.PROFILES not in await alarms(conn)
    assert sites.pages
