"""What servers do to those who ask them: each is bounded in time and size, and told in words."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from itertools import count

import aiohttp
import brotli
import pytest
from aiohttp.abc import ResolveResult
from backports import zstd

from bot.feeds.errors import ErrorKind
from bot.limits import MAX_PAGE_BYTES
from bot.web import Failed, Fetched, Web
from bot.web.fetch import MAX_BODY_BYTES
from bot.web.guard import GuardedResolver
from tests.support.scripted_server import RSS_FEED, Script, ScriptedServer, http_response, redirect, serve_script


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with serve_script() as server:
        yield server


@pytest.fixture
async def impatient(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Web]:
    """A reader whose patience is counted in tenths of seconds: on a busy machine, anything may take longer."""
    short = aiohttp.ClientTimeout(total=1.0, sock_connect=0.3, sock_read=0.3)
    monkeypatch.setattr("bot.web.fetch.TIMEOUT", short)
    async with Web.open(allow_loopback=True) as web:
        yield web


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    """A reader as the bot has it."""
    async with Web.open(allow_loopback=True) as web:
        yield web


async def silence(_: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def slow_headers(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in count():
        writer.write(f"X-{number}: and so on\r\n".encode())
        await writer.drain()
        await asyncio.sleep(0.05)  # the wire takes its time: that is what is tried


async def slow_body(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss>")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def endless_body(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")
    while True:
        writer.write(b"<item>" * 10_000)
        await writer.drain()


async def endless_header(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        writer.write(b"x" * 10_000)
        await writer.drain()


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
PACKED = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


@pytest.mark.parametrize(
    "said",
    [
        http_response(gzip.compress(RSS_FEED), Content_Encoding="x-gzip"),
        http_response(gzip.compress(RSS_FEED)),
        http_response(gzip.compress(RSS_FEED[:50]) + gzip.compress(RSS_FEED[50:])),
        http_response(gzip.compress(gzip.compress(RSS_FEED)), Content_Encoding="gzip"),
        http_response(gzip.compress(RSS_FEED), Content_Encoding="br"),
        http_response(RSS_FEED, Content_Encoding="gzip"),
        http_response(RSS_FEED, Content_Encoding="br"),
        http_response(RSS_FEED, Content_Encoding="zstd"),
        http_response(RSS_FEED, Content_Encoding="deflate"),
    ],
    ids=["x-gzip", "no label", "two members", "twice", "gzip as br", "as gzip", "as br", "as zstd", "as deflate"],
)
async def test_a_document_is_read_whatever_is_said_of_its_compression(
    server: ScriptedServer, web: Web, said: bytes
) -> None:
    server.respond_with(said)
    found = await web.get(server.address)
    assert isinstance(found, Fetched)
    assert found.body == RSS_FEED


async def test_a_file_that_unpacks_into_a_large_one_is_cut_off(server: ScriptedServer, web: Web) -> None:
    server.respond_with(http_response(gzip.compress(b"0" * (MAX_BODY_BYTES + 1))))
    found = await web.get(server.address)
    assert isinstance(found, Failed)
    assert found.kind is ErrorKind.TOO_LARGE


@pytest.mark.parametrize("said", [silence, slow_headers, slow_body])
async def test_a_server_that_takes_its_time_is_waited_for_no_longer(
    server: ScriptedServer, impatient: Web, said: Script
) -> None:
    server.respond_with(said)
    async with asyncio.timeout(5):
        found = await impatient.get(server.address)
    assert isinstance(found, Failed)
    assert found.kind is ErrorKind.TIMEOUT
    assert found.reason
    assert found.kind.advice


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        (endless_body, ErrorKind.TOO_LARGE),
        (endless_header, ErrorKind.BAD_RESPONSE),
        (b"", ErrorKind.UNREACHABLE),
        (b"SSH-2.0-OpenSSH_9.2\r\n", ErrorKind.BAD_RESPONSE),
        (b"HTTP/1.1 999 \r\n\r\n", ErrorKind.BAD_RESPONSE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>", ErrorKind.BAD_RESPONSE),
        (CHUNKED + b"5\r\n<rss>\r\n", ErrorKind.BAD_RESPONSE),
        (CHUNKED + b"zz\r\n<rss>\r\n", ErrorKind.BAD_RESPONSE),
        (http_response(gzip.compress(RSS_FEED)[:-20]), ErrorKind.BAD_RESPONSE),
        (http_response(b"", "204 No Content"), ErrorKind.BAD_RESPONSE),
        (http_response(b"", "403 Forbidden"), ErrorKind.REFUSED),
        (http_response(b"", "403 Forbidden", Server="cloudflare"), ErrorKind.CHALLENGED),
        (http_response(b"", "503 Busy", cf_mitigated="challenge"), ErrorKind.CHALLENGED),
        (http_response(b"", "410 Gone"), ErrorKind.GONE),
        (http_response(b"", "404 Not Found"), ErrorKind.NOT_FOUND),
        (http_response(b"", "429 Too Many"), ErrorKind.BUSY),
        (http_response(b"", "500 Oh"), ErrorKind.BAD_RESPONSE),
        (redirect(""), ErrorKind.BAD_ADDRESS),
        (redirect("http://["), ErrorKind.UNREACHABLE),
        (redirect("file:///etc/passwd"), ErrorKind.UNREACHABLE),
        (redirect("http://user:secret@127.0.0.1/"), ErrorKind.BAD_ADDRESS),
        (redirect("http://0x7f.0.0.1/" + "x" * 60_000), ErrorKind.BAD_RESPONSE),
        (redirect("http://nowhere.invalid/"), ErrorKind.UNKNOWN_HOST),
    ],
    ids=lambda one: one.__name__ if callable(one) else repr(one)[:40],
)
async def test_what_a_server_does_is_told_in_words(
    server: ScriptedServer, web: Web, said: bytes, trouble: ErrorKind
) -> None:
    server.respond_with(said)
    found = await web.get(server.address)
    assert isinstance(found, Failed)
    assert found.kind is trouble
    assert found.reason
    assert found.kind.advice


@pytest.mark.parametrize("coding", PACKED)
async def test_every_usual_packing_is_unpacked(server: ScriptedServer, web: Web, coding: str) -> None:
    server.respond_with(http_response(PACKED[coding](RSS_FEED), Content_Encoding=coding))
    found = await web.get(server.address)
    assert isinstance(found, Fetched)
    assert found.body == RSS_FEED
    assert coding in server.requests[0]["accept-encoding"]


@pytest.mark.parametrize("coding", PACKED)
async def test_a_bomb_in_any_packing_is_cut_off(server: ScriptedServer, web: Web, coding: str) -> None:
    server.respond_with(http_response(PACKED[coding](b"0" * (72 * 1024 * 1024)), Content_Encoding=coding))
    assert await web.get(server.address) == Failed(ErrorKind.TOO_LARGE, "sends more than 10 MB")


async def test_ten_megabytes_are_read(server: ScriptedServer, web: Web) -> None:
    server.respond_with(http_response(b"0" * MAX_BODY_BYTES))
    assert isinstance(await web.get(server.address), Fetched)


async def test_of_a_long_page_the_beginning_is_decoded(server: ScriptedServer, web: Web) -> None:
    server.respond_with(http_response(b"\xff" * (MAX_PAGE_BYTES + 1), Content_Type="text/html"))
    page = await web.get(server.address)
    assert isinstance(page, Fetched)
    assert page.text() == "ÿ" * MAX_PAGE_BYTES


async def test_a_chain_is_permanent_as_far_as_it_is_only_permanent(server: ScriptedServer, web: Web) -> None:
    home = server.address.removesuffix("/feed")
    server.respond_with(
        redirect("/one", 301),
        redirect("/two", 308),
        redirect("/three", 302),
        redirect("/four", 301),
        http_response(),
    )
    found = await web.get(server.address)
    assert isinstance(found, Fetched)
    assert (found.head.permanent_url, found.final_url) == (f"{home}/two", f"{home}/four")
    server.respond_with(redirect("/one", 302), redirect("/two", 301), http_response())
    found = await web.get(server.address)
    assert isinstance(found, Fetched)
    assert (found.head.permanent_url, found.final_url) == (server.address, f"{home}/two")


async def test_time_runs_on_over_a_chain_of_redirects(server: ScriptedServer, impatient: Web) -> None:
    async def late(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.25)  # the wire takes its time: that is what is tried
        writer.write(redirect("/again"))

    server.respond_with(late)
    async with asyncio.timeout(5):
        found = await impatient.get(server.address)
    assert isinstance(found, Failed)
    assert found.kind is ErrorKind.TIMEOUT
    assert len(server.requests) < 6


async def test_a_name_is_connected_to_where_it_was_checked_or_not_at_all() -> None:
    class Names:
        """Says another address each time it is asked."""

        answers = ["93.184.216.34", "127.0.0.1"]  # noqa: RUF012 - a script

        async def resolve(self, host: str, port: int, _family: object) -> list[ResolveResult]:
            found = self.answers.pop(0)
            return [ResolveResult(hostname=host, host=found, port=port, family=2, proto=0, flags=0)]

    resolver = GuardedResolver(allow_loopback=False)
    resolver._resolver = Names()  # type: ignore[assignment]  # a script in place of the system's resolver
    assert [one["host"] for one in await resolver.resolve("rebinds.example", 80)] == ["93.184.216.34"]
    with pytest.raises(OSError, match="not a public address"):
        await resolver.resolve("rebinds.example", 80)


async def test_one_host_is_asked_one_thing_at_a_time_and_others_meanwhile(server: ScriptedServer) -> None:
    under_way: list[str] = []
    most: dict[str, int] = {}

    async with Web.open(allow_loopback=True) as web:
        waiting = asyncio.Event()

        async def slowly(writer: asyncio.StreamWriter) -> None:
            host = server.requests[-1]["host"]
            under_way.append(host)
            most[host] = max(most.get(host, 0), under_way.count(host))
            if len(set(under_way)) > 1:
                waiting.set()
            await waiting.wait()
            under_way.remove(host)
            writer.write(http_response())

        server.respond_with(slowly)
        addresses = [f"http://{host}.localhost:{server.port}/{n}" for n in range(5) for host in ("one", "two")]
        async with asyncio.timeout(10):
            found = await asyncio.gather(*map(web.get, addresses))
    assert all(isinstance(one, Fetched) for one in found)
    assert set(most.values()) == {1}


async def test_between_two_requests_to_a_host_there_is_a_pause(server: ScriptedServer) -> None:
    server.respond_with(http_response())
    loop = asyncio.get_running_loop()
    async with Web.open(allow_loopback=True, pause_seconds=0.2) as web:
        begun = loop.time()
        await asyncio.gather(*(web.get(server.address) for _ in range(3)))
        assert loop.time() - begun >= 0.4
