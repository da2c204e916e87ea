"""Deliver the outbox to Discord: drain → send or edit → mark_sent | retry | give up."""

import logging
from dataclasses import replace
from datetime import timedelta

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
from cogs.delivery.events import create_event, edit_event
from cogs.delivery.sender import MessageSender, NotReadyError
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
MAX_FAILURES_COUNTED = 10
INVALID_FORM_BODY = 50035
"""A code of Discord's "JSON Error Codes"."""
TRANSIENT_ERRORS = (discord.DiscordServerError, discord.RateLimited, aiohttp.ClientError, OSError, NotReadyError)


class Delivery:
    """Sends and edits the messages that a community has due, in their order."""

    def __init__(self, bot: Client, services: Services) -> None:
        self._bot = bot
        self._services = services
        self._sender = MessageSender(bot)

    async def drain(self, community: CommunityId) -> None:
        """Deliver every message of a community that is due, in the order in which they were queued."""
        await self._bot.wait_until_ready()
        async with self._services.db.read() as conn:
            due = await due_messages(conn, community, self._services.clock.now())
        for message in due:
            await self._deliver(message)

    async def _deliver(self, message: Message) -> None:
        try:
            sent = await self._put(message)
        except (discord.Forbidden, discord.NotFound) as error:
            await self._give_up(message, _reason(error))
        except TRANSIENT_ERRORS as error:
            await self._retry(message, error)
        except discord.HTTPException as error:
            await self._give_up(message, f"Discord refused it: {error.text[:200]}")
        else:
            await record_delivery(self._services, sent)

    async def _put(self, message: Message) -> Message:
        """Send or edit a message; where Discord refuses what is in it, send it without its pictures and links' buttons.

        Discord refuses a whole message for one address that it does not like.
        """
        try:
            return await self._send_or_edit(message)
        except discord.HTTPException as error:
            if error.code != INVALID_FORM_BODY or not isinstance(message.content, Layout):
                raise
            plainer = message.content.without_addresses()
            if plainer == message.content:
                raise
            log.warning("Discord refused message %s, which is sent without pictures: %s", message.key, error.text[:200])
            return await self._send_or_edit(replace(message, content=plainer))

    async def _send_or_edit(self, message: Message) -> Message:
        return await (self._edit(message) if message.message_id else self._send(message))

    async def _send(self, message: Message) -> Message:
        if isinstance(message.content, Event):
            await self._mark_sending(message)
            return await create_event(self._bot, message, message.content, self._services.clock.now())
        return await self._sender.send(
            message,
            self._with_command_mentions(message, message.content),
            parent_thread_id=await self._parent_thread_id(message),
            before_send=lambda: self._mark_sending(message),
        )

    async def _edit(self, message: Message) -> Message:
        if isinstance(message.content, Event):
            return await edit_event(self._bot, message, message.content, self._services.clock.now())
        edited = await self._sender.edit(message, self._with_command_mentions(message, message.content))
        if edited is None and message.recreate:
            return await self._send(replace(message, message_id=None, first_attempt_at=None, pinned=False))
        if edited is None:
            log.info("message %s was deleted in Discord; it stays so", message.key)
        return edited or message

    def _with_command_mentions(self, message: Message, layout: Layout) -> Layout:
        """Return a layout whose commands are mentions; a direct message has no commands to mention."""
        return layout if message.user_id else with_command_mentions(layout, self._bot.command_mentions)

    async def _parent_thread_id(self, message: Message) -> int | None:
        """Return the thread or forum post that a message is sent to, or None for its channel.

        Raises NotReadyError while the parent message is still to be sent.
        """
        if not message.parent_key:
            return None
        async with self._services.db.read() as conn:
            parent = await find_message(conn, message.parent_key)
            failed = await has_failed(conn, message.parent_key)
        if parent is not None and parent.message_id is None and not failed:
            raise NotReadyError(f"{message.parent_key} does not stand yet")
        return parent.thread_id if parent else None

    async def _mark_sending(self, message: Message) -> None:
        async with self._services.db.write() as tx:
            await mark_sending(tx, message.key, self._services.clock.now())

    async def _retry(self, message: Message, error: Exception) -> None:
        """Put a message off, twice as long after each failure."""
        retry_after = min(MIN_RETRY_AFTER * 2**message.failures, MAX_RETRY_AFTER)
        if not message.failures:
            log.warning("message %s could not be sent yet: %s", message.key, error)
        due_at, failures = self._services.clock.now() + retry_after, min(message.failures + 1, MAX_FAILURES_COUNTED)
        async with self._services.db.write() as tx:
            await mark_failed(tx, message.key, None, due_at, failures)

    async def _give_up(self, message: Message, reason: str) -> None:
        log.error("message %s can't be sent: %s", message.key, reason)
        async with self._services.db.write() as tx:
            await mark_failed(tx, message.key, reason, None, message.failures + 1)


def _reason(error: discord.Forbidden | discord.NotFound) -> str:
    return CHANNEL_GONE.msgid if isinstance(error, discord.NotFound) else MAY_NOT_WRITE.msgid
