"""A server that answers with whatever bytes it is told to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.support.feeds import post, rss

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]
TLS = b"\x16"
"""The first byte of who wants to speak HTTPS, which is not spoken here (RFC 8446 §5.1)."""
FEED = rss(post(2), post(1))


@dataclass(slots=True)
class Hostile:
    """What a server on loopback says, one answer after the other, the last one again and again."""

    port: int = 0
    answers: list[bytes | Script] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    """The headers of each request, in lower case, with the path under `:path`."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/feed"

    def say(self, *answers: bytes | Script) -> None:
        """Set what is answered from now on."""
        self.answers[:] = answers

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            begun = await reader.readexactly(1)
            if begun == TLS:
                return
            first, *lines = (begun + await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
            }
            self.asked.append({":path": first.split(" ")[1], **headers})
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def hostile() -> AsyncIterator[Hostile]:
    """Serve on loopback."""
    server = Hostile()
    serving = await asyncio.start_server(server._answer, "127.0.0.1", 0)
    server.port = serving.sockets[0].getsockname()[1]
    async with serving:
        yield server
        serving.close()


def answer(body: bytes = FEED, status: str = "200 OK", **headers: str) -> bytes:
    """Return an HTTP answer; underscores in the names of headers are dashes."""
    told = {"Content-Type": "application/rss+xml", "Content-Length": str(len(body))}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status}\r\nConnection: close\r\n{head}\r\n".encode() + body


def redirect(to: str, status: int = 302) -> bytes:
    """Return an answer that points elsewhere."""
    return answer(b"", f"{status} Elsewhere", Location=to)


NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"
EMPTY = answer(b"")
