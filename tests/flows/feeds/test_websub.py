"""WebSub subscriptions, with the bot's real web server and a hub on loopback."""

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
from bot.site import serve_site
from tests.support.circles import bring_blog, set_up_community
from tests.support.clocks import ManualClock
from tests.support.feeds import make_item, make_rss
from tests.support.jobs import run_due
from tests.support.scripted_server import ScriptedServer, http_response, serve_script
from tests.support.servers import serve_app

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(slots=True)
class Hub:
    """A hub that verifies subscriptions and pushes when a test says so."""

    address: str = ""
    requests: list[dict[str, str]] = field(default_factory=list)
    status: int = 202

    async def subscribe(self, request: web.Request) -> web.Response:
        self.requests.append({name: str(value) for name, value in (await request.post()).items()})
        return web.Response(status=self.status)

    async def verify(self, **changes: str) -> tuple[int, str, str]:
        """Verify the last subscription; return the status, body and content type of the response."""
        overrides = {name.replace("_", ".", 1): value for name, value in changes.items()}
        last = self.requests[-1]
        query = {
            "hub.mode": "subscribe",
            "hub.topic": last["hub.topic"],
            "hub.challenge": "ch<a>llenge",
            "hub.lease_seconds": "864000",
        } | overrides
        async with aiohttp.ClientSession() as client, client.get(last["hub.callback"], params=query) as response:
            return response.status, await response.text(), response.content_type

    async def push(self, body: bytes = b"", callback: str = "") -> int:
        """Push to a callback, that of the last subscription unless another is given; return the status."""
        to = callback or self.requests[-1]["hub.callback"]
        async with aiohttp.ClientSession() as client, client.post(to, data=body) as response:
            return response.status


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    hub, app = Hub(), web.Application()
    app.router.add_post("/hub", hub.subscribe)
    async with serve_app(app) as port:
        hub.address = f"http://127.0.0.1:{port}/hub"
        yield hub


@pytest.fixture
async def blog() -> AsyncIterator[ScriptedServer]:
    async with serve_script() as blog:
        yield blog


@pytest.fixture
async def public(services: Services) -> AsyncIterator[Services]:
    """Return the services of a bot with a public address, where its web server listens."""
    async with serve_site(services, "127.0.0.1", 0) as port:
        yield replace(services, public_address=f"http://127.0.0.1:{port}")


def feed_naming_hub(hub: Hub, *numbers: int) -> bytes:
    """Return the response with a feed that names the hub."""
    head = f'<link rel="hub" href="{hub.address}" xmlns="http://www.w3.org/2005/Atom"/>'
    head += '<link rel="self" href="https://blog.example/feed" xmlns="http://www.w3.org/2005/Atom"/>'
    return http_response(make_rss(*(make_item(n) for n in numbers), head=head))


async def watch_blog_with_hub(services: Services, blog: ScriptedServer, hub: Hub) -> None:
    """Add a blog whose feed names the hub; poll it and request the subscription."""
    await set_up_community(services)
    blog.respond_with(feed_naming_hub(hub, 1))
    await bring_blog(services, 1, 7, "ines", blog.address)
    await run_due(services)


def due(rows: sqlite3.Connection) -> str:
    return str(rows.execute("SELECT due_at FROM feeds").fetchone()[0])


async def test_a_subscription_is_requested_and_verified_and_a_push_causes_a_poll(
    public: Services, blog: ScriptedServer, hub: Hub, rows: sqlite3.Connection
) -> None:
    await watch_blog_with_hub(public, blog, hub)
    [request] = hub.requests
    assert {**request, "hub.callback": ""} == {
        "hub.mode": "subscribe",
        "hub.topic": "https://blog.example/feed",
        "hub.callback": "",
        "hub.lease_seconds": str(int(REQUESTED_LEASE.total_seconds())),
    }
    assert await hub.verify() == (200, "ch<a>llenge", "text/plain")
    assert isinstance(public.clock, ManualClock)
    public.clock.set(public.clock.now() + timedelta(minutes=30))
    before = due(rows)
    assert await hub.push(b"<rss>whatever it says</rss>" * 1000) == 202
    assert due(rows) < before
    blog.respond_with(feed_naming_hub(hub, 2, 1))
    await run_due(public)
    assert rows.execute("SELECT count(*) FROM entries").fetchone() == (2,)


async def test_a_subscription_that_can_not_be_asked_for_is_logged_without_its_token(
    public: Services, blog: ScriptedServer, hub: Hub, rows: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    await watch_blog_with_hub(public, blog, hub)
    [(token,)] = rows.execute("SELECT token FROM subscriptions").fetchall()
    async with public.db.write() as tx:
        await tx.exec_driver_sql("UPDATE subscriptions SET due_at = '2026-03-16 00:00:00.000000'")
    await run_due(replace(public, web=None))  # type: ignore[arg-type]  # a fault that nobody foresaw
    assert "websub of Subscription(feed=1" in caplog.text
    assert token not in caplog.text


async def test_a_push_right_after_a_poll_causes_no_other(
    public: Services, blog: ScriptedServer, hub: Hub, rows: sqlite3.Connection
) -> None:
    await watch_blog_with_hub(public, blog, hub)
    before = due(rows)
    assert await hub.push() == 202
    assert due(rows) == before


async def test_a_push_goes_before_no_back_off(
    public: Services, blog: ScriptedServer, hub: Hub, rows: sqlite3.Connection
) -> None:
    await watch_blog_with_hub(public, blog, hub)
    assert isinstance(public.clock, ManualClock)
    blog.respond_with(http_response(b"", "429 Too Many Requests", Retry_After="86400"))
    public.clock.set(public.clock.now() + timedelta(days=1))
    await run_due(public)
    blog.requests.clear()
    before = due(rows)
    public.clock.set(public.clock.now() + timedelta(minutes=30))
    assert await hub.push() == 202
    await run_due(public)
    assert (due(rows), blog.requests) == (before, [])


async def test_a_feed_whose_hub_pushes_is_polled_less_often(
    public: Services, blog: ScriptedServer, hub: Hub, rows: sqlite3.Connection
) -> None:
    await watch_blog_with_hub(public, blog, hub)
    alone = due(rows)
    await hub.verify()
    await poll_feeds(public, [FeedId(1)])
    assert due(rows) > alone


async def test_a_subscription_is_renewed_before_it_ends(public: Services, blog: ScriptedServer, hub: Hub) -> None:
    await watch_blog_with_hub(public, blog, hub)
    await hub.verify(hub_lease_seconds=str(10 * 86400))
    assert isinstance(public.clock, ManualClock)
    public.clock.set(public.clock.now() + 7.9 * DAY)
    await run_due(public)
    assert len(hub.requests) == 1
    public.clock.set(public.clock.now() + 0.2 * DAY)
    await run_due(public)
    assert len(hub.requests) == 2
    assert hub.requests[0]["hub.callback"] == hub.requests[1]["hub.callback"]


async def test_a_subscription_that_fails_or_is_not_verified_is_requested_again_a_day_later(
    public: Services, blog: ScriptedServer, hub: Hub
) -> None:
    hub.status = 500
    await watch_blog_with_hub(public, blog, hub)
    assert isinstance(public.clock, ManualClock)
    for hours, requests in ((2, 1), (23, 2), (2, 2), (23, 3)):
        public.clock.set(public.clock.now() + hours * HOUR)
        await run_due(public)
        assert len(hub.requests) == requests
    hub.status = 202
    public.clock.set(public.clock.now() + 25 * HOUR)
    await run_due(public)
    assert await hub.verify(hub_mode="denied") == (200, "", "text/plain")


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
async def test_a_verification_that_does_not_match_the_request_is_refused(
    public: Services, blog: ScriptedServer, hub: Hub, changes: dict[str, str]
) -> None:
    await watch_blog_with_hub(public, blog, hub)
    assert (await hub.verify(**changes))[0] == 404


async def test_a_push_without_the_secret_address_is_refused(public: Services, blog: ScriptedServer, hub: Hub) -> None:
    await watch_blog_with_hub(public, blog, hub)
    assert await hub.push(callback=f"{public.public_address}/hub/guessed") == 410
    assert await hub.push(callback=f"{public.public_address}/nowhere") == 404


async def test_without_a_public_address_no_subscription_is_requested(
    services: Services, blog: ScriptedServer, hub: Hub
) -> None:
    await watch_blog_with_hub(services, blog, hub)
    assert hub.requests == []


async def test_a_feed_that_no_longer_names_its_hub_loses_its_subscription(
    public: Services, blog: ScriptedServer, hub: Hub, rows: sqlite3.Connection
) -> None:
    await watch_blog_with_hub(public, blog, hub)
    await hub.verify()
    blog.respond_with(http_response(make_rss(make_item(2), make_item(1))))
    await poll_feeds(public, [FeedId(1)])
    assert rows.execute("SELECT count(*) FROM subscriptions").fetchone() == (0,)
    assert await hub.push() == 410


@pytest.mark.parametrize(
    ("value", "lease"),
    [
        ("86400", DAY),
        ("1", MIN_LEASE),
        ("999999999999999", MAX_LEASE),
        ("", REQUESTED_LEASE),
        ("soon", REQUESTED_LEASE),
        ("-5", REQUESTED_LEASE),
    ],
)
def test_a_lease_is_parsed_within_its_bounds(value: str, lease: timedelta) -> None:
    assert parse_lease(value) == lease
