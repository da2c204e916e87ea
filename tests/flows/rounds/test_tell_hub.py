"""The hub hears of each change of a public round-up, once, and of nothing else; it is a server on loopback here."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from aiohttp import web

from bot.flows.rounds.publish import RETRY_AFTER
from bot.services import Services
from bot.themes import FEED_PATHS
from tests.support.circles import make_caller, round_up_first_round
from tests.support.clocks import ManualClock
from tests.support.jobs import run_due
from tests.support.posts import bring_post
from tests.support.servers import serve_routes
from tests.support.sites import BASE_URL, publish

INES = make_caller(7, "Ines")
FEEDS = [f"{BASE_URL}/1/{path}" for path in FEED_PATHS]


@dataclass
class Hub:
    """A hub that notes what it is told."""

    address: str = ""
    told: list[str] = field(default_factory=list)
    status: int = 204

    async def answer(self, request: web.Request) -> web.Response:
        form = await request.post()
        assert form["hub.mode"] == "publish"
        self.told.append(str(form["hub.url"]))
        return web.Response(status=self.status)


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    hub = Hub()
    async with serve_routes({"/": hub.answer}) as address:
        hub.address = f"{address}/"
        yield hub


def with_hub(services: Services, hub: Hub) -> Services:
    return replace(services, public_address=BASE_URL, hub=hub.address)


async def test_a_hub_is_told_of_each_feed_when_a_round_up_is_new_and_when_it_changes(
    services: Services, hub: Hub
) -> None:
    await round_up_first_round(services, 1)
    await publish(services)
    await run_due(with_hub(services, hub))
    assert hub.told == FEEDS
    await run_due(with_hub(services, hub))
    assert hub.told == FEEDS
    await bring_post(services, INES, "Every stop", late=True)
    await run_due(with_hub(services, hub))
    assert hub.told == FEEDS * 2


async def test_a_hub_hears_nothing_of_a_circle_without_public_pages(services: Services, hub: Hub) -> None:
    await round_up_first_round(services, 1, 2)
    await publish(services)
    await run_due(with_hub(services, hub))
    assert hub.told == FEEDS


async def test_a_hub_hears_nothing_where_another_server_has_the_pages(services: Services, hub: Hub) -> None:
    await round_up_first_round(services, 1)
    await publish(services)
    await run_due(replace(with_hub(services, hub), pages_address="https://pages.example"))
    assert hub.told == []


async def test_a_hub_that_is_down_is_told_later(services: Services, hub: Hub) -> None:
    await round_up_first_round(services, 1)
    await publish(services)
    hub.status = 503
    await run_due(with_hub(services, hub))
    hub.status = 204
    await run_due(with_hub(services, hub))
    assert hub.told == FEEDS[:1]
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + RETRY_AFTER + timedelta(seconds=1))
    await run_due(with_hub(services, hub))
    assert hub.told == [FEEDS[0], *FEEDS]
