"""Say hello, once for each invitation: where the bot may write, or else in private to whoever invited it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.components import Layout
from bot.i18n import Language, get_translator
from bot.messages.hello import hello, hello_in_private, hello_to_the_set_up
from bot.outbox import Message, MessageKind
from bot.outbox.keys import hello_key, private_hello_key
from bot.services import Services
from bot.themes import Community, CommunityId
from storage import Transaction
from storage.communities import get_community
from storage.outbox import delete_messages, drop_unsent, enqueue, messages_of_kind, queued_keys, withdraw

NEW_FOR = timedelta(days=7)
"""How long after an invitation the bot still says hello, if it was away until then."""
FindInviter = Callable[[], Awaitable[int]]
"""Returns the Discord user who invited the bot."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A server that the bot was invited to."""

    guild: CommunityId
    name: str
    joined_at: datetime
    language: Language
    channel: int | None
    """Where the bot may write; None where it may nowhere."""

    @property
    def url(self) -> str:
        """Return the address of the server in Discord."""
        return f"https://discord.com/channels/{self.guild}"


async def say_hello(services: Services, invitation: Invitation, find_inviter: FindInviter) -> None:
    """Queue the hello to a server that the bot has come to, unless it was queued before or the game is set up there."""
    now, key = services.clock.now(), hello_key(invitation.guild, invitation.joined_at)
    private_key = private_hello_key(invitation.guild, invitation.joined_at)
    if now - invitation.joined_at > NEW_FOR:
        return
    async with services.db.read() as conn:
        if await get_community(conn, invitation.guild) or await queued_keys(
            conn, [key, private_key], MessageKind.HELLO
        ):
            return
    if invitation.channel is None:
        await say_hello_in_private(services, invitation, await find_inviter())
        return
    layout = hello(get_translator(invitation.language))
    async with services.db.write() as tx:
        await enqueue(tx, Message(key, MessageKind.HELLO, invitation.guild, invitation.channel, layout), now)


async def say_hello_in_private(services: Services, invitation: Invitation, user: int) -> None:
    """Queue the hello to whoever invited the bot; one that could not be said in the server is not said there later."""
    key = private_hello_key(invitation.guild, invitation.joined_at)
    layout = hello_in_private(get_translator(invitation.language), invitation.name, invitation.url)
    async with services.db.write() as tx:
        await drop_unsent(tx, hello_key(invitation.guild, invitation.joined_at))
        message = Message(key, MessageKind.HELLO, invitation.guild, 0, layout, user_id=user)
        await enqueue(tx, message, services.clock.now())


async def settle_hello(tx: Transaction, community: Community, now: datetime) -> None:
    """Let a hello that stands say that the game is set up, and one that was not sent yet stay away."""
    layout = hello_to_the_set_up(get_translator(community.language), community)
    for said in await messages_of_kind(tx, community.id, MessageKind.HELLO):
        if said.first_attempt_at is None:
            await withdraw(tx, said.key)
        else:
            await enqueue(tx, _with(said, layout), now)


async def forget_hello(services: Services, guild: CommunityId) -> None:
    """Delete what is kept of the hello to a server that the bot was removed from, and who invited it."""
    async with services.db.write() as tx:
        await delete_messages(tx, guild, MessageKind.HELLO)


def _with(said: Message, layout: Layout) -> Message:
    return Message(said.key, said.kind, said.community, said.channel_id, layout, user_id=said.user_id)
