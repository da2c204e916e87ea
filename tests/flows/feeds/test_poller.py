"""Passes over feeds: one at a time, whoever asks for it."""

import asyncio
from datetime import timedelta

from bot.flows.feeds.poller import FeedPoller
from bot.services import Services
from bot.themes import CommunityId
from tests.support.circles import bring_blog, set_up_community
from tests.support.scripted_server import http_response, serve_script


async def test_the_last_poll_before_a_round_up_waits_for_the_pass_under_way_and_polls_nothing_twice(
    services: Services,
) -> None:
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
