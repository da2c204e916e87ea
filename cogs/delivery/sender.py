"""Send and edit messages in a channel, a thread, a forum post or a direct message."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from functools import partial

import discord
from discord import ui
from discord.ext import commands

from bot.components import Layout
from bot.outbox import AddOn, Message, mark_of, nonce_of
from cogs.delivery.answers import ANOTHERS_MESSAGE, UNKNOWN_MESSAGE
from cogs.delivery.find_sent import Unrecorded, find_sent
from cogs.delivery.forums import tags_for_post
from cogs.delivery.pins import apply_pin
from cogs.delivery.threads import AUTO_ARCHIVE_MINUTES, create_thread, retry_unarchived, thread_name
from cogs.replies import to_view

TextChannel = discord.PartialMessageable | discord.DMChannel
"""What messages are sent to and edited in: a channel, thread or forum post by its id, or a direct message."""
BeforeSend = Callable[[], Awaitable[None]]


class NotReadyError(Exception):
    """A message can't be sent yet: its server is unavailable, or its parent message is still to be sent."""


class ServerGoneError(Exception):
    """The bot is not in the server of a message."""


class AnothersError(Exception):
    """A message that was to be edited is another bot's."""


class DeletedError(Exception):
    """A message that was to be edited was deleted in Discord, perhaps with its channel."""

    def __init__(self, *, with_channel: bool) -> None:
        super().__init__()
        self.with_channel = with_channel


class MessageSender:
    """Sends and edits the outbox's messages as the bot."""

    def __init__(self, bot: commands.Bot) -> None:
        self._bot = bot
        self._unrecorded = Unrecorded()

    async def send(
        self,
        message: Message,
        layout: Layout,
        *,
        parent_thread_id: int | None,
        tags: Collection[int],
        known_at_start: int | None,
        before_send: BeforeSend,
    ) -> Message:
        """Send a message, unless it stands already, and return it with its ids in Discord.

        It goes to the member it is for, to the thread or forum post `parent_thread_id`, or to its channel; where that
        is a forum, it opens a post, with the one of `tags` that the forum has. `before_send` is awaited right before
        anything is sent. One that stands already, from an earlier attempt or since `known_at_start`, is returned with
        the revision before, so that it is edited.
        """
        channel = await self._find_channel(message, parent_thread_id)
        if (found := await self._find_in(channel, message, layout, known_at_start)) is not None:
            return found
        await before_send()
        return _standing(message, await _send(message, layout, channel, tags), channel)

    async def find(
        self, message: Message, layout: Layout, parent_thread_id: int | None, known_at_start: int | None
    ) -> Message | None:
        """Return a message that stands already, from an earlier attempt or since `known_at_start`; None if none does.

        It has its ids in Discord, and the revision before, so that it is edited.
        """
        return await self._find_in(await self._find_channel(message, parent_thread_id), message, layout, known_at_start)

    async def announced(
        self, message: Message, is_in: Callable[[Sequence[str]], bool], known_at_start: int | None
    ) -> discord.Message | None:
        """Return what stands for `message` in its channel since `known_at_start`, or None.

        It has texts that `is_in` accepts; if none has, it is known by its mark alone.
        """
        channel = await self._find_channel(message, None)
        return await self._unrecorded.look_at(message.key, is_in, channel, self._id, known_at_start)

    async def _find_in(
        self, channel: TextChannel | discord.ForumChannel, message: Message, layout: Layout, known_at_start: int | None
    ) -> Message | None:
        if message.first_attempt_at is None:
            sent = await self._unrecorded.find(message, layout, channel, self._id, known_at_start)
        else:
            sent = await find_sent(message, channel, self._id)
        if sent is None:
            return None
        return _standing(replace(message, revision=message.revision - 1), sent, channel)

    @property
    def _id(self) -> int:
        return self._bot.user.id if self._bot.user else 0

    async def edit(self, message: Message, layout: Layout) -> Message | None:
        """Edit a sent message; return it, or None if it was deleted in Discord.

        Raise AnothersError if another bot sent it, from which its circle was moved here.
        """
        sent = await self._sent(message)
        edit = partial(sent.edit, view=_view(message, layout), allowed_mentions=_allowed_mentions(message))
        try:
            await retry_unarchived(self._bot, sent.channel.id, edit)
        except discord.NotFound as error:
            if error.code != UNKNOWN_MESSAGE:
                raise
            return None
        except discord.Forbidden as error:
            if error.code != ANOTHERS_MESSAGE:
                raise
            raise AnothersError(f"message {message.key} is another bot's") from error
        return message

    async def add(self, message: Message, add_on: AddOn) -> Message:
        """Make an add-on of a sent message; return the message with it."""
        sent = await self._sent(message)
        return await (create_thread(message, sent) if add_on is AddOn.THREAD else apply_pin(message, sent))

    async def _sent(self, message: Message) -> discord.PartialMessage:
        channel = await self._text_channel(message, message.sent_channel_id or message.channel_id)
        return channel.get_partial_message(message.message_id or 0)

    async def _find_channel(self, message: Message, parent_thread_id: int | None) -> TextChannel | discord.ForumChannel:
        if message.user_id is None and parent_thread_id is None and (forum := self._find_forum(message)):
            return forum
        return await self._text_channel(message, parent_thread_id or message.channel_id)

    async def _text_channel(self, message: Message, channel_id: int) -> TextChannel:
        require_server(self._bot, message)  # of private messages, too: once removed, it no longer speaks for the circle
        if message.user_id is not None:
            return await self._bot.create_dm(discord.Object(message.user_id))
        known = self._bot.get_channel(channel_id)
        if isinstance(known, (discord.abc.GuildChannel, discord.Thread)) and known.guild.id != message.community:
            raise ServerGoneError(f"channel {channel_id} is not in the server {message.community}")
        return self._bot.get_partial_messageable(channel_id, guild_id=message.community)

    def _find_forum(self, message: Message) -> discord.ForumChannel | None:
        """Return the channel of a message if it is a forum, else None."""
        channel = require_server(self._bot, message).get_channel(message.channel_id)
        return channel if isinstance(channel, discord.ForumChannel) else None


def require_server(bot: commands.Bot, message: Message) -> discord.Guild:
    """Return the server of a message.

    Raises NotReadyError while Discord says that it is unavailable, and ServerGoneError where the bot is not in it.
    """
    guild = bot.get_guild(message.community)
    if guild is None:
        raise ServerGoneError(f"the bot is not in the server {message.community}")
    if guild.unavailable:
        raise NotReadyError(f"the server {message.community} is not there just now")
    return guild


def _standing(message: Message, sent: discord.Message, channel: TextChannel | discord.ForumChannel) -> Message:
    message = replace(message, message_id=sent.id, sent_channel_id=sent.channel.id)
    return replace(message, thread_id=sent.channel.id) if isinstance(channel, discord.ForumChannel) else message


async def _send(
    message: Message, layout: Layout, channel: TextChannel | discord.ForumChannel, tags: Collection[int]
) -> discord.Message:
    view, mentions = _view(message, layout), _allowed_mentions(message)
    if isinstance(channel, discord.ForumChannel):
        post = await channel.create_thread(
            name=thread_name(message),
            view=view,
            auto_archive_duration=AUTO_ARCHIVE_MINUTES,
            allowed_mentions=mentions,
            applied_tags=tags_for_post(channel, tags),
        )
        return post.message
    return await channel.send(
        view=view, nonce=nonce_of(message.key, channel.id, message.times_put_back), allowed_mentions=mentions
    )


def _view(message: Message, layout: Layout) -> ui.LayoutView:
    return to_view(layout, mark_of(message.key))


def _allowed_mentions(message: Message) -> discord.AllowedMentions:
    """Return whom a message may notify: the users it mentions and the role it asks for, never everyone."""
    roles = [discord.Object(message.mention_role_id)] if message.mention_role_id else False
    return discord.AllowedMentions(everyone=False, roles=roles, users=True, replied_user=False)
