"""A server of thousands of blogs, as fast as one process gets: every answer is written before it is asked for."""

import asyncio
import gzip
import hashlib
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Literal

from tests.bench.feed_documents import document

Mode = Literal["normal", "bytes", "clock", "changed", "mixed"]
DOCUMENTS = 2000
"""Different feeds; where there are more blogs, they share them."""
LATENCY = 0.12
_PAGE = b"<!DOCTYPE html><html><body>Maintenance</body></html>"


def _fault(status: bytes, body: bytes, length: int) -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (status, length, body)


_FAULTS: tuple[bytes | None, ...] = (
    _fault(b"500 Internal Server Error", b"sorry", 5),
    _fault(b"403 Forbidden", b"no", 2),
    _fault(b"200 OK", _PAGE, len(_PAGE)),
    _fault(b"200 OK", b"<?xml version='1.0'?>", 50_000),
    b"",
    None,
)
"""An error, a refusal, a page, an answer that breaks off, a connection that is just closed, and silence."""


@dataclass(slots=True)
class Answers:
    """What each blog says, whole or to one who has it already."""

    mode: Mode = "normal"
    etags: list[bytes] = field(default_factory=list)
    whole: list[bytes] = field(default_factory=list)
    changed: list[bytes] = field(default_factory=list)
    """The next version, for the share of blogs that have one when the answers are mixed."""

    def to(self, number: int, request: bytes) -> bytes | None:
        """Return the answer to a request for a blog's feed; None for silence."""
        kind = number % DOCUMENTS
        if self.mode == "mixed":
            if is_faulty(number):
                return _FAULTS[number // 20 % len(_FAULTS)]
            if (share := number * 7919 % 100) >= 83:
                return self.changed[kind] if share >= 95 else self.whole[kind]
            return _not_modified(self.etags[kind])
        conditional = self.mode in {"normal", "changed"}
        return _not_modified(tag) if conditional and (tag := self.etags[kind]) in request else self.whole[kind]


def is_faulty(number: int) -> bool:
    """Say whether a blog's server is one of the five in a hundred that are out of order."""
    return number % 20 == 7


def _not_modified(etag: bytes) -> bytes:
    return b"HTTP/1.1 304 Not Modified\r\nETag: " + etag + b"\r\nConnection: close\r\n\r\n"


def _written(number: int, version: int, clock: int) -> tuple[bytes, bytes]:
    body = gzip.compress(document(number, version, clock), 5, mtime=0)
    etag = b'"' + hashlib.blake2b(body, digest_size=8).hexdigest().encode() + b'"'
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=UTF-8\r\nContent-Encoding: gzip\r\n"
        f"Content-Length: {len(body)}\r\nETag: {etag.decode()}\r\nConnection: close\r\n\r\n"
    )
    return etag, head.encode() + body


class Connection(asyncio.Protocol):
    """One request and its answer."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._asked = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._asked += data
        if b"\r\n\r\n" not in self._asked:
            return
        at = self._asked.index(b"ost: b") + 6
        number = int(self._asked[at : self._asked.index(b".", at)])
        answer = self._answers.to(number, self._asked)
        if answer is None:
            return
        if self._answers.mode == "mixed":
            asyncio.get_running_loop().call_later(LATENCY, self._say, answer)
        else:
            self._say(answer)

    def _say(self, answer: bytes) -> None:
        self._transport.write(answer)
        self._transport.close()


async def serve() -> None:
    """Serve until the standard input ends; each of its lines sets the mode."""
    answers = Answers()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(answers), "127.0.0.1", 0, backlog=4096)
    _tell(server.sockets[0].getsockname()[1])
    with ProcessPoolExecutor() as pool:
        while line := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
            mode, version, clock = line.split()
            everything = await _write(pool, int(version), int(clock))
            changed = await _write(pool, int(version) + 1, int(clock)) if mode == "mixed" else []
            answers.etags, answers.whole = [tag for tag, _ in everything], [body for _, body in everything]
            answers.changed = [body for _, body in changed]
            answers.mode = mode
            _tell(mode)
    server.close()


def _tell(words: object) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


async def _write(pool: ProcessPoolExecutor, version: int, clock: int) -> list[tuple[bytes, bytes]]:
    loop = asyncio.get_running_loop()
    numbers = range(DOCUMENTS)
    return await loop.run_in_executor(
        None, lambda: list(pool.map(_written, numbers, [version] * DOCUMENTS, [clock] * DOCUMENTS, chunksize=50))
    )


if __name__ == "__main__":
    asyncio.run(serve())
