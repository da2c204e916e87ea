"""Bound the connections to the web server: how many there are, and how long each may wait or work.

Each holds a file of the process, which the bot needs to reach Discord and the blogs. aiohttp has no limit for their
number, nor for one whose other end never reads its answer; it waits an hour for a request unless it is told otherwise.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.limits import MAX_CONNECTIONS, MAX_HANDLING_SECONDS, MAX_IDLE_SECONDS
from bot.web.read_whole import TooLargeError, read_whole

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _is_of_the_bot(record: logging.LogRecord) -> bool:
    """Say whether a record is of the bot's own: what strangers send that is not HTTP is answered 400 and not logged.

    Nor is a body that is not what its heading says, which aiohttp reads to its end when the answer is given. What such
    an error caused further on is logged: the bot's own connections, as to its database, end in the same ones.
    """
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, (HttpProcessingError, web.RequestPayloadError))


log = logging.getLogger(__name__)
log.addFilter(_is_of_the_bot)


async def read_body(request: web.Request, max_bytes: int) -> bytes:
    """Return the body of a request; raise the answer to one that is too large (413), or can't be read (400).

    That is one which ends too early, or is not compressed as its heading says: whoever sent it hears so, if they are
    still there, and the log has nothing of it.
    """
    try:
        return await read_whole(request.content, max_bytes)
    except TooLargeError as error:
        raise web.HTTPRequestEntityTooLarge(max_bytes, max_bytes + 1) from error
    except (web.RequestPayloadError, ConnectionError) as error:
        raise web.HTTPBadRequest from error


class _Refused(asyncio.Protocol):
    """A connection beyond the bound: closed at once, without an answer and without a line in the log."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - of a TCP server
        transport.abort()


class _Connections:
    """The open connections, and since when each waits for a request."""

    def __init__(self, most: int, idle_seconds: float) -> None:
        self._most, self._idle_seconds = most, idle_seconds
        self._busy: set[object] = set()
        self._idle_since: dict[object, float] = {}

    def accept(self, server: web.Server) -> asyncio.Protocol:
        """Return what handles a new connection."""
        return server() if len(server.connections) < self._most else _Refused()

    async def handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Handle a request in `MAX_HANDLING_SECONDS`; meanwhile its connection is not idle."""
        self._busy.add(request.protocol)
        try:
            async with asyncio.timeout(MAX_HANDLING_SECONDS):
                return await handler(request)
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        finally:
            self._busy.discard(request.protocol)
            self._idle_since.pop(request.protocol, None)

    async def close_idle(self, server: web.Server) -> None:
        """Close connections that wait too long, until cancelled."""
        while True:
            await asyncio.sleep(self._idle_seconds / 4)
            now = time.monotonic()
            waiting = [one for one in server.connections if one not in self._busy]
            self._idle_since = {one: self._idle_since.get(one, now) for one in waiting}
            for connection in waiting:
                if now - self._idle_since[connection] >= self._idle_seconds and connection.transport is not None:
                    connection.transport.abort()


class _BoundedSite(web.BaseSite):
    """A TCP site whose connections are bounded."""

    def __init__(self, runner: web.AppRunner, connections: _Connections, host: str, port: int) -> None:
        super().__init__(runner)
        self._connections, self._host, self._port = connections, host, port

    @property
    def name(self) -> str:
        """Return where it listens."""
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        """Listen; raise OSError if the address is in use."""
        await super().start()
        server = self._runner.server
        assert server is not None  # noqa: S101 - the runner is set up
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: self._connections.accept(server), self._host, self._port)


@asynccontextmanager
async def serve_bounded(
    app: web.Application,
    host: str,
    port: int,
    *,
    most: int = MAX_CONNECTIONS,
    idle_seconds: float = MAX_IDLE_SECONDS,
) -> AsyncIterator[int]:
    """Serve an application at a local address; yield the port, a free one if `port` is 0."""
    connections = _Connections(most, idle_seconds)

    @web.middleware
    async def within_bounds(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await connections.handle(request, handler)

    app.middlewares.append(within_bounds)
    runner = web.AppRunner(app, access_log=None, lingering_time=1, keepalive_timeout=idle_seconds, logger=log)
    await runner.setup()
    assert runner.server is not None  # noqa: S101 - the runner is set up
    closing = asyncio.create_task(connections.close_idle(runner.server), name="idle connections")
    try:
        await _BoundedSite(runner, connections, host, port).start()
        yield runner.addresses[0][1]
    finally:
        closing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await closing
        await runner.cleanup()
