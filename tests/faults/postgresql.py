"""The life of a bot whose database is on a PostgreSQL, which is stopped, killed, locked and started again."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

import asyncpg

from tests.faults.life import Engine, Life
from tests.local_discord.bot_starter import BotProcess
from tests.support.postgresql import Loop, RowsConnection
from tests.tools.postgres import LocalServer, local_server

BOT, DATABASE = "bot", "circles"
SECONDS_TO_CONNECT_AGAIN = 3.0
"""How long the bot takes at most until it has the lock again that keeps a second one away."""
_SESSIONS = "SELECT {} FROM pg_stat_activity WHERE usename = 'bot' AND {}"
_LOCK_TIMEOUT = "SELECT set_config('lock_timeout', '20ms', false)"
"""Whoever reads beside the bot waits for no lock: all that the bot talks to waits with it."""


class PostgreSQLLife(Life):
    """Circles, whose bot has its database on a server."""

    engine: ClassVar[Engine] = "postgresql"
    unreadable: ClassVar[tuple[type[Exception], ...]] = (
        OSError,  # with what asyncio.timeout raises
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
    )
    loop: ClassVar[Loop | None] = None

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._rows: RowsConnection | None = None

    def settings(self, database: Path | None = None) -> dict[str, str]:
        """Return the bot's settings."""
        return super().settings(database) | {"USBLOGS_DATABASE": self.url}

    @property
    def reader_url(self) -> str:
        """The URL by which is read beside the bot."""
        return self.url

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what is read from the database beside the bot."""
        if self._rows is None or self._rows.is_closed():
            PostgreSQLLife.loop = PostgreSQLLife.loop or Loop()
            self._rows = RowsConnection(PostgreSQLLife.loop, self.reader_url)
            self._rows.execute(_LOCK_TIMEOUT)
        return self._rows.execute(sql, values).fetchall()

    def harm(self) -> Iterator[str]:
        """Yield nothing: that its files are whole is the server's affair."""
        yield from ()

    def bring_log_in(self) -> None:
        """Do nothing: the server sees to its log."""


class OneBotLife(PostgreSQLLife):
    """Circles, whose bot is one process, and has a server for itself."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.server: LocalServer
        self.has_failed_since_start = False
        self._has_begun = False
        """Whether the bot that runs has been connected to Discord, and so to its database."""

    async def make_database(self) -> None:
        """Start a server, and make the bot's database and its user, who owns that and may do no more."""
        self.server = self._stack.enter_context(local_server())
        connection = await asyncpg.connect(self.server.url)
        await connection.execute(f"CREATE ROLE {BOT} LOGIN PASSWORD '{self.server.password}'")
        await connection.execute(f"CREATE DATABASE {DATABASE} OWNER {BOT} TEMPLATE template0 ENCODING 'UTF8'")
        await connection.close()
        self._stack.callback(self._close_rows)

    def _close_rows(self) -> None:
        if self._rows is not None:
            with suppress(*self.unreadable):
                self._rows.close()

    @property
    def url(self) -> str:
        return self.server.url_of(DATABASE, BOT)

    @property
    def reader_url(self) -> str:
        """The URL of the server's own user, who is let in where there are too many, and may end the bot's sessions."""
        return self.server.url_of(DATABASE, self.server.user)

    def may_end(self, status: int) -> bool:
        """Return whether the bot ended with a sentence as it could not get to its database when it started."""
        is_told = status == 1 and self.last_words().startswith("The database postgresql://")
        return super().may_end(status) or (is_told and not self._has_begun and self.has_failed_since_start)

    async def start(self) -> BotProcess:
        """Start the bot."""
        self.has_failed_since_start, self._has_begun = self.calm.locked(), False
        return await super().start()

    async def look_after(self) -> None:
        """Start the bot if it has ended."""
        self._has_begun = self._has_begun or self.discord.ready.is_set()
        await super().look_after()

    @asynccontextmanager
    async def disturbed(self) -> AsyncIterator[None]:
        """Let something be wrong with the server during the block, and give the bot time to connect again after it.

        One thing at a time is wrong with it.
        """
        async with self.calm:
            self.has_failed_since_start = True
            yield
            await asyncio.sleep(SECONDS_TO_CONNECT_AGAIN)

    def sessions(self, condition: str = "true") -> list[int]:
        """Return the processes of the server that are the bot's sessions, of those for which a condition holds."""
        return [pid for (pid,) in self.rows(_SESSIONS.format("pid", condition))]

    def strike_sessions(self, condition: str = "true", how: str = "pg_terminate_backend") -> int:
        """Let the server end, or cancel, the bot's sessions for which a condition holds; return how many."""
        return len(self.rows(_SESSIONS.format(f"{how}(pid)", condition)))

    @asynccontextmanager
    async def another_database(self) -> AsyncIterator[str]:
        """Make another database of the bot's user for the block, and yield its URL."""
        self.rows(f"CREATE DATABASE another OWNER {BOT} TEMPLATE template0 ENCODING 'UTF8'")
        try:
            yield self.server.url_of("another", BOT)
        finally:
            self.rows("DROP DATABASE another WITH (FORCE)")

    @asynccontextmanager
    async def commits_waiting(self) -> AsyncIterator[None]:
        """Let durable commits wait during the block, after they are on the disk: for a replica that there is not."""
        await self._set_replica("nobody")
        try:
            yield
        finally:
            await self._set_replica("")

    async def _set_replica(self, name: str) -> None:
        self.rows(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
        self.rows("SELECT pg_reload_conf()")

    async def stop_server(self, how: str) -> None:
        """Stop the server: `fast`, or `immediate`, as if it was killed."""
        self.tell(f"the server is stopped: {how}")
        await asyncio.to_thread(self.server.stop, how)

    async def start_server(self) -> None:
        """Start the server again."""
        await asyncio.to_thread(self.server.start)
        self.tell("the server is back")
