"""Blogs whose hubs tell of news: the real web server of the bot, and a hub on loopback."""

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.feeds import FeedId
from bot.feeds.websub import MAX_LEASE, MIN_LEASE, REQUESTED_LEASE, parse_lease
from bot.flows.feeds.poll_due import poll_feeds
from bot.services import Services
from bot.site import site
from tests.circles import begin, bring_blog
from tests.fakes import StillClock, served
from tests.feeds.stories import post, rss
from tests.jobs import run_due
from tests.web.hostile import Hostile, answer, hostile

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(slots=True)
class Hub:
    """A hub that asks back, and tells of news when it is told to."""

    address: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    says: int = 202

    async def subscribe(self, request: web.Request) -> web.Response:
        self.asked.append({name: str(value) for name, value in (await request.post()).items()})
        return web.Response(status=self.says)

    async def ask_back(self, **changes: str) -> tuple[int, str, str]:
        """Ask whether the last subscription is wanted; return status, words and their type."""
        told = {name.replace("_", ".", 1): value for name, value in changes.items()}
        last = self.asked[-1]
        query = {
            "hub.mode": "subscribe",
            "hub.topic": last["hub.topic"],
            "hub.challenge": "ch<a>llenge",
            "hub.lease_seconds": "864000",
        } | told
        async with aiohttp.ClientSession() as client, client.get(last["hub.callback"], params=query) as response:
            return response.status, await response.text(), response.content_type

    async def push(self, body: bytes = b"", callback: str = "") -> int:
        """Tell of news."""
        to = callback or self.asked[-1]["hub.callback"]
        async with aiohttp.ClientSession() as client, client.post(to, data=body) as response:
            return response.status


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    hub, app = Hub(), web.Application()
    app.router.add_post("/hub", hub.subscribe)
    async with served(app) as port:
        hub.address = f"http://127.0.0.1:{port}/hub"
        yield hub


@pytest.fixture
async def blog() -> AsyncIterator[Hostile]:
    async with hostile() as blog:
        yield blog


@pytest.fixture
async def public(services: Services) -> AsyncIterator[Services]:
    """The doors of a bot whose web server the hub can reach."""
    async with site(services, "127.0.0.1", 0) as port:
        yield replace(services, public_address=f"http://127.0.0.1:{port}")


def naming(hub: Hub, *numbers: int) -> bytes:
    """Return a feed that names the hub."""
    head = f'<link rel="hub" href="{hub.address}" xmlns="http://www.w3.org/2005/Atom"/>'
    head += '<link rel="self" href="https://blog.example/feed" xmlns="http://www.w3.org/2005/Atom"/>'
    return answer(rss(*(post(n) for n in numbers), head=head))


async def followed(services: Services, blog: Hostile, hub: Hub) -> None:
    """Bring a blog that names a hub, and let the scheduler look and subscribe."""
    await begin(services)
    blog.say(naming(hub, 1))
    await bring_blog(services, 1, 7, "ines", blog.address)
    await run_due(services)


def due(rows: sqlite3.Connection) -> str:
    return str(rows.execute("SELECT due_at FROM feeds").fetchone()[0])


async def test_a_hub_is_asked_and_answered_and_its_push_brings_a_look(
    public: Services, blog: Hostile, hub: Hub, rows: sqlite3.Connection
) -> None:
    await followed(public, blog, hub)
    [asked] = hub.asked
    assert {**asked, "hub.callback": ""} == {
        "hub.mode": "subscribe",
        "hub.topic": "https://blog.example/feed",
        "hub.callback": "",
        "hub.lease_seconds": str(int(REQUESTED_LEASE.total_seconds())),
    }
    assert await hub.ask_back() == (200, "ch<a>llenge", "text/plain")
    assert isinstance(public.clock, StillClock)
    public.clock.set(public.clock.now() + timedelta(minutes=30))
    before = due(rows)
    assert await hub.push(b"<rss>whatever it says</rss>" * 1000) == 202
    assert due(rows) < before
    blog.say(naming(hub, 2, 1))
    await run_due(public)
    assert rows.execute("SELECT count(*) FROM entries").fetchone() == (2,)


async def test_a_subscription_that_can_not_be_asked_for_is_logged_without_its_token(
    public: Services, blog: Hostile, hub: Hub, rows: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    await followed(public, blog, hub)
    [(token,)] = rows.execute("SELECT token FROM subscriptions").fetchall()
    async with public.db.write() as tx:
        await tx.exec_driver_sql("UPDATE subscriptions SET due_at = '2026-03-16 00:00:00.000000'")
    await run_due(replace(public, web=None))  # type: ignore[arg-type]  # a fault that nobody foresaw
    assert "websub of Subscription(feed=1" in caplog.text
    assert token not in caplog.text


async def test_a_push_right_after_a_look_brings_no_other(
    public: Services, blog: Hostile, hub: Hub, rows: sqlite3.Connection
) -> None:
    await followed(public, blog, hub)
    before = due(rows)
    assert await hub.push() == 202
    assert due(rows) == before


async def test_a_feed_that_a_hub_tells_of_is_looked_at_more_seldom(
    public: Services, blog: Hostile, hub: Hub, rows: sqlite3.Connection
) -> None:
    await followed(public, blog, hub)
    alone = due(rows)
    await hub.ask_back()
    await poll_feeds(public, [FeedId(1)])
    assert due(rows) > alone


async def test_a_subscription_is_renewed_before_it_ends(public: Services, blog: Hostile, hub: Hub) -> None:
    await followed(public, blog, hub)
    await hub.ask_back(hub_lease_seconds=str(10 * 86400))
    assert isinstance(public.clock, StillClock)
    public.clock.set(public.clock.now() + 7.9 * DAY)
    await run_due(public)
    assert len(hub.asked) == 1
    public.clock.set(public.clock.now() + 0.2 * DAY)
    await run_due(public)
    assert len(hub.asked) == 2
    assert hub.asked[0]["hub.callback"] == hub.asked[1]["hub.callback"]


async def test_a_hub_that_refuses_or_does_not_ask_back_is_asked_again_another_day(
    public: Services, blog: Hostile, hub: Hub
) -> None:
    hub.says = 500
    await followed(public, blog, hub)
    assert isinstance(public.clock, StillClock)
    for hours, asked in ((2, 1), (23, 2), (2, 2), (23, 3)):
        public.clock.set(public.clock.now() + hours * HOUR)
        await run_due(public)
        assert len(hub.asked) == asked
    hub.says = 202
    public.clock.set(public.clock.now() + 25 * HOUR)
    await run_due(public)
    assert await hub.ask_back(hub_mode="denied") == (200, "", "text/plain")


@pytest.mark.parametrize(
    "changes",
    [
        {"hub_topic": "https://other.example/feed"},
        {"hub_mode": "unsubscribe"},
        {"hub_mode": "nonsense"},
        {"hub_challenge": "x" * 2000},
    ],
    ids=str,
)
async def test_what_was_not_asked_for_is_not_confirmed(
    public: Services, blog: Hostile, hub: Hub, changes: dict[str, str]
) -> None:
    await followed(public, blog, hub)
    assert (await hub.ask_back(**changes))[0] == 404


async def test_whoever_does_not_know_the_address_is_told_nothing(public: Services, blog: Hostile, hub: Hub) -> None:
    await followed(public, blog, hub)
    assert await hub.push(callback=f"{public.public_address}/hub/guessed") == 410
    assert await hub.push(callback=f"{public.public_address}/") == 404


async def test_without_a_public_address_no_hub_is_asked(services: Services, blog: Hostile, hub: Hub) -> None:
    await followed(services, blog, hub)
    assert hub.asked == []


async def test_a_feed_that_names_its_hub_no_more_is_followed_by_looks_alone(
    public: Services, blog: Hostile, hub: Hub, rows: sqlite3.Connection
) -> None:
    await followed(public, blog, hub)
    await hub.ask_back()
    blog.say(answer(rss(post(2), post(1))))
    await poll_feeds(public, [FeedId(1)])
    assert rows.execute("SELECT count(*) FROM subscriptions").fetchone() == (0,)
    assert await hub.push() == 410


@pytest.mark.parametrize(
    ("told", "lease"),
    [
        ("86400", DAY),
        ("1", MIN_LEASE),
        ("999999999999999", MAX_LEASE),
        ("", REQUESTED_LEASE),
        ("soon", REQUESTED_LEASE),
        ("-5", REQUESTED_LEASE),
    ],
)
def test_how_long_a_hub_tells_of_news(told: str, lease: timedelta) -> None:
    assert parse_lease(told) == lease
