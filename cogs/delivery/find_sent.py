"""Find the message that an earlier attempt sent, when Discord's response to it was lost.

A nonce is valid for a few minutes, and forum posts have none. The mark in a message's outermost component is kept.
"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import discord

from bot.outbox import Message, mark_of

CLOCK_TOLERANCE = timedelta(minutes=5)
"""How far before the first attempt the search begins: Discord's clock and this machine's differ."""
MAX_HISTORY_SEARCHED = 500


async def find_sent(
    message: Message, channel: discord.abc.Messageable | discord.ForumChannel, bot_id: int
) -> discord.Message | None:
    """Return the bot's message in a channel that carries the mark of `message`, or None.

    A channel or thread is searched by its history, a forum by the first message of each active post. A message that
    no attempt was made for is not searched.
    """
    if message.first_attempt_at is None:
        return None
    since = message.first_attempt_at - CLOCK_TOLERANCE
    if isinstance(channel, discord.ForumChannel):
        candidates = _first_messages(channel, since, bot_id)
    else:
        candidates = channel.history(after=since, limit=MAX_HISTORY_SEARCHED)
    mark = mark_of(message.key)
    async for candidate in candidates:
        if candidate.author.id == bot_id and _has_mark(candidate, mark):
            return candidate
    return None


async def _first_messages(forum: discord.ForumChannel, since: datetime, bot_id: int) -> AsyncIterator[discord.Message]:
    """Yield the first message of each active post that the bot created in a forum since then."""
    for post in await forum.guild.active_threads():
        is_own = post.parent_id == forum.id and post.owner_id == bot_id
        if is_own and discord.utils.snowflake_time(post.id) >= since:
            async for first in post.history(limit=1, oldest_first=True):
                yield first


def _has_mark(sent: discord.Message, mark: int) -> bool:
    return any(isinstance(part, discord.components.Container) and part.id == mark for part in sent.components)
