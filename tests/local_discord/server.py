"""A Discord on this machine, for what travels on the wire: the real client speaks HTTP and WebSocket to it.

It outlives the bot, so that the bot can be killed and started again against it. By hand: `python -m
tests.local_discord` prints the address for `USBLOGS_DISCORD_API`.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.local_discord import documents as doc
from tests.local_discord.documents import Document

TOKEN = "a-token-that-only-the-local-discord-knows"  # noqa: S105 - it opens nothing else
TEXT, FORUM = 0, 15
_API = "/api/v10"


@dataclass
class Fault:
    """What goes wrong with the next request that fits: an answer instead of the thing, or after it was done."""

    method: str
    path: str
    status: int
    after_doing_it: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    body: Document = field(default_factory=dict)


@dataclass
class Answered:
    """What the bot answered to an interaction."""

    callback: Document
    followups: list[Document] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [text for message in [self.callback.get("data") or {}, *self.followups] for text in doc.texts(message)]


Witness = Callable[[str, str, str], Awaitable[bool]]
"""Called before and after each request is done: ("before" or "after", method, path); False loses the request."""


class LocalDiscord:
    """One server with one member's worth of rights, its channels, messages, commands and interactions."""

    def __init__(self) -> None:
        self.text = doc.snowflake()
        self.forum = doc.snowflake()
        self.channels = {
            self.text: doc.channel(self.text, "blog-week", TEXT),
            self.forum: doc.channel(self.forum, "round-ups", FORUM),
        }
        self.messages: dict[str, dict[str, Document]] = {self.text: {}, self.forum: {}}
        self.commands: list[Document] = []
        self.requests: list[str] = []
        self.faults: list[Fault] = []
        self.nonces: dict[str, Document] = {}
        self.events: dict[str, Document] = {}
        self.identified = 0
        self.resumed = 0
        self.heartbeats = 0
        self.address = ""
        self.witness: Witness | None = None
        self._sockets: list[web.WebSocketResponse] = []
        self._sequence = 0
        self._interactions: dict[str, asyncio.Future[Answered]] = {}
        self._answered: dict[str, Answered] = {}
        self.ready = asyncio.Event()
        self.deaf_to_interactions = False

    @classmethod
    @asynccontextmanager
    async def serve(cls, port: int = 0) -> AsyncIterator["LocalDiscord"]:
        """Serve it on loopback."""
        discord = cls()
        app = web.Application()
        app.router.add_get("/gateway", discord.gateway)
        app.router.add_get("/gateway/", discord.gateway)
        app.router.add_route("*", _API + "/{path:.*}", discord.answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        discord.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield discord
        finally:
            await discord.hang_up()
            await runner.cleanup()

    # what a test asks and does

    def said(self, channel: str | None = None) -> list[list[str]]:
        """Return the texts of each message in a channel, oldest first."""
        return [doc.texts(message) for message in self.messages[channel or self.text].values()]

    async def hang_up(self, code: int = 4000) -> None:
        """Close every gateway connection, as Discord does when it restarts a node."""
        self.ready.clear()
        for socket in self._sockets[:]:
            await socket.close(code=code)

    async def press(self, custom_id: str, message: Document, user: Document) -> Answered:
        """Let a user press a button, and return what the bot answers within three seconds."""
        data = {"custom_id": custom_id, "component_type": 2}
        return await self._interact({"type": 3, "data": data, "message": message}, user)

    async def slash(self, name: str, user: Document, locale: str = "en-US", **options: object) -> Answered:
        """Let a user give a command such as "theme suggest", and return what the bot answers."""
        group, _, sub = name.partition(" ")
        command = next(c for c in self.commands if c["name"] == group)
        given = [{"name": key, "type": 3, "value": value} for key, value in options.items()]
        inner = [{"name": sub, "type": 1, "options": given}] if sub else given
        data = {"id": command["id"], "name": group, "type": 1, "options": inner}
        return await self._interact({"type": 2, "data": data, "locale": locale}, user)

    async def _interact(self, what: Document, user: Document) -> Answered:
        id_, token = doc.snowflake(), f"token-{doc.snowflake()}"
        future: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        self._interactions[token] = future
        interaction = {
            "id": id_,
            "application_id": doc.APPLICATION,
            "token": token,
            "version": 1,
            "guild_id": doc.GUILD,
            "guild": {"id": doc.GUILD, "locale": "en-US", "features": []},
            "channel_id": self.text,
            "channel": self.channels[self.text],
            "member": doc.member(user),
            "locale": "en-US",
            "app_permissions": doc.ADMINISTRATOR,
            "entitlements": [],
            "authorizing_integration_owners": {"0": doc.GUILD},
            "context": 0,
            "attachment_size_limit": 10485760,
        }
        await self._send("INTERACTION_CREATE", interaction | what)
        async with asyncio.timeout(3):
            return await future

    # the gateway

    async def gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 41250}})
        async for received in socket:
            if received.type is WSMsgType.TEXT:
                await self._hear(socket, json.loads(received.data))
        self._sockets.remove(socket)
        return socket

    async def _hear(self, socket: web.WebSocketResponse, said: Document) -> None:
        match said["op"]:
            case 1:
                self.heartbeats += 1
                await socket.send_json({"op": 11})
            case 2 if said["d"]["token"] != TOKEN:
                await socket.close(code=4004)
            case 2:
                self.identified += 1
                await self._greet()
            case 6:
                self.resumed += 1
                await self._send("RESUMED", {})
                self.ready.set()

    async def _greet(self) -> None:
        ready = {
            "v": 10,
            "user": doc.BOT,
            "guilds": [{"id": doc.GUILD, "unavailable": True}],
            "session_id": "a-session",
            "resume_gateway_url": f"{self.address.replace('http', 'ws', 1)}/gateway",
            "application": {"id": doc.APPLICATION, "flags": 0},
        }
        await self._send("READY", ready)
        await self._send("GUILD_CREATE", doc.guild(list(self.channels.values())))
        self.ready.set()

    async def _send(self, event: str, data: Document) -> None:
        self._sequence += 1
        for socket in self._sockets:
            if not socket.closed:
                await socket.send_json({"op": 0, "t": event, "s": self._sequence, "d": data})

    # HTTP

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one request of the API, with the faults that are laid for it."""
        path = "/" + request.match_info["path"]
        body = await request.json() if request.content_type == "application/json" and request.can_read_body else {}
        self.requests.append(f"{request.method} {path}")
        if (
            not path.startswith(("/interactions/", "/webhooks/"))
            and request.headers.get("Authorization") != f"Bot {TOKEN}"
        ):
            return _json({"message": "401: Unauthorized", "code": 0}, 401)
        if not await self._tell_witness("before", request.method, path):
            return _json({"message": "lost on the way", "code": 0}, 503)
        fault = next((f for f in self.faults if f.method == request.method and re.fullmatch(f.path, path)), None)
        if fault is not None:
            self.faults.remove(fault)
        if fault is None or fault.after_doing_it:
            status, document = await self._do(request.method, path, body, dict(request.query))
        await self._tell_witness("after", request.method, path)
        if fault is not None:
            return _json(fault.body, fault.status, fault.headers)
        return _json(document, status)

    async def _tell_witness(self, when: str, method: str, path: str) -> bool:
        return self.witness is None or await self.witness(when, method, path)

    async def _do(self, method: str, path: str, body: Any, query: dict[str, str]) -> tuple[int, Any]:
        for (wanted, pattern), do in _ROUTES.items():
            if wanted == method and (found := re.fullmatch(pattern, path)):
                result: tuple[int, Any] = await do(self, body, query, *found.groups())
                return result
        return 404, {"message": f"404: {method} {path} is not here", "code": 0}

    async def me(self, *_: object) -> tuple[int, Any]:
        return 200, doc.BOT

    async def application(self, *_: object) -> tuple[int, Any]:
        team = {
            "id": doc.APPLICATION,
            "name": "usblogs",
            "description": "",
            "icon": None,
            "bot_public": True,
            "flags": 0,
        }
        return 200, {**team, "bot_require_code_grant": False, "verify_key": "", "owner": doc.user(doc.OWNER, "Bea")}

    async def my_guilds(self, *_: object) -> tuple[int, Any]:
        return 200, [{"id": doc.GUILD, "name": "The Us Guys", "owner": False, "permissions": "0", "features": []}]

    async def put_commands(self, body: list[Document], _: object, __: str) -> tuple[int, Any]:
        # The description of an entry in a menu is empty ("Application Command Object").
        given = {"description": "", "application_id": doc.APPLICATION, "version": "1"}
        self.commands = [{**given, **command, "id": doc.snowflake()} for command in body]
        return 200, self.commands

    async def get_channel(self, _: object, __: object, channel: str) -> tuple[int, Any]:
        return 200, self.channels[channel]

    async def create_message(self, body: Document, _: object, channel: str) -> tuple[int, Any]:
        """Make a message; with `enforce_nonce`, one that was made with this nonce lately is given again."""
        if channel not in self.messages:
            return 404, {"message": "Unknown Channel", "code": 10003}
        nonce = body.get("nonce") if body.get("enforce_nonce") else None
        if nonce in self.nonces:
            return 200, self.nonces[nonce]
        message = doc.message(doc.snowflake(), channel, body)
        self.messages[channel][message["id"]] = message
        if nonce is not None:
            self.nonces[nonce] = message
        return 200, message

    async def list_messages(self, _: object, query: dict[str, str], channel: str) -> tuple[int, Any]:
        newer = [m for m in self.messages[channel].values() if int(m["id"]) > int(query.get("after", 0))]
        return 200, newer[: int(query.get("limit", 50))][::-1]

    async def edit_message(self, body: Document, _: object, channel: str, message: str) -> tuple[int, Any]:
        if self.channels[channel].get("thread_metadata", {}).get("archived"):
            return 400, {"message": "Thread is archived", "code": 50083}
        if message not in self.messages.get(channel, {}):
            return 404, {"message": "Unknown Message", "code": 10008}
        edited = doc.message(message, channel, body)
        kept = {key: self.messages[channel][message][key] for key in ("timestamp", "pinned", "nonce")}
        self.messages[channel][message] = {**edited, **kept, "edited_timestamp": edited["timestamp"]}
        return 200, self.messages[channel][message]

    async def pin_message(self, _: object, __: object, channel: str, message: str) -> tuple[int, Any]:
        self.messages[channel][message]["pinned"] = True
        return 204, None

    async def unpin_message(self, _: object, __: object, channel: str, message: str) -> tuple[int, Any]:
        self.messages[channel][message]["pinned"] = False
        return 204, None

    async def active_threads(self, *_: object) -> tuple[int, Any]:
        threads = [c for c in self.channels.values() if c["type"] == 11 and not c["thread_metadata"]["archived"]]
        return 200, {"threads": threads, "members": []}

    async def edit_channel(self, body: Document, _: object, channel: str) -> tuple[int, Any]:
        self.channels[channel]["thread_metadata"] |= body
        return 200, self.channels[channel]

    async def create_event(self, body: Document, *_: object) -> tuple[int, Any]:
        event = doc.event(body)
        self.events[event["id"]] = event
        return 200, event

    async def list_events(self, *_: object) -> tuple[int, Any]:
        return 200, list(self.events.values())

    async def get_event(self, _: object, __: object, event: str) -> tuple[int, Any]:
        return (200, self.events[event]) if event in self.events else (404, {"message": "Unknown", "code": 10070})

    async def edit_event(self, body: Document, _: object, event: str) -> tuple[int, Any]:
        self.events[event] |= body
        return 200, self.events[event]

    async def create_thread(
        self, body: Document, _: object, channel: str, message: str | None = None
    ) -> tuple[int, Any]:
        """Make a thread, from a message or, in a forum, with its first message."""
        if message in self.channels:
            return 400, {"message": "A thread has already been created for this message", "code": 160004}
        thread = doc.thread(message or doc.snowflake(), channel, body["name"])
        self.channels[thread["id"]] = thread
        self.messages[thread["id"]] = {}
        if "message" in body:
            first = doc.message(thread["id"], thread["id"], body["message"])
            self.messages[thread["id"]][first["id"]] = first
            return 201, {**thread, "message": first}
        return 201, thread

    async def callback(self, body: Document, _: object, id_: str, token: str) -> tuple[int, Any]:
        """Take the answer to an interaction, unless its three seconds are over."""
        waiting = self._interactions.pop(token, None)
        if waiting is None or waiting.done() or self.deaf_to_interactions:
            return 404, {"message": "Unknown interaction", "code": 10062}
        self._answered[token] = Answered(body)
        waiting.set_result(self._answered[token])
        resource: Document = {"type": body["type"]}
        if body["type"] == 4:
            resource["message"] = doc.message(doc.snowflake(), self.text, body["data"])
        return 200, {"interaction": {"id": id_, "type": 2, "response_message_id": None}, "resource": resource}

    async def follow_up(self, body: Document, _: object, __: str, token: str) -> tuple[int, Any]:
        self._answered[token].followups.append(body)
        return 200, doc.message(doc.snowflake(), self.text, body)


_ROUTES: dict[tuple[str, str], Callable[..., Awaitable[tuple[int, Any]]]] = {
    ("GET", r"/users/@me"): LocalDiscord.me,
    ("GET", r"/oauth2/applications/@me"): LocalDiscord.application,
    ("GET", r"/users/@me/guilds"): LocalDiscord.my_guilds,
    ("PUT", r"/applications/(\d+)/commands"): LocalDiscord.put_commands,
    ("GET", r"/channels/(\d+)"): LocalDiscord.get_channel,
    ("POST", r"/channels/(\d+)/messages"): LocalDiscord.create_message,
    ("GET", r"/channels/(\d+)/messages"): LocalDiscord.list_messages,
    ("PATCH", r"/channels/(\d+)/messages/(\d+)"): LocalDiscord.edit_message,
    ("PUT", r"/channels/(\d+)/messages/pins/(\d+)"): LocalDiscord.pin_message,
    ("DELETE", r"/channels/(\d+)/messages/pins/(\d+)"): LocalDiscord.unpin_message,
    ("GET", r"/guilds/\d+/threads/active"): LocalDiscord.active_threads,
    ("PATCH", r"/channels/(\d+)"): LocalDiscord.edit_channel,
    ("POST", r"/guilds/\d+/scheduled-events"): LocalDiscord.create_event,
    ("GET", r"/guilds/\d+/scheduled-events"): LocalDiscord.list_events,
    ("GET", r"/guilds/\d+/scheduled-events/(\d+)"): LocalDiscord.get_event,
    ("PATCH", r"/guilds/\d+/scheduled-events/(\d+)"): LocalDiscord.edit_event,
    ("POST", r"/channels/(\d+)/threads"): LocalDiscord.create_thread,
    ("POST", r"/channels/(\d+)/messages/(\d+)/threads"): LocalDiscord.create_thread,
    ("POST", r"/interactions/(\d+)/([\w-]+)/callback"): LocalDiscord.callback,
    ("POST", r"/webhooks/(\d+)/([\w-]+)"): LocalDiscord.follow_up,
}


def _json(document: Any, status: int, headers: dict[str, str] | None = None) -> web.Response:
    """Return a document; discord.py parses it only when Content-Type is exactly this."""
    if status == 204:
        return web.Response(status=status)
    body = json.dumps(document).encode()
    response = web.Response(body=body, status=status, headers={"Content-Type": "application/json", **(headers or {})})
    response.headers.setdefault("Via", "1.1 local")
    return response
