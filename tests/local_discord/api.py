"""What Discord's HTTP API answers: the resources of its servers, and what a bot may do with them."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.local_discord import documents as doc
from tests.local_discord.documents import Document

TEXT, DM, FORUM = 0, 1, 15


@dataclass
class Answered:
    """What the bot answered to an interaction."""

    callback: Document
    followups: list[Document] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [text for message in [self.callback.get("data") or {}, *self.followups] for text in doc.texts(message)]


class DiscordApi:
    """The channels, messages, commands, events and interactions of one server or more, by the API's routes."""

    def __init__(self) -> None:
        self.text = doc.snowflake()
        self.forum = doc.snowflake()
        self.channels = {
            self.text: doc.channel(self.text, "blog-week", TEXT),
            self.forum: doc.channel(self.forum, "round-ups", FORUM),
        }
        self.messages: dict[str, dict[str, Document]] = {self.text: {}, self.forum: {}}
        self.servers = [doc.GUILD]
        self.gateway_address = ""
        """Where clients are sent to."""
        self.recommended_shards = 1
        self.commands: list[Document] = []
        self.nonces: dict[str, Document] = {}
        self.events: dict[str, Document] = {}
        self._interactions: dict[str, asyncio.Future[Answered]] = {}
        self._answered: dict[str, Answered] = {}
        self.deaf_to_interactions = False

    def add_channel(self, name: str, type_: int, guild: str = doc.GUILD) -> str:
        """Make a channel before the bot comes; return its id."""
        channel = doc.channel(doc.snowflake(), name, type_, guild)
        self.channels[channel["id"]], self.messages[channel["id"]] = channel, {}
        return str(channel["id"])

    async def call(self, method: str, path: str, body: Any, query: dict[str, str]) -> tuple[int, Any]:
        """Do what a request asks for; return the status and the document of the answer."""
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

    async def gateway_bot(self, *_: object) -> tuple[int, Any]:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return 200, {"url": self.gateway_address, "shards": self.recommended_shards, "session_start_limit": limit}

    async def get_guild(self, _: object, __: object, guild: str) -> tuple[int, Any]:
        return 200, doc.guild([one for one in self.channels.values() if one["guild_id"] == guild], guild)

    async def my_guilds(self, *_: object) -> tuple[int, Any]:
        server = {"name": "The Us Guys", "owner": False, "permissions": "0", "features": []}
        return 200, [{"id": guild, **server} for guild in self.servers]

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
        if channel not in self.channels:
            return 404, {"message": "Unknown Channel", "code": 10003}
        newer = [m for m in self.messages[channel].values() if int(m["id"]) > int(query.get("after", 0))]
        return 200, newer[: int(query.get("limit", 50))][::-1]

    async def get_message(self, _: object, __: object, channel: str, message: str) -> tuple[int, Any]:
        return 200, self.messages[channel][message]

    async def edit_message(self, body: Document, _: object, channel: str, message: str) -> tuple[int, Any]:
        if channel not in self.channels:
            return 404, {"message": "Unknown Channel", "code": 10003}
        if self.channels[channel].get("thread_metadata", {}).get("archived"):
            return 400, {"message": "Thread is archived", "code": 50083}
        if message not in self.messages.get(channel, {}):
            return 404, {"message": "Unknown Message", "code": 10008}
        edited = doc.message(message, channel, body)
        kept = {key: self.messages[channel][message][key] for key in ("timestamp", "pinned", "nonce")}
        self.messages[channel][message] = {**edited, **kept, "edited_timestamp": edited["timestamp"]}
        return 200, self.messages[channel][message]

    async def list_pins(self, _: object, query: dict[str, str], channel: str) -> tuple[int, Any]:
        pinned = [message for message in self.messages[channel].values() if message["pinned"]]
        most = int(query.get("limit", 50))
        items = [{"message": one, "pinned_at": one["timestamp"]} for one in pinned[:most]]
        return 200, {"items": items, "has_more": len(pinned) > most}

    async def pin_message(self, _: object, __: object, channel: str, message: str) -> tuple[int, Any]:
        if channel not in self.channels:
            return 404, {"message": "Unknown Channel", "code": 10003}
        self.messages[channel][message]["pinned"] = True
        return 204, None

    async def unpin_message(self, _: object, __: object, channel: str, message: str) -> tuple[int, Any]:
        if channel not in self.channels:
            return 404, {"message": "Unknown Channel", "code": 10003}
        self.messages[channel][message]["pinned"] = False
        return 204, None

    async def active_threads(self, _: object, __: object, guild: str) -> tuple[int, Any]:
        threads = [c for c in self.channels.values() if c["type"] == 11 and not c["thread_metadata"]["archived"]]
        return 200, {"threads": [c for c in threads if c["guild_id"] == guild], "members": []}

    async def archived_threads(self, _: object, __: object, channel: str) -> tuple[int, Any]:
        threads = [c for c in self.channels.values() if c["type"] == 11 and c["thread_metadata"]["archived"]]
        here = [c for c in threads if c["parent_id"] == channel]
        return 200, {"threads": here, "members": [], "has_more": False}

    async def edit_channel(self, body: Document, _: object, channel: str) -> tuple[int, Any]:
        self.channels[channel]["thread_metadata"] |= body
        return 200, self.channels[channel]

    async def create_event(self, body: Document, _: object, guild: str) -> tuple[int, Any]:
        event = doc.event(body, guild)
        self.events[event["id"]] = event
        return 200, event

    async def list_events(self, _: object, __: object, guild: str) -> tuple[int, Any]:
        return 200, [event for event in self.events.values() if event["guild_id"] == guild]

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
        thread["guild_id"] = self.channels[channel]["guild_id"]
        self.channels[thread["id"]] = thread
        self.messages[thread["id"]] = {}
        thread["applied_tags"] = body.get("applied_tags", [])
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

    async def create_dm(self, body: Document, *_: object) -> tuple[int, Any]:
        """Return the private channel with a user, which is the same each time."""
        user = str(body["recipient_id"])
        known = (one for one in self.channels.values() if one["type"] == DM and one["recipients"][0]["id"] == user)
        channel = next(known, None)
        if channel is None:
            channel = doc.channel(doc.snowflake(), "", DM) | {"recipients": [doc.user(user, f"User {user}")]}
            self.channels[channel["id"]], self.messages[channel["id"]] = channel, {}
        return 200, channel

    async def get_member(self, _: object, __: object, user: str) -> tuple[int, Any]:
        return 200, doc.member(doc.user(user, f"User {user}"))


_ROUTES: dict[tuple[str, str], Callable[..., Awaitable[tuple[int, Any]]]] = {
    ("GET", r"/users/@me"): DiscordApi.me,
    ("GET", r"/oauth2/applications/@me"): DiscordApi.application,
    ("GET", r"/users/@me/guilds"): DiscordApi.my_guilds,
    ("GET", r"/gateway/bot"): DiscordApi.gateway_bot,
    ("GET", r"/guilds/(\d+)"): DiscordApi.get_guild,
    ("POST", r"/users/@me/channels"): DiscordApi.create_dm,
    ("GET", r"/guilds/\d+/members/(\d+)"): DiscordApi.get_member,
    ("PUT", r"/applications/(\d+)/commands"): DiscordApi.put_commands,
    ("GET", r"/channels/(\d+)"): DiscordApi.get_channel,
    ("POST", r"/channels/(\d+)/messages"): DiscordApi.create_message,
    ("GET", r"/channels/(\d+)/messages"): DiscordApi.list_messages,
    ("GET", r"/channels/(\d+)/messages/(\d+)"): DiscordApi.get_message,
    ("PATCH", r"/channels/(\d+)/messages/(\d+)"): DiscordApi.edit_message,
    ("GET", r"/channels/(\d+)/messages/pins"): DiscordApi.list_pins,
    ("PUT", r"/channels/(\d+)/messages/pins/(\d+)"): DiscordApi.pin_message,
    ("DELETE", r"/channels/(\d+)/messages/pins/(\d+)"): DiscordApi.unpin_message,
    ("GET", r"/guilds/(\d+)/threads/active"): DiscordApi.active_threads,
    ("GET", r"/channels/(\d+)/threads/archived/public"): DiscordApi.archived_threads,
    ("PATCH", r"/channels/(\d+)"): DiscordApi.edit_channel,
    ("POST", r"/guilds/(\d+)/scheduled-events"): DiscordApi.create_event,
    ("GET", r"/guilds/(\d+)/scheduled-events"): DiscordApi.list_events,
    ("GET", r"/guilds/\d+/scheduled-events/(\d+)"): DiscordApi.get_event,
    ("PATCH", r"/guilds/\d+/scheduled-events/(\d+)"): DiscordApi.edit_event,
    ("POST", r"/channels/(\d+)/threads"): DiscordApi.create_thread,
    ("POST", r"/channels/(\d+)/messages/(\d+)/threads"): DiscordApi.create_thread,
    ("POST", r"/interactions/(\d+)/([\w-]+)/callback"): DiscordApi.callback,
    ("POST", r"/webhooks/(\d+)/([\w-]+)"): DiscordApi.follow_up,
}
