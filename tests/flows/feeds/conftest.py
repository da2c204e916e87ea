"""A blog whose feed and pages a test changes."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.flows.feeds.poller import FeedPoller
from bot.services import Services
from tests.support.circles import bring_blog, open_first_round
from tests.support.growing_blog import GrowingBlog
from tests.support.servers import serve_app


@pytest.fixture
async def blog(services: Services) -> AsyncIterator[GrowingBlog]:
    """A blog in the game while its first round is open, without a post so far."""
    blog = GrowingBlog()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", blog.answer)
    async with serve_app(app) as port:
        blog.address = f"http://127.0.0.1:{port}/"
        await open_first_round(services)
        await bring_blog(services, 1, 1, "ines", f"{blog.address}feed")
        await FeedPoller(services).poll_due()
        blog.requests.clear()
        yield blog
