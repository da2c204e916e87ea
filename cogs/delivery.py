"""The outbox's delivery: makes Discord say what the outbox holds, once."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

import aiohttp
import discord

from bot.components import Layout
from bot.flows.messages.perma_post import record_delivery
from bot.i18n import LazyString
from bot.outbox import Event, Message
from bot.services import Services
from bot.themes import CommunityId
from cogs.client import Client
from cogs.command_mentions import with_command_mentions
from cogs.events import create_event, edit_event
from cogs.sender import MessageSender, NotReadyError
from storage.outbox import (
    due_messages,
    find_message,
    has_failed,
    mark_failed,
    mark_sending,
)

log = logging.getLogger(__name__)

CHANNEL_GONE = LazyString("the channel is gone")
MAY_NOT_WRITE = LazyString("I may not write there: I need View Channel, Send Messages and Read Message History")
MIN_RETRY_AFTER, MAX_RETRY_AFTER = timedelta(seconds=5), timedelta(minutes=15)


class Delivery:
    """Drains the outbox, in order, with a nonce and a mark derived from each message's key."""

    def __init__(self, bot: Client, services: Services) -> None:
        self._bot = bot
        self._services = services
        self._places = MessageSender(bot)

    async def drain(self, community: CommunityId) -> None:
        """Deliver everything that is due in a community, in the order in which it was queued."""
        await self._bot.wait_until_ready()
        async with self._services.db.read() as conn:
            due = await due_messages(conn, community, self._services.clock.now())
        for message in due:
            await self._deliver(message)

    async def _deliver(self, message: Message) -> None:
        try:
            sent = await (self._edit(message) if message.message_id else self._create(message))
        except (discord.Forbidden, discord.NotFound) as refusal:
            await self._give_up(message, _in_words(refusal))
        except (
            discord.DiscordServerError,
            discord.RateLimited,
            aiohttp.ClientError,
            OSError,
            NotReadyError,
        ) as trouble:
            await self._try_again(message, trouble)
        except discord.HTTPException as refusal:
            await self._give_up(message, f"Discord refused it: {refusal.text[:200]}")
        else:
            await record_delivery(self._services, sent)

    async def _create(self, message: Message) -> Message:
        if isinstance(message.layout, Event):
            await self._begin(message)
            return await create_event(self._bot, message, message.layout, self._services.clock.now())
        outer = await self._outer(message) if message.inside else None
        layout = self._shown(message, message.layout)
        return await self._places.create(message, layout, outer, lambda: self._begin(message))

    async def _edit(self, message: Message) -> Message:
        if isinstance(message.layout, Event):
            return await edit_event(self._bot, message, message.layout, self._services.clock.now())
        sent = await self._places.edit(message, self._shown(message, message.layout))
        if sent is None and message.lasting:
            return await self._create(replace(message, message_id=None, tried_at=None, pinned=False))
        if sent is None:
            log.info("message %s was deleted in Discord; it stays so", message.key)
        return sent or message

    def _shown(self, message: Message, layout: Layout) -> Layout:
        """Return a layout as it is shown: commands can be tapped, but not in private, where there are none."""
        return layout if message.user else with_command_mentions(layout, self._bot.command_mentions)

    async def _outer(self, message: Message) -> int | None:
        """Return the thread or forum post in which a message belongs; None where there is none."""
        async with self._services.db.read() as conn:
            outer = await find_message(conn, message.inside)
            stuck = await has_failed(conn, message.inside)
        if outer is not None and outer.message_id is None and not stuck:
            raise NotReadyError(f"{message.inside} does not stand yet")
        return outer.thread_id if outer else None

    async def _begin(self, message: Message) -> datetime:
        now = self._services.clock.now()
        async with self._services.db.write() as tx:
            await mark_sending(tx, message.key, now)
        return now

    async def _try_again(self, message: Message, trouble: Exception) -> None:
        wait = min(MIN_RETRY_AFTER * 2**message.failures, MAX_RETRY_AFTER)
        if not message.failures:
            log.warning("message %s could not be sent yet: %s", message.key, trouble)
        async with self._services.db.write() as tx:
            await mark_failed(tx, message.key, None, self._services.clock.now() + wait, min(message.failures + 1, 10))

    async def _give_up(self, message: Message, why: str) -> None:
        log.error("message %s can't be sent: %s", message.key, why)
        async with self._services.db.write() as tx:
            await mark_failed(tx, message.key, why, None, message.failures + 1)


def _in_words(refusal: discord.HTTPException) -> str:
    if isinstance(refusal, discord.NotFound):
        return CHANNEL_GONE.words
    return MAY_NOT_WRITE.words
