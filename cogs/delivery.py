"""The outbox's delivery: makes Discord say what the outbox holds, once."""

import asyncio
import contextlib
import logging
from datetime import datetime, timedelta

import aiohttp
import discord
from discord.ext import commands

from bot.layout import INK
from bot.outbox import Message, mark_of, nonce_of
from bot.tools import Tools
from cogs.answers import to_view
from storage.outbox import due_messages, next_due, note_sent, note_trouble, note_try

log = logging.getLogger(__name__)

MENTIONS = discord.AllowedMentions(everyone=False, roles=False, users=True, replied_user=False)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=15)
LOOKED_BACK = timedelta(minutes=5)
"""How far before the first try a lost message is looked for: the clocks of two machines differ."""
LOOKED_THROUGH = 500
_UNKNOWN_MESSAGE = 10008


class Delivery(commands.Cog):
    """Drains the outbox, in order, with a nonce and a mark derived from each message's key."""

    def __init__(self, bot: commands.Bot, tools: Tools) -> None:
        self._bot = bot
        self._tools = tools
        self._wake = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None

    async def cog_load(self) -> None:
        """Begin to deliver."""
        self._loop = asyncio.create_task(self._run(), name="delivery")

    async def cog_unload(self) -> None:
        """Stop delivering; what is under way is taken up again at the next start."""
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop

    async def _run(self) -> None:
        await self._bot.wait_until_ready()
        self._tools.db.on_commit(self._wake)
        try:
            while True:
                async with self._tools.db.read() as conn:
                    due = await next_due(conn)
                if due is not None and due <= self._tools.clock.now():
                    await self.drain()
                else:
                    await self._tools.clock.wait(due, self._wake)
        finally:
            self._tools.db.forget(self._wake)

    async def drain(self) -> None:
        """Deliver everything that is due."""
        async with self._tools.db.read() as conn:
            due = await due_messages(conn, self._tools.clock.now())
        for message in due:
            await self._deliver(message)

    async def _deliver(self, message: Message) -> None:
        try:
            message_id = await (self._edit(message) if message.message_id else self._create(message))
        except (discord.Forbidden, discord.NotFound) as refusal:
            await self._give_up(message, _in_words(refusal))
        except (discord.DiscordServerError, discord.RateLimited, aiohttp.ClientError, OSError) as trouble:
            await self._try_again(message, trouble)
        except discord.HTTPException as refusal:
            await self._give_up(message, f"Discord refused it: {refusal.text[:200]}")
        else:
            async with self._tools.db.write() as tx:
                await note_sent(tx, message.key, message.revision, message_id)

    async def _create(self, message: Message) -> int:
        channel = await self._channel(message)
        sent = await self._find_sent(channel, message)
        if sent is None:
            async with self._tools.db.write() as tx:
                await note_try(tx, message.key, self._tools.clock.now())
            sent = await channel.send(
                view=to_view(message.layout, mark_of(message.key), accent=INK),
                nonce=nonce_of(message.key),
                allowed_mentions=MENTIONS,
            )
        if message.pin:
            await self._pin(sent)
        return sent.id

    async def _channel(self, message: Message) -> discord.PartialMessageable | discord.DMChannel:
        """Return where a message belongs: a channel of its server, or the private one with a member."""
        if message.user is not None:
            return await self._bot.create_dm(discord.Object(message.user))
        return self._bot.get_partial_messageable(message.channel, guild_id=message.community)

    async def _find_sent(
        self, channel: discord.PartialMessageable | discord.DMChannel, message: Message
    ) -> discord.Message | None:
        """Return the message if an earlier try sent it, though its answer was lost.

        Nonces hold for a few minutes only; the mark holds for ever.
        """
        if message.tried_at is None:
            return None
        since: datetime = message.tried_at - LOOKED_BACK
        async for sent in channel.history(after=since, limit=LOOKED_THROUGH):
            if sent.author == self._bot.user and _is_marked(sent, mark_of(message.key)):
                return sent
        return None

    async def _pin(self, sent: discord.Message) -> None:
        try:
            await sent.pin()
        except discord.Forbidden:
            log.info("message %s stays unpinned: the permission Pin Messages is missing", sent.id)

    async def _edit(self, message: Message) -> int:
        message_id = message.message_id or 0
        channel = await self._channel(message)
        view = to_view(message.layout, mark_of(message.key), accent=INK)
        try:
            await channel.get_partial_message(message_id).edit(view=view, allowed_mentions=MENTIONS)
        except discord.NotFound as missing:
            if missing.code != _UNKNOWN_MESSAGE:
                raise
            log.info("message %s was deleted in Discord; it stays so", message.key)
        return message_id

    async def _try_again(self, message: Message, trouble: Exception) -> None:
        wait = min(FIRST_WAIT * 2**message.failures, LONGEST_WAIT)
        if not message.failures:
            log.warning("message %s could not be sent yet: %s", message.key, trouble)
        async with self._tools.db.write() as tx:
            await note_trouble(tx, message.key, None, self._tools.clock.now() + wait, min(message.failures + 1, 10))

    async def _give_up(self, message: Message, why: str) -> None:
        log.error("message %s can't be sent: %s", message.key, why)
        async with self._tools.db.write() as tx:
            await note_trouble(tx, message.key, why, None, message.failures + 1)


def _is_marked(sent: discord.Message, mark: int) -> bool:
    return any(isinstance(part, discord.components.Container) and part.id == mark for part in sent.components)


def _in_words(refusal: discord.HTTPException) -> str:
    if isinstance(refusal, discord.NotFound):
        return "the channel is gone"
    return "I may not write there: I need View Channel, Send Messages and Read Message History"
