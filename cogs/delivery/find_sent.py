"""Find a message that stands in Discord already, before it is sent again.

It was sent by an attempt whose answer was lost, or by a bot whose database lost the last commits, or gave way to an
older backup. A nonce is valid for a few minutes, and forum posts have none. The mark in a message's outermost component
is kept. Where the search begins is said by Discord's own ids, so that no clock of this machine can mislead it.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import discord

from bot.components import Layout
from bot.outbox import Message, MessageKey, MessageKind, mark_of
from bot.text import without_isolates

MAX_HISTORY_SEARCHED = 5000
"""Messages of a channel, of which Discord gives a hundred at a time."""
MAX_ARCHIVED_POSTS_SEARCHED = 100
"""Archived posts of a forum, as many as Discord gives at a time; a week without a message archives one."""

Channel = discord.PartialMessageable | discord.DMChannel | discord.ForumChannel


async def find_sent(message: Message, channel: Channel, bot_id: int) -> discord.Message | None:
    """Return the bot's message in a channel that carries the mark of `message`, or None.

    A channel or thread is searched by its history after `sent_after`, a forum by the first message of each post.
    """
    mark = mark_of(message.key)
    async for candidate in _own_messages(channel, message.sent_after, bot_id):
        if _has_mark(candidate, mark):
            return candidate
    return None


class Unrecorded:
    """The bot's own messages that stand in Discord, but not in the database, when it first sends one since the start.

    Each channel is searched once, from the newest id that was recorded at the start. A message is known by its mark or,
    as a lost row may have another id when it is made again, by its words; the notice of a post by the post to which it
    links, since its author may have another name by now. One that was read for a key is that one's.
    """

    def __init__(self) -> None:
        self._by_channel: dict[int, list[discord.Message]] = {}
        self._read_for: dict[int, MessageKey] = {}
        """For which key a message was read, by its id."""

    async def find(
        self, message: Message, layout: Layout, channel: Channel, bot_id: int, known_at_start: int | None
    ) -> discord.Message | None:
        """Return the message that stands for `message` in a channel, or None; it is returned for no other."""
        candidates = await self._candidates(channel, bot_id, known_at_start)
        mark, words = mark_of(message.key), words_of(layout.texts())
        own = [one for one in candidates if self._read_for.get(one.id) == message.key]
        free = [one for one in candidates if one.id not in self._read_for]
        marked, same = (one for one in free if _has_mark(one, mark)), (one for one in free if words_in(one) == words)
        found = next(chain(own, marked, same), None)
        if found is None and message.kind is MessageKind.NOTICE and (title := _linked_title(layout.texts())):
            found = next((one for one in free if _linked_title(texts_in(one.components)) == title), None)
        if found is not None:
            candidates.remove(found)
        return found

    async def look_at(
        self,
        key: MessageKey,
        is_in: Callable[[Sequence[str]], bool],
        channel: Channel,
        bot_id: int,
        known_at_start: int | None,
    ) -> discord.Message | None:
        """Return a message in a channel, as it is now, whose texts `is_in` accepts, else one with the mark of a key.

        Of several whose texts are accepted, the one with the mark is returned. `find` returns it still, for this key.
        """
        mark, has_mark_alone = mark_of(key), None
        candidates = await self._candidates(channel, bot_id, known_at_start)
        for one in sorted(candidates, key=lambda one: not _has_mark(one, mark)):
            if not _has_mark(one, mark) and not is_in(list(texts_in(one.components))):
                continue
            current = await _current(one)
            if current is not None and is_in(list(texts_in(current.components))):
                self._read_for[one.id] = key
                return current
            if _has_mark(one, mark):
                has_mark_alone = has_mark_alone or current
        return has_mark_alone

    async def _candidates(self, channel: Channel, bot_id: int, known_at_start: int | None) -> list[discord.Message]:
        if channel.id not in self._by_channel:
            found = [one async for one in _readable(channel, known_at_start, bot_id)]
            self._by_channel.setdefault(channel.id, found)  # who asked at the same time may have taken one out already
        return self._by_channel[channel.id]


async def _readable(channel: Channel, after: int | None, bot_id: int) -> AsyncIterator[discord.Message]:
    """Yield the bot's messages in a channel since an id; none where it may not read what stands there."""
    try:
        async for one in _own_messages(channel, after, bot_id):
            yield one
    except discord.Forbidden:
        return


async def _current(message: discord.Message) -> discord.Message | None:
    """Return a message as it is now, which may be long after its channel was searched; None if it was deleted."""
    try:
        return await message.fetch()
    except discord.NotFound:
        return None


async def _own_messages(channel: Channel, after: int | None, bot_id: int) -> AsyncIterator[discord.Message]:
    since = discord.Object(after) if after else None
    if isinstance(channel, discord.ForumChannel):
        messages = _first_messages(channel, after or 0, bot_id)
    else:
        messages = channel.history(after=since, limit=MAX_HISTORY_SEARCHED)
    async for message in messages:
        if message.author.id == bot_id:
            yield message


async def _first_messages(forum: discord.ForumChannel, after: int, bot_id: int) -> AsyncIterator[discord.Message]:
    """Yield the first message of each post that the bot created in a forum since an id."""
    async for post in _posts(forum):
        if post.parent_id == forum.id and post.owner_id == bot_id and post.id > after:
            async for first in post.history(limit=1, oldest_first=True):
                yield first


async def _posts(forum: discord.ForumChannel) -> AsyncIterator[discord.Thread]:
    """Yield the active posts of a server's forums, and those of this one that were archived last."""
    for post in await forum.guild.active_threads():
        yield post
    async for post in forum.archived_threads(limit=MAX_ARCHIVED_POSTS_SEARCHED):
        yield post


def _has_mark(sent: discord.Message, mark: int) -> bool:
    return any(isinstance(part, discord.components.Container) and part.id == mark for part in sent.components)


def texts_in(parts: Sequence[Any]) -> Iterator[str]:
    """Yield the texts of components, and of those within them."""
    for part in parts:
        if isinstance(part, discord.components.TextDisplay):
            yield part.content
        yield from texts_in(getattr(part, "children", ()))


def words_in(sent: discord.Message) -> list[str]:
    """Return the words of a message that stands."""
    return words_of(texts_in(sent.components))


def _linked_title(texts: Iterable[str]) -> str:
    """Return the link with which a message begins, as a post's notice does; empty if it begins otherwise."""
    line = without_isolates(next(iter(texts), "")).partition("\n")[0]
    return line if line.startswith("**[") else ""


def words_of(texts: Iterable[str]) -> list[str]:
    """Return words, however they are spaced, isolated and divided into texts."""
    return without_isolates(" ".join(texts)).split()
