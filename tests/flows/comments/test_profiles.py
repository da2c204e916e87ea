"""Where members are elsewhere: only what a blog and another page say of each other is believed."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import pytest
from aiohttp import web

from bot.comments import IdentityIndex, KnownIdentities, ParsedComment
from bot.flows.comments.names import get_known_identities
from bot.flows.comments.profiles import REFRESH_INTERVAL, RETRY_AFTER, update_profiles
from bot.flows.feeds.watch import unwatch_blog
from bot.flows.members.privacy import delete_member
from bot.i18n import Language, get_translator
from bot.messages.comments import known_identities
from bot.services import Services
from bot.themes import CommunityId, MemberId
from storage.aliases import load_identity_index
from storage.next_runs import Job, next_runs
from storage.profiles import profiles_of
from tests.support.circles import bring_blog, make_caller, set_up_community
from tests.support.clocks import ManualClock
from tests.support.jobs import run_due
from tests.support.servers import serve_app

ANN = MemberId(1)
FEED = """<rss version="2.0"><channel><title>A blog</title><link>{home}</link>
<item><title>One</title><link>{home}one</link><guid>1</guid></item></channel></rss>"""


class Sites:
    """Pages on many hosts, as they stand at the moment; where nothing stands there is a 404."""

    def __init__(self) -> None:
        self.port = 0
        self.pages: dict[str, str] = {}
        self.broken: set[str] = set()
        self.lead: dict[str, str] = {}
        """Where places lead to, whatever stands there."""
        self.meanwhile: Callable[[], Awaitable[None]] | None = None

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
        if self.meanwhile is not None:
            await self.meanwhile()
        if place in self.broken:
            return web.Response(status=503)
        if to := request.query.get("to") or self.lead.get(place):
            raise web.HTTPFound(self.at(to))
        if place not in self.pages:
            return web.Response(status=404)
        kind = "application/rss+xml" if self.pages[place].startswith("<rss") else "text/html"
        return web.Response(text=self.pages[place], content_type=kind)


@pytest.fixture
async def sites(services: Services) -> AsyncIterator[Sites]:
    """Ann's blog in the game, with a profile that names it back, and one that does not."""
    sites, app = Sites(), web.Application()
    app.router.add_get("/{path:.*}", sites.answer)
    async with serve_app(app) as sites.port:
        sites.put_feed("ann/feed/", "ann/")
        sites.put("ann/", me=("hub/ann", "hub/else", "ann/"), feed="ann/feed/")
        sites.put("hub/ann", me=("ann/",))
        sites.put("hub/else", me=("hub/another",))
        await set_up_community(services)
        await bring_blog(services, 1, 5, "Ann", sites.at("ann/feed/"))
        yield sites


async def profile_addresses(services: Services, member: MemberId = ANN) -> list[str]:
    async with services.db.read() as conn:
        return list(await profiles_of(conn, member))


async def due(services: Services) -> Mapping[Job, datetime]:
    async with services.db.read() as conn:
        return (await next_runs(conn, services.clock.now())).first


async def identity_index(services: Services) -> IdentityIndex:
    async with services.db.read() as conn:
        return await load_identity_index(conn, CommunityId(1))


async def test_a_comment_signed_with_a_profile_is_known_where_both_name_each_other(
    services: Services, sites: Sites
) -> None:
    await run_due(services)
    assert await profile_addresses(services) == [sites.at("hub/ann")]
    known = await identity_index(services)
    comment = ParsedComment.from_outside("rest", "1", "a", sites.at("hub/ann"), None, None)
    assert known.author_of(comment).member == ANN
    assert known.member_at(sites.at("hub/else")) is None
    assert known.member_at(sites.at("hub/anna")) is None
    assert (await due(services))[Job.PROFILES] == services.clock.now() + REFRESH_INTERVAL


async def test_a_profile_is_known_until_one_of_them_names_the_other_no_longer(services: Services, sites: Sites) -> None:
    await update_profiles(services, ANN)
    sites.broken.add("hub/ann")
    await update_profiles(services, ANN)
    assert sites.at("hub/ann") in await profile_addresses(services), "it can't be had now, and may still name her"
    assert (await due(services))[Job.PROFILES] == services.clock.now() + RETRY_AFTER
    sites.broken.clear()
    del sites.pages["hub/ann"]
    await update_profiles(services, ANN)
    assert await profile_addresses(services) == []


async def test_nothing_is_recorded_of_a_member_who_is_deleted_while_their_pages_are_fetched(
    services: Services, sites: Sites
) -> None:
    async def delete() -> None:
        sites.meanwhile = None
        await delete_member(services, make_caller(5, "Ann"))

    sites.meanwhile = delete
    await update_profiles(services, ANN)
    assert await profile_addresses(services) == []


async def test_a_profile_is_forgotten_with_the_blog_that_names_it(services: Services, sites: Sites) -> None:
    await update_profiles(services, ANN)
    assert await profile_addresses(services) == [sites.at("hub/ann")]
    await unwatch_blog(services, make_caller(5, "Ann"), 1)
    await run_due(services)
    assert await profile_addresses(services) == []


async def test_a_feed_that_says_that_its_blog_is_somebody_elses_gets_nothing_of_theirs(
    services: Services, sites: Sites
) -> None:
    sites.put_feed("mallory/feed/", "bob/")
    sites.put("bob/", me=("hub/bob",), feed="bob/feed/")
    sites.put("hub/bob", me=("bob/",))
    mallory = await bring_blog(services, 1, 6, "Mallory", sites.at("mallory/feed/"))
    await update_profiles(services, mallory)
    assert await profile_addresses(services, mallory) == []
    assert (await identity_index(services)).member_at(sites.at("bob/")) is None


async def test_a_redirect_on_somebodys_site_makes_nothing_there_a_strangers(services: Services, sites: Sites) -> None:
    sites.put_feed("mallory/feed/", "zoe/")
    sites.put_feed("mallory/home.xml", "zoe/?to=mallory/")
    sites.put("mallory/", me=("hub/zoe?to=mallory/me",), feed="mallory/home.xml")
    sites.put("mallory/me", me=("mallory/",))
    await bring_blog(services, 1, 6, "Mallory", sites.at("zoe/feed/?to=mallory/feed/"))
    mallory = await bring_blog(services, 1, 6, "Mallory", sites.at("mallory/home.xml"))
    await run_due(services)
    assert (await identity_index(services)).member_at(sites.at("zoe/")) is None
    assert await profile_addresses(services, mallory) == [sites.at("mallory/"), sites.at("mallory/me")]


async def test_a_blog_whose_feed_lies_elsewhere_is_its_owners_once_its_page_names_the_feed(
    services: Services, sites: Sites
) -> None:
    sites.put_feed("feeds/cleo.xml", "cleo/")
    cleo = await bring_blog(services, 1, 6, "Cleo", sites.at("feeds/cleo.xml"))
    assert (await identity_index(services)).member_at(sites.at("cleo/about")) is None
    assert (await get_known_identities(services, make_caller(6, "Cleo"))).unverified_homes == (sites.at("cleo/"),)
    sites.put("cleo/", feed="feeds/cleo.xml")
    await update_profiles(services, cleo)
    assert (await identity_index(services)).member_at(sites.at("cleo/about")) == cleo
    known = await get_known_identities(services, make_caller(6, "Cleo"))
    assert (known.profiles, known.unverified_homes) == ((), ())
    layout = known_identities(
        get_translator(Language.ENGLISH), KnownIdentities((), ("https://m.example/@a_b",), ("https://x.example/",))
    )
    words = "\n".join(layout.texts())
    assert r"- [m.example/\@a\_b](https://m.example/@a_b)" in words
    assert "give it to **/blog name**" in words


async def test_nobodys_pages_are_looked_at_who_paused_or_has_no_blog_any_more(services: Services, sites: Sites) -> None:
    async with services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE members SET paused_at = '2026-03-16 00:00:00.000000'")
    assert Job.PROFILES not in await due(services)
    async with services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE members SET paused_at = NULL")
        await tx.exec_driver_sql("DELETE FROM blogs")
    await update_profiles(services, ANN)
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + timedelta(days=400))
    assert await profile_addresses(services) == []
    assert Job.PROFILES not in await due(services)
    assert sites.pages


async def test_a_home_that_leads_to_anothers_page_takes_over_none_of_their_profiles(
    services: Services, sites: Sites
) -> None:
    sites.put_feed("mallory/feed/", "mallory/")
    sites.lead["mallory/"] = "bea/"
    sites.put("bea/", me=("hub/bea",), feed="bea/feed/")
    sites.put("hub/bea", me=("bea/",))
    mallory = await bring_blog(services, 1, 6, "Mallory", sites.at("mallory/feed/"))
    await update_profiles(services, mallory)
    assert await profile_addresses(services, mallory) == []


@pytest.mark.parametrize(("leads_to", "feed"), [("ann/en/", ""), ("anna/", "ann/feed/")])
async def test_a_home_that_leads_on_keeps_its_profiles_where_it_is_the_blogs_still(
    services: Services, sites: Sites, leads_to: str, feed: str
) -> None:
    sites.lead["ann/"] = leads_to
    sites.put(leads_to, me=("hub/ann",), feed=feed)
    await update_profiles(services, ANN)
    assert sites.at("hub/ann") in await profile_addresses(services)
