"""Where messages stand in Discord: a channel, a thread, a forum's post, or the private channel of one member."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Literal

import aiohttp
import discord
from discord.ext import commands

from bot.components import ACCENT_COLOUR, Layout
from bot.outbox import Message, mark_of, nonce_of
from cogs.replies import to_view

log = logging.getLogger(__name__)

Destination = discord.PartialMessageable | discord.DMChannel
BeforeSend = Callable[[], Awaitable[datetime]]
"""Writes down that sending begins now, and returns that moment."""

THREAD_ARCHIVE_MINUTES: Literal[10080] = 10080
"""Minutes of silence after which Discord folds a thread away: a week, the longest it knows."""
MAX_THREAD_NAME_LENGTH = 100
CLOCK_TOLERANCE = timedelta(minutes=5)
"""How far before the first try a lost message is looked for: the clocks of two machines differ."""
MAX_HISTORY_SEARCHED = 500
_WITHOUT_NONCE = ("/threads", "/scheduled-events")
_UNKNOWN_MESSAGE, _THREAD_ARCHIVED, _HAS_THREAD = 10008, 50083, 160004
"""Discord's "JSON Error Codes"."""


class NotReadyError(Exception):
    """What a message needs is not there yet: its server, or the message in whose thread it belongs."""


class ResponseLostError(aiohttp.ClientError):
    """Discord failed while it made something; whether it did is not known."""


def no_retry_trace() -> aiohttp.TraceConfig:
    """Return what keeps discord.py from asking again by itself for what Discord knows no nonce of.

    It repeats every request that Discord answers with 5xx, though the thing may have been made. The delivery looks for
    its own mark before it tries again.
    """

    async def give_up(_: object, __: object, ended: aiohttp.TraceRequestEndParams) -> None:
        made = ended.method == "POST" and ended.url.path.endswith(_WITHOUT_NONCE)
        if made and ended.response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            ended.response.close()
            raise ResponseLostError(f"{ended.url.path} was answered {ended.response.status}")

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(give_up)
    return trace


class MessageSender:
    """Makes messages stand where they belong, and knows again what stands there."""

    def __init__(self, bot: commands.Bot) -> None:
        self._bot = bot

    async def create(self, message: Message, layout: Layout, outer: int | None, begin: BeforeSend) -> Message:
        """Return the message as it stands after being sent, or after an earlier try of it was found.

        `outer` is the thread or forum post in which it belongs; `begin` is called before anything is sent.
        """
        forum = None if outer or message.user else self._forum(message)
        place = outer or message.channel
        sent = await self._find_sent(message, forum, place)
        if sent is None:
            await begin()
            sent = await self._send(message, layout, forum, place)
        opened = sent.channel.id if forum else await self._thread_of(sent, message)
        stands = replace(message, message_id=sent.id, place=sent.channel.id, thread_id=opened)
        return stands if forum else await self._pin(stands, sent)

    async def edit(self, message: Message, layout: Layout) -> Message | None:
        """Return the message as it stands after being edited; None where somebody deleted it in Discord."""
        place = await self._place(message, message.place or message.channel)
        standing = place.get_partial_message(message.message_id or 0)
        view = to_view(layout, mark_of(message.key), accent=ACCENT_COLOUR)
        try:
            await self._woken(message, lambda: standing.edit(view=view, allowed_mentions=_mentions(message)))
        except discord.NotFound as missing:
            if missing.code != _UNKNOWN_MESSAGE:
                raise
            return None
        return await self._pin(message, standing)

    async def _place(self, message: Message, place: int) -> Destination:
        if message.user is not None:
            return await self._bot.create_dm(discord.Object(message.user))
        return self._bot.get_partial_messageable(place, guild_id=message.community)

    def _forum(self, message: Message) -> discord.ForumChannel | None:
        """Return the forum where a message belongs; None where that is no forum."""
        guild = self._bot.get_guild(message.community)
        if guild is None or guild.unavailable:
            raise NotReadyError(f"the server {message.community} is not there just now")
        found = guild.get_channel(message.channel)
        return found if isinstance(found, discord.ForumChannel) else None

    async def _send(
        self, message: Message, layout: Layout, forum: discord.ForumChannel | None, place: int
    ) -> discord.Message:
        view = to_view(layout, mark_of(message.key), accent=ACCENT_COLOUR)
        if forum is None:
            channel = await self._place(message, place)
            return await channel.send(view=view, nonce=nonce_of(message.key), allowed_mentions=_mentions(message))
        opened = await forum.create_thread(
            name=_thread_name(message),
            view=view,
            auto_archive_duration=THREAD_ARCHIVE_MINUTES,
            allowed_mentions=_mentions(message),
        )
        return opened.message

    async def _find_sent(
        self, message: Message, forum: discord.ForumChannel | None, place: int
    ) -> discord.Message | None:
        """Return the message if an earlier try sent it, though its answer was lost.

        Nonces hold for a few minutes only, and forums know none; the mark holds for ever.
        """
        if message.tried_at is None:
            return None
        since = message.tried_at - CLOCK_TOLERANCE
        found = self._posts(forum, since) if forum else self._history(await self._place(message, place), since)
        async for sent in found:
            if sent.author == self._bot.user and _is_marked(sent, mark_of(message.key)):
                return sent
        return None

    async def _history(self, place: Destination, since: datetime) -> AsyncIterator[discord.Message]:
        async for sent in place.history(after=since, limit=MAX_HISTORY_SEARCHED):
            yield sent

    async def _posts(self, forum: discord.ForumChannel, since: datetime) -> AsyncIterator[discord.Message]:
        """Give the first message of each post that was opened in a forum since then."""
        mine = self._bot.user.id if self._bot.user else 0
        for thread in await forum.guild.active_threads():
            of_mine = thread.parent_id == forum.id and thread.owner_id == mine
            if of_mine and discord.utils.snowflake_time(thread.id) >= since:
                async for sent in thread.history(limit=1, oldest_first=True):
                    yield sent

    async def _thread_of(self, sent: discord.Message, message: Message) -> int | None:
        """Return the thread under a message, opened now where it is to have one."""
        if not message.opens_thread:
            return None
        try:
            await sent.create_thread(name=_thread_name(message), auto_archive_duration=THREAD_ARCHIVE_MINUTES)
        except discord.Forbidden:
            log.info("message %s stays without a thread: the permission Create Public Threads is missing", sent.id)
            return None
        except discord.HTTPException as refusal:
            if refusal.code != _HAS_THREAD:
                raise
        return sent.id

    async def _pin(self, message: Message, sent: discord.Message | discord.PartialMessage) -> Message:
        """Pin or unpin a message as it should be."""
        if message.pin is message.pinned:
            return message
        try:
            await (sent.pin() if message.pin else sent.unpin())
        except (discord.Forbidden, discord.NotFound):
            log.info("message %s can't be pinned or unpinned: the permission Pin Messages is missing", sent.id)
            return message
        return replace(message, pinned=message.pin)

    async def _woken(self, message: Message, act: Callable[[], Awaitable[object]]) -> None:
        """Do something in a thread, waking it first where Discord has folded it away."""
        try:
            await act()
        except discord.HTTPException as refusal:
            if refusal.code != _THREAD_ARCHIVED:
                raise
            thread = await self._bot.fetch_channel(message.place or message.channel)
            if isinstance(thread, discord.Thread):
                await thread.edit(archived=False)
            await act()


def _mentions(message: Message) -> discord.AllowedMentions:
    """Return whom a message may call: those it names itself, one role where the host wants it, never everyone."""
    roles = [discord.Object(message.ping)] if message.ping else False
    return discord.AllowedMentions(everyone=False, roles=roles, users=True, replied_user=False)


def _thread_name(message: Message) -> str:
    return message.thread[:MAX_THREAD_NAME_LENGTH]


def _is_marked(sent: discord.Message, mark: int) -> bool:
    return any(isinstance(part, discord.components.Container) and part.id == mark for part in sent.components)
