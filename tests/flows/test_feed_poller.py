"""Passes over feeds: one at a time, whoever asks for it."""

import asyncio
from datetime import timedelta

from bot.flows.feeds.poller import FeedPoller
from bot.services import Services
from bot.themes import CommunityId
from tests.circles import begin, bring_blog
from tests.web.hostile import answer, hostile


async def test_the_last_poll_before_a_round_up_waits_for_the_pass_under_way_and_polls_nothing_twice(
    services: Services,
) -> None:
    answers = asyncio.Event()

    async def in_time(writer: asyncio.StreamWriter) -> None:
        await answers.wait()
        writer.write(answer())

    async with hostile() as server:
        server.say(answer())
        await begin(services)
        await bring_blog(services, 1, 7, "ines", server.address)
        server.say(in_time)
        server.asked.clear()
        poller = FeedPoller(services)
        polling = asyncio.create_task(poller.poll_due())
        while not server.asked:
            await asyncio.sleep(0.01)
        closing = asyncio.create_task(poller.poll_stale(CommunityId(1), services.clock.now() - timedelta(minutes=5)))
        await asyncio.sleep(0.1)
        assert not closing.done()
        answers.set()
        await asyncio.gather(polling, closing)
        assert len(server.asked) == 1
