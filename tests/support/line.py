"""The network between the bot and a server of databases."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class Line:
    """The network between the bot and its server, which can be cut."""

    def __init__(self, url: str) -> None:
        self._to = urlsplit(url)
        self.refuses = 0
        """How many connections are not made."""
        self.cuts_at_commit = ""
        """Whether a COMMIT is lost `before` it comes to the server, or its answer `after`."""
        self.cuts_in = 0
        """With how many words of the bot the connection is cut; 0 if it is not."""
        self.delay = 0.0
        """Seconds until something is at the server."""
        self._tasks: list[asyncio.Task[None]] = []
        self._ends: list[asyncio.StreamWriter] = []

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator[tuple["Line", str]]:
        """Yield a line and the URL of the database at its other end."""
        line = cls(url)
        server = await asyncio.start_server(line._begin, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        try:
            yield line, url.replace(f":{line._to.port}/", f":{port}/")
        finally:
            server.close()
            for end_ in line._ends:
                end_.transport.abort()
            await asyncio.gather(*line._tasks, return_exceptions=True)

    def _begin(self, client: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
        self._ends.append(answers)
        self._tasks.append(asyncio.create_task(self._connect(client, answers)))

    async def _connect(self, client: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
        if self.refuses:
            self.refuses -= 1
            answers.close()
            return
        server, asks = await asyncio.open_connection(self._to.hostname, self._to.port)
        self._ends.append(asks)
        back = asyncio.create_task(self._pass_on(server, answers))
        while data := await client.read(65536):
            await asyncio.sleep(self.delay)
            self.cuts_in -= 1
            if not self.cuts_in:
                answers.transport.abort()
                break
            is_lost = b"COMMIT" in data and self.cuts_at_commit
            if is_lost:
                back.cancel()
            if is_lost != "before":
                asks.write(data)
            if is_lost:
                if is_lost == "after":
                    await server.read(65536)
                self.cuts_at_commit = ""
                answers.transport.abort()
                break
        asks.close()
        await asyncio.gather(back, return_exceptions=True)

    @staticmethod
    async def _pass_on(server: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
        try:
            while data := await server.read(65536):
                answers.write(data)
        finally:
            answers.close()
