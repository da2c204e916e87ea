"""The gateway of the local Discord: sessions over WebSocket, each of one shard, which hears of that shard's servers."""

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.local_discord import documents as doc
from tests.local_discord.documents import Document
from tests.local_discord.moderation import ModeratedApi

TOKEN = "a-token-that-only-the-local-discord-knows"  # noqa: S105 - it opens nothing else


@dataclass(eq=False)
class Session:
    """A session that a client began, and may go on with on another connection."""

    id: str
    shard: tuple[int, int]
    socket: web.WebSocketResponse
    events: list[Document] = field(default_factory=list)

    def hears_of(self, guild: str | None) -> bool:
        """Return whether it is told of a server; of what is in none, the first shard is (Discord, "Sharding")."""
        number, count = self.shard
        return (int(guild) >> 22) % count == number if guild else number == 0

    async def send(self, event: str, data: Document) -> None:
        """Send an event, and keep it for whoever resumes."""
        sent = {"op": 0, "t": event, "s": len(self.events) + 1, "d": data}
        self.events.append(sent)
        if not self.socket.closed:
            await self.socket.send_json(sent)


class Gateway(ModeratedApi):
    """What the bot hears over WebSocket."""

    def __init__(self) -> None:
        super().__init__()
        self.identified = 0
        self.resumed = 0
        self.heartbeats = 0
        self.heartbeat_seconds = 41.25
        self.acknowledges = True
        """Whether heartbeats are answered."""
        self.is_away = False
        """Whether every connection breaks."""
        self.token = TOKEN
        """The token that is known; another one after it was revoked."""
        self.address = ""
        self.sessions: dict[str, Session] = {}
        self.ready = asyncio.Event()
        self._unavailable: set[str] = set()
        self._sockets: list[web.WebSocketResponse] = []
        self._numbers = itertools.count(1)

    async def end_session(self, *, resumable: bool) -> None:
        """Tell the bot that its session is over, as Discord does before an outage ("Gateway", Invalid Session)."""
        self.ready.clear()
        for socket in self._sockets[:]:
            await socket.send_json({"op": 9, "d": resumable})

    async def hang_up(self, code: int = 4000) -> None:
        """Close every gateway connection, as Discord does when it restarts a node."""
        self.ready.clear()
        for socket in self._sockets[:]:
            await socket.close(code=code)

    async def reconnect(self) -> None:
        """Ask the bot to connect again and go on, as Discord does before it restarts a node ("Gateway", Reconnect)."""
        self.ready.clear()
        for socket in self._sockets[:]:
            await socket.send_json({"op": 7, "d": None})

    async def make_unavailable(self, guild: str) -> None:
        """Let a server be away, as in an outage of its own ("Gateway Events", Guild Delete)."""
        self._unavailable.add(guild)
        await self._send("GUILD_DELETE", {"id": guild, "unavailable": True})

    async def make_available(self, guild: str) -> None:
        """Let a server be there again, for a bot that is in it."""
        self._unavailable.discard(guild)
        if not self.states[guild].is_kicked:
            await self._send("GUILD_CREATE", self.guild(guild))

    async def gateway(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection."""
        if self.is_away:
            return broken(request)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": int(self.heartbeat_seconds * 1000)}})
        async for received in socket:
            if received.type is WSMsgType.TEXT:
                await self._hear(socket, json.loads(received.data))
        self._sockets.remove(socket)
        return socket

    async def _hear(self, socket: web.WebSocketResponse, said: Document) -> None:
        match said["op"]:
            case 1:
                self.heartbeats += 1
                if self.acknowledges:
                    await socket.send_json({"op": 11})
            case 2 | 6 if said["d"]["token"] != self.token:
                await socket.close(code=4004)
            case 6 if said["d"]["seq"] is None:
                await socket.close(code=4007)
            case 2:
                self.identified += 1
                number, count = said["d"].get("shard", (0, 1))
                await self._begin_session(socket, (number, count))
            case 6:
                await self._resume(socket, said["d"])

    async def _begin_session(self, socket: web.WebSocketResponse, shard: tuple[int, int]) -> None:
        over = [one.id for one in self.sessions.values() if one.shard == shard and one.socket.closed]
        for id_ in over:
            del self.sessions[id_]
        session = Session(f"session-{next(self._numbers)}", shard, socket)
        self.sessions[session.id] = session
        await self._greet(session)
        self.ready.set()

    async def _resume(self, socket: web.WebSocketResponse, said: Document) -> None:
        session = self.sessions.get(said["session_id"])
        if session is None:
            await socket.send_json({"op": 9, "d": False})
            return
        self.resumed += 1
        session.socket = socket
        for missed in session.events[said["seq"] :]:
            await socket.send_json(missed)
        await session.send("RESUMED", {})
        self.ready.set()

    def _guilds_of(self, session: Session) -> list[str]:
        return [guild for guild in self.servers if not self.states[guild].is_kicked and session.hears_of(guild)]

    async def _greet(self, session: Session) -> None:
        guilds = self._guilds_of(session)
        await session.send("READY", self._ready(session, guilds))
        for guild in guilds:
            if guild not in self._unavailable:
                await session.send("GUILD_CREATE", self.guild(guild))

    def _ready(self, session: Session, guilds: list[str]) -> Document:
        return {
            "v": 10,
            "user": doc.BOT,
            "guilds": [{"id": guild, "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.gateway_address,
            "application": {"id": doc.APPLICATION, "flags": 0},
            "shard": list(session.shard),
        }

    async def _send(self, event: str, data: Document) -> None:
        """Tell of an event whoever hears of its server."""
        guild: Any = data.get("guild_id") or (data["id"] if event.startswith("GUILD_") else None)
        for session in list(self.sessions.values()):
            if session.hears_of(guild):
                await session.send(event, data)


def broken(request: web.Request) -> web.Response:
    """Break the connection; the answer reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
