"""Look at what stands in Discord, with few requests: whether each message is there, with the words that are known."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import aiohttp
import discord

from bot.components import Layout, within_limits
from bot.outbox import Event, Finding, Message, MessageKey, MessageKind
from bot.services import CannotLookError
from bot.themes import CommunityId
from cogs.client import Client
from cogs.command_mentions import with_command_mentions
from cogs.delivery.answers import UNKNOWN_CHANNEL, UNKNOWN_MESSAGE
from cogs.delivery.events import NEVER_CREATED, find_event, is_deleted
from cogs.delivery.find_sent import words_in, words_of

PAGE = 100
"""Messages that Discord gives for one request ("Get Channel Messages", `limit`)."""
MAX_PAGES = 20
"""Requests for one community; messages beyond them are looked at when they are edited, as any other."""


class Eyes:
    """Looks at the messages of communities."""

    def __init__(self, bot: Client) -> None:
        self._bot = bot

    async def look_at(self, community: CommunityId, messages: Sequence[Message]) -> Mapping[MessageKey, Finding]:
        """Return how each message is found; without those in places that the bot can't read, or not just now.

        Raise CannotLookError if Discord does not answer, or not as it should.
        """
        await self._bot.wait_until_ready()
        try:
            return await self._look_at(community, messages)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            raise CannotLookError(error) from error

    async def _look_at(self, community: CommunityId, messages: Sequence[Message]) -> Mapping[MessageKey, Finding]:
        guild = self._bot.get_guild(community)
        if guild is None or guild.unavailable:
            return {}
        events, by_place = list[Message](), defaultdict[tuple[int, int], list[Message]](list)
        for message in messages:
            if isinstance(message.content, Event):
                events.append(message)
            else:
                by_place[message.channel_id, message.sent_channel_id or message.channel_id].append(message)
        found = {one.key: await _look_at_event(guild, one) for one in events if one.message_id != NEVER_CREATED}
        pages = MAX_PAGES
        for (channel, place), those in by_place.items():
            if guild.get_channel(channel) is None:
                found |= dict.fromkeys((one.key for one in those), Finding.CHANNEL_GONE)
            elif pages and _can_read(guild, channel):
                pages -= await self._look_in(guild, place, those, found, pages)
        return found

    async def _look_in(
        self, guild: discord.Guild, place: int, messages: Sequence[Message], found: dict[MessageKey, Finding], most: int
    ) -> int:
        """Look at messages of one channel, thread or forum post, oldest first; return how many requests it took.

        Each request shows a page, from the oldest message that is not found yet.
        """
        channel = self._bot.get_partial_messageable(place, guild_id=guild.id)
        waiting = sorted(messages, key=lambda one: one.message_id or 0)
        pages = 0
        while waiting and pages < most:
            pages += 1
            try:
                after = discord.Object((waiting[0].message_id or 1) - 1)
                page = [one async for one in channel.history(limit=PAGE, after=after, oldest_first=True)]
            except discord.NotFound as error:
                if error.code != UNKNOWN_CHANNEL:
                    raise
                found |= {one.key: _without_thread(one) for one in waiting}
                break
            except discord.Forbidden:
                break
            shown = {one.id: one for one in page}
            last = page[-1].id if len(page) == PAGE else None
            seen = [one for one in waiting if last is None or (one.message_id or 0) <= last]
            for message in seen:
                sent = shown.get(message.message_id or 0)
                if sent is not None:
                    found[message.key] = self._compare(message, sent)
                elif await _is_deleted(channel, message):
                    found[message.key] = Finding.DELETED
            waiting = waiting[len(seen) :]
        return pages

    def _compare(self, message: Message, sent: discord.Message) -> Finding:
        if self._bot.user is not None and sent.author.id != self._bot.user.id:
            return Finding.ANOTHERS
        if not isinstance(message.content, Layout):
            return Finding.AS_SENT
        layout = within_limits(with_command_mentions(message.content, self._bot.command_mentions))
        return Finding.AS_SENT if words_of(layout.texts()) == words_in(sent) else Finding.OTHER_WORDS


def _without_thread(message: Message) -> Finding:
    """Return how a message is found whose thread or forum post was deleted: an edit finds out whether it goes along."""
    goes_along = message.kind is MessageKind.POST_LIST or message.is_open_question
    return Finding.CHANNEL_GONE if goes_along else Finding.DELETED


async def _look_at_event(guild: discord.Guild, message: Message) -> Finding:
    """Ask whether an event is there; what it says is also for the server's moderators to change."""
    return Finding.DELETED if is_deleted(await find_event(guild, message.message_id or 0)) else Finding.AS_SENT


def _can_read(guild: discord.Guild, channel_id: int) -> bool:
    """Return whether the bot may read what was said: without that right Discord shows an empty channel."""
    channel = guild.get_channel(channel_id)
    if channel is None:
        return False
    may = channel.permissions_for(guild.me)
    return may.view_channel and may.read_message_history


async def _is_deleted(channel: discord.PartialMessageable, message: Message) -> bool:
    """Ask for a message that its channel does not show: only Discord's own word says that somebody deleted it."""
    try:
        await channel.fetch_message(message.message_id or 0)
    except discord.NotFound as error:
        return error.code == UNKNOWN_MESSAGE
    except discord.Forbidden:
        return False
    return False
