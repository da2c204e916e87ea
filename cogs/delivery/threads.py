"""Threads: creating one under a message, and unarchiving one to edit what is in it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Literal

import discord
from discord.ext import commands

from bot.outbox import Message
from cogs.delivery.answers import HAS_THREAD, THREAD_ARCHIVED, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE

AUTO_ARCHIVE_MINUTES: Literal[10080] = 10080
"""Minutes without a message after which Discord archives a thread: a week, the longest it offers."""
MAX_THREAD_NAME_LENGTH = 100


def thread_name(message: Message) -> str:
    """Return the name of the thread or forum post that a message opens, as long as Discord allows."""
    return message.thread_name[:MAX_THREAD_NAME_LENGTH]


async def create_thread(message: Message, sent: discord.PartialMessage) -> Message:
    """Create the thread of a sent message, if it has none yet; return the message with the thread's id.

    The id of a thread is that of the message it is under. A message that was deleted in Discord gets none any more.
    """
    try:
        await sent.create_thread(name=thread_name(message), auto_archive_duration=AUTO_ARCHIVE_MINUTES)
    except discord.HTTPException as error:
        if error.code in {UNKNOWN_MESSAGE, UNKNOWN_CHANNEL}:
            return replace(message, creates_thread=False)
        if error.code != HAS_THREAD:
            raise
    return replace(message, thread_id=sent.id)


async def retry_unarchived(bot: commands.Bot, thread_id: int, action: Callable[[], Awaitable[object]]) -> None:
    """Await `action`; if it fails because its thread is archived, unarchive the thread and await it once more.

    Where the thread is locked and the bot may not open it, the error says still that it is archived.
    """
    try:
        await action()
    except discord.HTTPException as error:
        if error.code != THREAD_ARCHIVED:
            raise
        thread = await bot.fetch_channel(thread_id)
        if isinstance(thread, discord.Thread):
            await _unarchive(thread, error)
        await action()


async def _unarchive(thread: discord.Thread, archived: discord.HTTPException) -> None:
    try:
        await thread.edit(archived=False)
    except discord.Forbidden:
        if thread.locked:
            raise archived from None
        raise
