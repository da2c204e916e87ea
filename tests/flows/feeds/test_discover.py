"""A blog is found from any of its pages, over HTTP."""

from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from bot.errors import UserError
from bot.flows.feeds.discover import find_blogs
from bot.services import Services
from tests.support.feeds import make_item, make_rss
from tests.support.servers import serve_routes
from tests.support.trouble import trouble_files

JUNK = trouble_files("junk-around")
LINK = '<link rel="alternate" type="application/rss+xml" href="/any/place.rss">'
COMMENTS = '<link rel="alternate" type="application/rss+xml" title="Comments" href="/2026/03/a-gate/comments">'


def page(head: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=f"<!doctype html><html><head>{head}</head></html>", content_type="text/html")

    return answer


def feed(number: int) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=make_rss(make_item(number)), content_type="application/rss+xml")

    return answer


@pytest.mark.parametrize("head", ["", COMMENTS], ids=["none", "comments"])
@pytest.mark.parametrize("above", ["/", "/2026/", "/2026/03/"])
async def test_the_page_of_a_post_without_a_feed_leads_to_those_above(
    services: Services, head: str, above: str
) -> None:
    routes = {
        "/2026/03/a-gate": page(head),
        "/2026/03/a-gate/comments": feed(2),
        above: page(LINK),
        "/any/place.rss": feed(1),
    }
    async with serve_routes(dict(routes)) as address:
        [blog] = await find_blogs(services.web, services.workers, f"{address}/2026/03/a-gate")
        assert blog.address == f"{address}/any/place.rss"
        assert blog.newest == ["Post 1"]


async def test_a_page_that_only_sends_on_leads_to_where_it_sends(services: Services) -> None:
    markup = JUNK["meta-refresh.html"].decode()

    async def moved(request: web.Request) -> web.Response:
        return web.Response(
            text=markup.replace("https://anna.example", str(request.url.origin())), content_type="text/html"
        )

    async with serve_routes({"/feed.xml": moved, "/new/feed.xml": feed(1)}) as address:
        [blog] = await find_blogs(services.web, services.workers, f"{address}/feed.xml")
        assert blog.address == f"{address}/new/feed.xml"


async def test_a_page_that_asks_whether_one_is_a_person_is_named_to_the_member(services: Services) -> None:
    async def challenge(_: web.Request) -> web.Response:
        return web.Response(body=JUNK["challenge-200.html"], content_type="text/html")

    async with serve_routes({"/": challenge}) as address:
        with pytest.raises(UserError) as error:
            await find_blogs(services.web, services.workers, address)
    assert "asks whether I am a person" in str(error.value)
