"""What Discord refuses for the state of a server: what is gone, forbidden or full ("JSON Error Codes")."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import discord

from tests.local_discord import documents as doc
from tests.local_discord.api import DM, FORUM, DiscordApi
from tests.local_discord.documents import Document

THREAD = 11
MAX_PINS, MAX_ACTIVE_THREADS = 250, 1000
"""Pinned messages of a channel (50 until 2025), and active threads of a server."""
REQUIRE_TAG = 1 << 4
"""The flag of a forum whose posts need a tag ("Channel Resource", Channel Flags)."""
SLOW_MODE = 20016
CODES: dict[int, tuple[int, str]] = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10070: (404, "Unknown Guild Scheduled Event"),
    SLOW_MODE: (429, "This action cannot be performed due to slowmode rate limit"),
    30003: (400, "Maximum number of pins reached (250)"),
    40067: (400, "A tag is required to create a forum post in this channel"),
    50001: (403, "Missing Access"),
    50007: (403, "Cannot send messages to this user"),
    50013: (403, "Missing Permissions"),
    50083: (400, "Thread is archived"),
    160005: (400, "Thread is locked"),
    160006: (400, "Maximum number of active threads reached"),
}
"""The status and the words of each code."""

Refusal = tuple[int, Document]


def refuse(code: int, **more: Any) -> Refusal:
    """Return Discord's answer with a code."""
    status, message = CODES[code]
    return status, {"message": message, "code": code, **more}


@dataclass
class ServerState:
    """What a host, a moderator or a member did to the bot's server."""

    is_kicked: bool = False
    is_timed_out: bool = False
    """Whether the bot may only look and read for a while, whatever its roles allow."""
    closed_to_bots: set[str] = field(default_factory=set)
    """Users who take no private messages."""
    deleted_users: set[str] = field(default_factory=set)
    max_pins: int = MAX_PINS
    max_active_threads: int = MAX_ACTIVE_THREADS
    written_at: dict[str, float] = field(default_factory=dict)
    """When the bot last wrote in a channel, by a clock that only runs forward, in seconds."""
    everyone_may: int = doc.EVERYTHING

    def seconds_to_wait(self, document: Document) -> float:
        """Return for how many seconds the bot may not write in a channel that is in slow mode."""
        last = self.written_at.get(document["id"])
        return 0 if last is None else max(0, document["rate_limit_per_user"] - (time.monotonic() - last))


Rule = Callable[[DiscordApi, ServerState, Any, re.Match[str]], Iterator[int]]


def refusal_of(api: DiscordApi, state: ServerState, method: str, path: str, body: Any) -> Refusal | None:
    """Return Discord's refusal of a request, the first that there is a reason for, or None."""
    for (wanted, pattern), rule in _RULES.items():
        if wanted == method and (found := re.fullmatch(pattern, path)):
            for code in rule(api, state, body, found):
                wait = {"retry_after": state.seconds_to_wait(api.channels[found[1]])} if code == SLOW_MODE else {}
                return refuse(code, **wait)
    return None


def permissions_in(api: DiscordApi, state: ServerState, channel: str) -> discord.Permissions:
    """Return the bot's permissions in a channel, with the channel's overwrites; a thread has those of its parent."""
    document = api.channels[channel]
    place = api.channels.get(document.get("parent_id") or "", document)
    permissions = state.everyone_may
    for overwrite in place["permission_overwrites"]:
        if overwrite["id"] in {place["guild_id"], doc.APPLICATION}:
            permissions = (permissions & ~int(overwrite["deny"])) | int(overwrite["allow"])
    if state.is_timed_out:
        permissions &= discord.Permissions(view_channel=True, read_message_history=True).value
    return discord.Permissions(permissions)


def _seen(api: DiscordApi, state: ServerState, channel: str) -> Iterator[int]:
    """Yield why the bot can do nothing at all in a channel."""
    if channel not in api.channels:
        yield 10003
    elif api.channels[channel]["type"] != DM and (
        state.is_kicked or not permissions_in(api, state, channel).view_channel
    ):
        yield 50001


def _sees(api: DiscordApi, state: ServerState, _: Any, found: re.Match[str]) -> Iterator[int]:
    yield from _seen(api, state, found[1])


def _sends(api: DiscordApi, state: ServerState, _: Any, found: re.Match[str]) -> Iterator[int]:
    channel = found[1]
    yield from _seen(api, state, channel)
    document, may = api.channels[channel], permissions_in(api, state, channel)
    if document["type"] == DM:
        if document["recipients"][0]["id"] in state.closed_to_bots:
            yield 50007
        return
    if not (may.send_messages_in_threads if document["type"] == THREAD else may.send_messages):
        yield 50013
    if _is_locked(document) and not may.manage_threads:
        yield 160005
    if state.seconds_to_wait(document) and not may.bypass_slowmode:
        yield SLOW_MODE


def _reads(api: DiscordApi, state: ServerState, _: Any, found: re.Match[str]) -> Iterator[int]:
    channel, message = found[1], found[2]
    yield from _seen(api, state, channel)
    if not permissions_in(api, state, channel).read_message_history:
        yield 50001
    if message not in api.messages.get(channel, {}):
        yield 10008


def _changes(api: DiscordApi, state: ServerState, _: Any, found: re.Match[str]) -> Iterator[int]:
    channel, message = found[1], found[2]
    yield from _seen(api, state, channel)
    if api.channels[channel].get("thread_metadata", {}).get("archived"):
        yield 50083
    if message not in api.messages.get(channel, {}):
        yield 10008


def _pins(api: DiscordApi, state: ServerState, body: Any, found: re.Match[str]) -> Iterator[int]:
    yield from _unpins(api, state, body, found)
    if sum(message["pinned"] for message in api.messages[found[1]].values()) >= state.max_pins:
        yield 30003


def _unpins(api: DiscordApi, state: ServerState, body: Any, found: re.Match[str]) -> Iterator[int]:
    yield from _changes(api, state, body, found)
    if not permissions_in(api, state, found[1]).pin_messages:
        yield 50013


def _opens_thread(api: DiscordApi, state: ServerState, body: Document, found: re.Match[str]) -> Iterator[int]:
    channel = found[1]
    yield from _seen(api, state, channel)
    document, may = api.channels[channel], permissions_in(api, state, channel)
    is_forum = document["type"] == FORUM
    if not (may.send_messages if is_forum else may.create_public_threads):
        yield 50013
    if is_forum and document["flags"] & REQUIRE_TAG and not body.get("applied_tags"):
        yield 40067
    threads = [one for one in api.channels.values() if one["type"] == THREAD and not one["thread_metadata"]["archived"]]
    active = [one for one in threads if one["guild_id"] == document["guild_id"]]
    if len(active) >= state.max_active_threads:
        yield 160006


def _edits_thread(api: DiscordApi, state: ServerState, body: Document, found: re.Match[str]) -> Iterator[int]:
    yield from _seen(api, state, found[1])
    document, may = api.channels[found[1]], permissions_in(api, state, found[1])
    if not may.manage_threads and ("locked" in body or _is_locked(document)):
        yield 50013


def _is_locked(document: Document) -> bool:
    return bool(document.get("thread_metadata", {}).get("locked"))


def _in_guild(api: DiscordApi, state: ServerState, _: Any, found: re.Match[str]) -> Iterator[int]:
    known = {*api.servers, *(one["guild_id"] for one in api.channels.values())}
    if found[1] not in known or state.is_kicked:
        yield 10004


def _plans(api: DiscordApi, state: ServerState, body: Any, found: re.Match[str]) -> Iterator[int]:
    yield from _in_guild(api, state, body, found)
    if not discord.Permissions(state.everyone_may).create_events:
        yield 50013
    if found.re.groups > 1 and found[2] not in api.events:
        yield 10070


def _writes_to(_: DiscordApi, state: ServerState, body: Document, __: re.Match[str]) -> Iterator[int]:
    if str(body["recipient_id"]) in state.deleted_users:
        yield 10013


def _looks_for(api: DiscordApi, state: ServerState, body: Any, found: re.Match[str]) -> Iterator[int]:
    yield from _in_guild(api, state, body, found)
    if found[2] in state.deleted_users:
        yield 10013


_RULES: dict[tuple[str, str], Rule] = {
    ("GET", r"/channels/(\d+)"): _sees,
    ("GET", r"/channels/(\d+)/messages"): _sees,
    ("GET", r"/channels/(\d+)/threads/archived/public"): _sees,
    ("POST", r"/channels/(\d+)/messages"): _sends,
    ("GET", r"/channels/(\d+)/messages/(\d+)"): _reads,
    ("PATCH", r"/channels/(\d+)/messages/(\d+)"): _changes,
    ("PUT", r"/channels/(\d+)/messages/pins/(\d+)"): _pins,
    ("DELETE", r"/channels/(\d+)/messages/pins/(\d+)"): _unpins,
    ("PATCH", r"/channels/(\d+)"): _edits_thread,
    ("POST", r"/channels/(\d+)/threads"): _opens_thread,
    ("POST", r"/channels/(\d+)/messages/(\d+)/threads"): _opens_thread,
    ("GET", r"/guilds/(\d+)"): _in_guild,
    ("GET", r"/guilds/(\d+)/threads/active"): _in_guild,
    ("GET", r"/guilds/(\d+)/scheduled-events"): _in_guild,
    ("POST", r"/guilds/(\d+)/scheduled-events"): _plans,
    ("PATCH", r"/guilds/(\d+)/scheduled-events/(\d+)"): _plans,
    ("GET", r"/guilds/(\d+)/members/(\d+)"): _looks_for,
    ("POST", r"/users/@me/channels"): _writes_to,
}
