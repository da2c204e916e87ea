"""A server on loopback that answers with the bytes a test sets, valid or not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.support.feeds import make_item, make_rss
from tests.support.servers import serve_connections

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]
TLS = b"\x16"
"""The first byte of a client that tries HTTPS, which this server does not speak (RFC 8446 §5.1)."""
RSS_FEED = make_rss(make_item(2), make_item(1))


@dataclass(slots=True)
class ScriptedServer:
    """Gives one response after the other, and the last one again and again."""

    port: int = 0
    responses: list[bytes | Script] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)
    """The headers of each request, in lower case, with the path under `:path`."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/feed"

    def respond_with(self, *responses: bytes | Script) -> None:
        """Set the responses from now on."""
        self.responses[:] = responses

    async def _respond(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            first_byte = await reader.readexactly(1)
            if first_byte == TLS:
                return
            first, *lines = (first_byte + await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
            }
            self.requests.append({":path": first.split(" ")[1], **headers})
            response = self.responses.pop(0) if len(self.responses) > 1 else self.responses[0]
            if isinstance(response, bytes):
                writer.write(response)
                await writer.drain()
            else:
                await response(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serve_script() -> AsyncIterator[ScriptedServer]:
    """Serve on loopback what `respond_with` sets."""
    server = ScriptedServer()
    async with serve_connections(server._respond) as server.port:
        yield server


def http_response(body: bytes = RSS_FEED, status: str = "200 OK", **headers: str) -> bytes:
    """Return an HTTP response; underscores in the names of headers become hyphens."""
    all_headers = {"Content-Type": "application/rss+xml", "Content-Length": str(len(body))}
    all_headers |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in all_headers.items())
    return f"HTTP/1.1 {status}\r\nConnection: close\r\n{head}\r\n".encode() + body


def redirect(to: str, status: int = 302) -> bytes:
    """Return an HTTP response that redirects to an address."""
    return http_response(b"", f"{status} Elsewhere", Location=to)


NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"
EMPTY_RESPONSE = http_response(b"")
