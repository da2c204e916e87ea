"""Web servers on loopback."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress

from aiohttp import web


@asynccontextmanager
async def serve_app(app: web.Application) -> AsyncIterator[int]:
    """Serve an application; yield its port."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serve_connections(answer: Answer, *, backlog: int = 100) -> AsyncIterator[int]:
    """Give each connection to `answer`; yield the port. What is not answered in the end is left.

    From Python 3.12 on, `asyncio.Server.wait_closed` waits for every connection, of which some here are never answered.
    """
    answering = set[asyncio.Task[None]]()

    async def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        answering.add(task)
        with closing(writer), suppress(asyncio.CancelledError):
            await answer(reader, writer)
        answering.discard(task)

    server = await asyncio.start_server(begin, "127.0.0.1", 0, backlog=backlog)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in answering:
            task.cancel()
        await asyncio.gather(*answering, return_exceptions=True)


@asynccontextmanager
async def serve_routes(routes: dict[str, object]) -> AsyncIterator[str]:
    """Serve a handler for each path, whatever the method; yield the address."""
    app = web.Application()
    for path, handler in routes.items():
        app.router.add_route("*", path, handler)  # type: ignore[arg-type]  # a handler
    async with serve_app(app) as port:
        yield f"http://127.0.0.1:{port}"


def free_port() -> int:
    """Return a port of this machine at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port
