"""A Discord on this machine, for what travels on the wire: the real client speaks HTTP and WebSocket to it.

It outlives the bot, so that the bot can be killed and started again against it. By hand: `python -m
tests.local_discord` prints the address for `USBLOGS_DISCORD_API`.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from tests.discord_api.description import form_errors
from tests.discord_api.form_error import FormError, invalid_form_body
from tests.local_discord import documents as doc
from tests.local_discord.api import Answered
from tests.local_discord.documents import Document
from tests.local_discord.gateway import Gateway, broken
from tests.local_discord.limits import RequestLimit
from tests.local_discord.refusals import permissions_in, refusal_of

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
    breaks: bool = False
    """Whether the connection breaks instead of an answer, in the midst of it if the thing was done."""
    seconds: float = 0.0
    """How long Discord takes for it."""


Witness = Callable[[str, str, str], Awaitable[bool]]
"""Called before and after each request is done: ("before" or "after", method, path); False loses the request."""


class LocalDiscord(Gateway):
    """Servers with their channels, messages, commands and interactions, of which the bot is a member; one at first."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[str] = []
        self.faults: list[Fault] = []
        self.form_errors: list[FormError] = []
        self.limit = RequestLimit()
        self.answer_seconds = 3.0
        """How long an interaction may be without an answer (Discord, "Receiving and Responding")."""
        self.witness: Witness | None = None
        self.tell_time: Callable[[], datetime] | None = None
        """What time it is here; None for a Discord that does not tell."""

    @classmethod
    @asynccontextmanager
    async def serve(cls, port: int = 0) -> AsyncIterator["LocalDiscord"]:
        """Serve it on loopback."""
        discord = cls()
        app = web.Application()
        app.on_response_prepare.append(discord.date)
        app.router.add_get("/gateway", discord.gateway)
        app.router.add_get("/gateway/", discord.gateway)
        app.router.add_route("*", _API + "/{path:.*}", discord.answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        discord.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        discord.gateway_address = f"{discord.address.replace('http', 'ws', 1)}/gateway"
        try:
            yield discord
        finally:
            await discord.hang_up()
            await runner.cleanup()

    # what a test asks and does

    def said(self, channel: str | None = None) -> list[list[str]]:
        """Return the texts of each message in a channel, oldest first."""
        return [doc.texts(message) for message in self.messages[channel or self.text].values()]

    async def press(self, custom_id: str, message: Document, user: Document) -> Answered:
        """Let a user press a button, and return what the bot answers within three seconds."""
        data = {"custom_id": custom_id, "component_type": 2}
        place = self._place(message.get("channel_id", self.text))
        return await self._interact({"type": 3, "data": data, "message": message, **place}, user)

    def _place(self, channel: str) -> Document:
        document = self.channels[channel]
        guild = document["guild_id"]
        server = {"id": guild, "locale": "en-US", "features": []}
        return {"guild_id": guild, "guild": server, "channel_id": document["id"], "channel": document}

    async def slash(
        self, name: str, user: Document, locale: str = "en-US", channel: str = "", **options: object
    ) -> Answered:
        """Let a user give a command such as "theme suggest", and return what the bot answers."""
        group, _, sub = name.partition(" ")
        command = next(c for c in self.commands if c["name"] == group)
        given = [{"name": key, "type": 3, "value": value} for key, value in options.items()]
        inner = [{"name": sub, "type": 1, "options": given}] if sub else given
        data = {"id": command["id"], "name": group, "type": 1, "options": inner}
        place = self._place(channel or self.text)
        return await self._interact({"type": 2, "data": data, "locale": locale, **place}, user)

    async def _interact(self, what: Document, user: Document) -> Answered:
        id_, token = doc.snowflake(), f"token-{doc.snowflake()}"
        future: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        self._interactions[token] = future
        interaction = {
            "id": id_,
            "application_id": doc.APPLICATION,
            "token": token,
            "version": 1,
            "member": doc.member(user),
            "locale": "en-US",
            "app_permissions": doc.ADMINISTRATOR,
            "entitlements": [],
            "authorizing_integration_owners": {"0": doc.GUILD},
            "context": 0,
            "attachment_size_limit": 10485760,
        }
        await self._send("INTERACTION_CREATE", interaction | what)
        async with asyncio.timeout(self.answer_seconds):
            return await future

    # HTTP

    async def date(self, _: web.Request, response: web.StreamResponse) -> None:
        """Let an answer tell the time that it is here."""
        response.headers["Date"] = format_datetime(self.tell_time(), usegmt=True) if self.tell_time else ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request of the API, and count its refusals."""
        response = await self._answer(request)
        self.limit.note(response.status)
        return response

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request of the API, with the faults that are laid for it."""
        if self.is_away:
            return broken(request)
        path = "/" + request.match_info["path"]
        body = await request.json() if request.content_type == "application/json" and request.can_read_body else {}
        self.requests.append(f"{request.method} {path}")
        if (
            not path.startswith(("/interactions/", "/webhooks/"))
            and request.headers.get("Authorization") != f"Bot {self.token}"
        ):
            return _json({"message": "401: Unauthorized", "code": 0}, 401)
        if (limited := self.limit.answer_to(path)) is not None:
            return limited
        if not await self._tell_witness("before", request.method, path):
            return _json({"message": "lost on the way", "code": 0}, 503)
        fault = next((f for f in self.faults if f.method == request.method and re.fullmatch(f.path, path)), None)
        if fault is not None:
            self.faults.remove(fault)
            await asyncio.sleep(fault.seconds)
        if fault is None or fault.after_doing_it:
            status, document = await self._do(request.method, path, body, dict(request.query))
        await self._tell_witness("after", request.method, path)
        return _json(document, status) if fault is None else await _faulty(request, fault)

    async def _do(self, method: str, path: str, body: Any, query: dict[str, str]) -> tuple[int, Any]:
        """Do what a request asks for, unless its body is beyond a limit or the state of the server forbids it."""
        if errors := form_errors(method, path, body):
            self.form_errors += errors
            return 400, invalid_form_body(errors)
        refused = refusal_of(self, self.state_for(path), method, path, body)
        if refused is not None:
            return refused
        done = await self.call(method, path, body, query)
        if method == "GET" and (read := re.fullmatch(r"/channels/(\d+)/messages", path)):
            may_read = permissions_in(self, self.state, read[1]).read_message_history
            return done if may_read else (200, [])  # Discord shows an empty channel ("Get Channel Messages")
        if method == "POST" and (written := re.fullmatch(r"/channels/(\d+)/messages", path)):
            self.state_for(path).written_at[written[1]] = time.monotonic()
        return done

    async def _tell_witness(self, when: str, method: str, path: str) -> bool:
        return self.witness is None or await self.witness(when, method, path)


async def _faulty(request: web.Request, fault: Fault) -> web.StreamResponse:
    """Answer with a fault, or break the connection, before an answer or in the midst of one."""
    if not fault.breaks:
        return _json(fault.body, fault.status, fault.headers)
    if not fault.after_doing_it:
        return broken(request)
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"id": "')
    if request.transport is not None:
        request.transport.abort()
    return response


def _json(document: Any, status: int, headers: dict[str, str] | None = None) -> web.Response:
    """Return a document; discord.py parses it only when Content-Type is exactly this."""
    if status == 204:
        return web.Response(status=status)
    body = json.dumps(document).encode()
    response = web.Response(body=body, status=status, headers={"Content-Type": "application/json", **(headers or {})})
    response.headers.setdefault("Via", "1.1 local")
    return response
