"""Strangers who open many connections, or never finish a request, leave room for others."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from bot.site.connections import read_body, serve_bounded

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def connected(port: int, first_bytes: bytes = b"") -> AsyncIterator[Connection]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(first_bytes)
    try:
        yield reader, writer
    finally:
        writer.close()


async def is_closed(connection: Connection) -> bool:
    try:
        return await connection[0].read() == b""
    except ConnectionResetError:
        return True


def small_app() -> web.Application:
    async def hello(_: web.Request) -> web.Response:
        return web.Response(text="hello")

    app = web.Application()
    app.add_routes([web.get("/", hello)])
    return app


class LargeAnswer(web.Response):
    """An answer that fits into no buffer, with an event for when it is sent or given up."""

    def __init__(self, is_over: asyncio.Event) -> None:
        super().__init__(body=b"x" * 50_000_000)
        self._is_over = is_over

    async def write_eof(self, data: bytes = b"") -> None:
        try:
            await super().write_eof(data)
        finally:
            self._is_over.set()


async def get(port: int) -> str:
    async with aiohttp.ClientSession() as client, client.get(f"http://127.0.0.1:{port}/") as answer:
        return await answer.text()


async def test_more_connections_than_fit_are_closed_at_once_and_silently(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with (
        serve_bounded(small_app(), "127.0.0.1", 0, most=5, idle_seconds=1000) as port,
        AsyncExitStack() as stack,
        asyncio.timeout(10),
    ):
        opened = [await stack.enter_async_context(connected(port, b"GET / HTTP/1.1\r\n")) for _ in range(20)]
        assert all([await is_closed(one) for one in opened[5:]])
        for _, writer in opened[:5]:
            writer.close()
            await writer.wait_closed()
        assert await get(port) == "hello"
    assert [record.message for record in caplog.records if record.name != "asyncio"] == []


@pytest.mark.parametrize(
    "first_bytes",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a", id="half a request"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n", id="one request and a half"),
    ],
)
async def test_a_connection_that_brings_no_whole_request_is_closed(first_bytes: bytes) -> None:
    async with (
        serve_bounded(small_app(), "127.0.0.1", 0, idle_seconds=0.05) as port,
        connected(port, first_bytes) as (reader, _),
        asyncio.timeout(10),
    ):
        try:
            answers = await reader.read()
        except ConnectionResetError:
            return
        assert answers.count(b"hello") == first_bytes.count(b"\r\n\r\n")


async def test_a_connection_that_never_reads_its_answer_is_closed() -> None:
    is_over = asyncio.Event()

    async def large(_: web.Request) -> web.Response:
        return LargeAnswer(is_over)

    app = web.Application()
    app.add_routes([web.get("/", large)])
    async with (
        serve_bounded(app, "127.0.0.1", 0, idle_seconds=0.05) as port,
        asyncio.timeout(10),
        connected(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    ):
        await is_over.wait()


NO_GZIP = b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nxxxxx"
CUT_OFF = b"Content-Length: 50\r\n\r\nxxxxx"
CUT_CHUNK = b"Transfer-Encoding: chunked\r\n\r\n5\r\nxx"


@pytest.mark.parametrize("path", ["read", "unread"])
@pytest.mark.parametrize("body", [NO_GZIP, CUT_OFF, CUT_CHUNK], ids=["no gzip", "cut off", "chunk cut off"])
async def test_a_body_that_can_not_be_read_is_answered_and_not_logged(
    path: str, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def read(request: web.Request) -> web.Response:
        try:
            await read_body(request, 8000)
        finally:
            is_over.set()
        return web.Response()

    async def refuse(_: web.Request) -> web.Response:
        is_over.set()
        raise web.HTTPGone

    is_over = asyncio.Event()
    app = web.Application()
    app.add_routes([web.post("/read", read), web.post("/unread", refuse)])
    heading = f"POST /{path} HTTP/1.1\r\nHost: a\r\n".encode()
    async with serve_bounded(app, "127.0.0.1", 0) as port, asyncio.timeout(10):
        async with connected(port, heading + body) as (reader, writer):
            if body is NO_GZIP:
                answer = await reader.readline()
                assert answer.split()[1] == (b"400" if path == "read" else b"410")
            elif path == "unread":
                await is_over.wait()
            else:
                await asyncio.sleep(0.05)  # until it waits for the rest
            writer.transport.abort()
        await is_over.wait()
        assert await get(port) == "404: Not Found"
    assert [record.message for record in caplog.records if record.name != "asyncio"] == []


async def test_what_fails_in_the_bot_is_logged_also_where_a_connection_of_its_own_was_the_cause(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(_: web.Request) -> web.Response:
        raise RuntimeError from ConnectionResetError()

    app = web.Application()
    app.add_routes([web.get("/", fail)])
    async with serve_bounded(app, "127.0.0.1", 0) as port, asyncio.timeout(10):
        assert "500" in await get(port)
    assert "Error handling request" in caplog.text
