"""Deliver the outbox to Discord: drain → send or edit → sent, and its add-ons made | put off until it can be.

What Discord's answers mean stands in `answers.py`, and when what failed is tried again in `bot/outbox/obstacle.py`.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

import discord

from bot.components import Layout
from bot.flows.feeds.notify_owners import pass_on_notice
from bot.flows.members.present_host import to_present_host
from bot.flows.messages.anothers import record_anothers
from bot.flows.messages.deleted import record_deletion
from bot.flows.messages.past import as_it_is_now, is_late
from bot.flows.messages.perma_post import record_delivery
from bot.flows.messages.trouble import report_troubles
from bot.flows.state_log import log_sent
from bot.outbox import PER_CHANNEL_KINDS, AddOn, Event, Message, MessageKey, MessageKind, Obstacle, missing_add_ons
from bot.services import Services
from bot.themes import Community, CommunityId
from cogs.client import Client
from cogs.command_mentions import with_command_mentions
from cogs.delivery.announced import KnownAtStart
from cogs.delivery.answers import INVALID_FORM_BODY, UNKNOWN_CHANNEL
from cogs.delivery.events import create_event, edit_event
from cogs.delivery.greeting import greet_in_private
from cogs.delivery.lanes import Lane, Lanes
from cogs.delivery.places import Place, is_lost, places_for, sent_anew
from cogs.delivery.sender import AnothersError, DeletedError, MessageSender, NotReadyError
from cogs.delivery.verdict import judge, log_failure
from cogs.membership import look_up_user
from cogs.permissions import missing_permissions
from storage import Connection
from storage.communities import get_community
from storage.obstacles import (
    add_on_failures,
    due_add_ons,
    forget_add_ons,
    mark_add_on_failed,
    mark_failed,
    waits_for_parent,
)
from storage.outbox import (
    UnreadableMessageError,
    due_messages,
    find_message,
    mark_add_on,
    mark_sending,
    mark_unsent,
)
from storage.roundup_parts import has_unsent_part

log = logging.getLogger(__name__)


MAX_READING = 2
"""Communities at a time of which it is read what is due: messages that are being sent ask the database, too."""


class Delivery:
    """Sends and edits the messages that a community has due, in their order."""

    def __init__(self, bot: Client, services: Services, sender: MessageSender, known_at_start: KnownAtStart) -> None:
        self._bot = bot
        self._services = services
        self._sender = sender
        self._lanes = Lanes()
        self._reading = asyncio.Semaphore(MAX_READING)
        self._known_at_start = known_at_start

    async def drain(self, community: CommunityId) -> None:
        """Deliver every message of a community that is due, in the order in which they were queued."""
        await self._bot.wait_until_ready()
        try:
            await self._drain(community)
        except UnreadableMessageError as error:
            log.exception("a message is left aside, and the others are sent")
            async with self._services.db.write() as tx:
                await mark_failed(tx, error.key, Obstacle.REFUSED, None, 0)

    async def _drain(self, community: CommunityId) -> None:
        async with self._reading, self._services.db.read() as conn:
            await self._known_at_start.learn(conn, community)
            due = await due_messages(conn, community, self._services.clock.now())
        works_again = False
        for message in due:
            async with self._lanes.turn(Lane.NEWS if message.message_id is None else Lane.FOLLOWS):
                works_again |= await self._deliver(message)
        async with self._services.db.read() as conn:
            add_ons = await due_add_ons(conn, community, self._services.clock.now())
        for key, add_on in add_ons:
            async with self._lanes.turn(Lane.FOLLOWS):
                await self._add_due(key, add_on)
        await report_troubles(self._services, community, self._missing, works_again=works_again)

    def _missing(self, community: Community) -> Mapping[str, Sequence[str]]:
        guild = self._bot.get_guild(community.id)
        return missing_permissions(guild, community) if guild is not None and not guild.unavailable else {}

    async def _deliver(self, message: Message) -> bool:
        """Send or edit a message; return whether something had stood in the way of it in its server until now."""
        try:
            message = await self._to_present_host(message)
            timely = await self._timely(message)
            sent = await (self._find(message) if timely is None else self._put(timely))
        except DeletedError as error:
            await record_deletion(self._services, message, with_channel=error.with_channel)
            return False
        except AnothersError:
            await record_anothers(self._services, message)
            return False
        except Exception as error:  # noqa: BLE001 - whatever it is: one message, and no other waits for it
            self._services.metrics.messages.labels("failed").inc()
            await self._put_off(message, error)
            return False
        if sent is None:
            await self._drop(message)
            return False
        await record_delivery(self._services, sent)
        self._services.metrics.messages.labels("edited" if message.message_id else "sent").inc()
        if message.message_id is None:
            await log_sent(self._services, sent)
        if message.obstacle:
            log.info("message %s could be sent at last", message.key)
        if message.message_id is None and AddOn.THREAD in missing_add_ons(sent):
            await self._add(sent, AddOn.THREAD)  # at once: what is said next may belong into it
        return message.obstacle is not None and message.user_id is None

    async def _to_present_host(self, message: Message) -> Message:
        guild = self._bot.get_guild(message.community)
        if guild is None or guild.owner_id is None:
            return message
        look_up = partial(look_up_user, self._bot, message.community)
        return await to_present_host(self._services, message, look_up, guild.owner_id, self._missing)

    async def _timely(self, message: Message) -> Message | None:
        """Return a message as it is true now; None if it was never sent, and its time is over."""
        now = self._services.clock.now()
        if not is_late(message, now):
            return message
        async with self._services.db.read() as conn:
            return await as_it_is_now(conn, message, now)

    async def _find(self, message: Message) -> Message | None:
        """Return a message that stands though this database does not know it, as `MessageSender.find` does."""
        if not isinstance(message.content, Layout):
            return None
        async with self._services.db.read() as conn:
            parent = await find_message(conn, message.parent_key) if message.parent_key else None
        layout, thread = self._with_command_mentions(message, message.content), parent.thread_id if parent else None
        try:
            return await self._sender.find(message, layout, thread, self._known_at_start[message.community])
        except discord.NotFound as error:
            if error.code != UNKNOWN_CHANNEL:
                raise
            return None  # where it stood, if it did, is gone with it

    async def _drop(self, message: Message) -> None:
        log.warning("message %s was not sent: its time is over", message.key)
        async with self._services.db.write() as tx:
            await mark_failed(tx, message.key, Obstacle.PAST, None, message.failures)

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
        async with self._services.db.read() as conn:
            community = await get_community(conn, message.community)
            parent = await self._find_parent(conn, message)
        layout = self._with_command_mentions(message, message.content)
        *others, last = places_for(message, community, parent)
        tags = community.forum_tags if community else ()
        for place in others:
            try:
                return await self._send_to(place, message, layout, parent, tags)
            except discord.HTTPException as error:
                if not is_lost(place, community, error, self._bot.get_guild(message.community)):
                    raise
                log.info("a place of message %s is lost, which goes elsewhere: %s", message.key, place)
        return await self._send_to(last, message, layout, parent, tags)

    async def _send_to(
        self, place: Place, message: Message, layout: Layout, parent: Message | None, tags: Collection[int]
    ) -> Message:
        """Send a message to a place; without the thread of its parent, that thread is forgotten.

        In a forum it opens a post then, which takes what else belongs under its parent, and the parent itself if that
        was kept back.
        """
        named = replace(message, thread_name=message.thread_name or (parent.thread_name if parent else ""))
        sent = await self._sender.send(
            replace(named, channel_id=place.channel_id or message.channel_id),
            layout,
            parent_thread_id=place.thread_id,
            tags=tags,
            known_at_start=self._known_at_start[message.community],
            before_send=lambda: self._mark_sending(message),
        )
        if parent is not None and place.thread_id is None and (parent.thread_id is not None or sent.opened_post):
            async with self._services.db.write() as tx:
                await mark_add_on(tx, replace(parent, thread_id=sent.thread_id, creates_thread=False))
        return sent

    async def _edit(self, message: Message) -> Message:
        with_channel = False
        try:
            if isinstance(message.content, Event):
                edited = await edit_event(self._bot, message, message.content, self._services.clock.now())
            else:
                edited = await self._sender.edit(message, self._with_command_mentions(message, message.content))
        except discord.HTTPException as error:
            if message.user_id is not None:
                raise
            async with self._services.db.read() as conn:
                community = await get_community(conn, message.community)
            if not is_lost(Place(message.channel_id), community, error, self._bot.get_guild(message.community)):
                raise
            edited, is_gone = None, error.code == UNKNOWN_CHANNEL
            is_there = is_gone and self._is_there(message.channel_id, message.community)
            goes_along = not is_there or not await self._was_in_post(message)
            if goes_along and (again := await self._anew(message, community)):
                return await self._send_anew(again)
            if not is_gone or (not is_there and message.kind in PER_CHANNEL_KINDS and message.pin):
                raise  # it stands; or the game has no channel, as its host has to know
            with_channel = is_gone and not is_there
        if edited is None:
            raise DeletedError(with_channel=with_channel)
        return edited

    async def _was_in_post(self, message: Message) -> bool:
        """Return whether a message stood in the forum post of its round: its host decides whether that comes back."""
        if message.opened_post or not message.parent_key:
            return True
        async with self._services.db.read() as conn:
            parent = await find_message(conn, message.parent_key)
        return parent is None or parent.sent_channel_id == message.sent_channel_id

    async def _anew(self, message: Message, community: Community | None) -> Message | None:
        """Return a message whose place is lost as it is sent where the game is; None if it stays away."""
        again = sent_anew(message, community)
        if again is None:
            return None
        async with self._services.db.read() as conn:
            is_over = await as_it_is_now(conn, again, self._services.clock.now()) is None
        return None if is_over else again

    async def _send_anew(self, message: Message) -> Message:
        """Send a message whose place is lost; should the answer be lost, only the new one is looked for."""
        async with self._services.db.write() as tx:
            await mark_unsent(tx, message)
        return await self._send(message)

    def _with_command_mentions(self, message: Message, layout: Layout) -> Layout:
        """Return a layout whose commands are mentions; a direct message has no commands to mention."""
        return layout if message.user_id else with_command_mentions(layout, self._bot.command_mentions)

    def _is_there(self, channel_id: int, guild_id: int) -> bool:
        guild = self._bot.get_guild(guild_id)
        return guild is not None and guild.get_channel_or_thread(channel_id) is not None

    async def _find_parent(self, conn: Connection, message: Message) -> Message | None:
        """Return the message under which a message stands, or None.

        Raises NotReadyError while that message, its thread, or another part of a round-up above it is still to be made.
        """
        if not message.parent_key:
            return None
        round_ = message.round if message.kind is MessageKind.ROUNDUP_PART else None
        if round_ is not None and await has_unsent_part(conn, round_, above=message.key):
            raise NotReadyError(f"a part above {message.key} does not stand yet")
        parent = await find_message(conn, message.parent_key)
        if parent is not None and await waits_for_parent(conn, parent):
            raise NotReadyError(f"{message.parent_key} does not stand yet")
        return parent

    async def _mark_sending(self, message: Message) -> None:
        async with self._services.db.write(is_durable=True) as tx:  # or after a power loss it is said again
            await mark_sending(tx, message.key, self._services.clock.now())

    async def _put_off(self, message: Message, error: Exception) -> None:
        """Record why a message could not be sent or edited, and when it is tried again."""
        guild = self._bot.get_guild(message.community)
        verdict = judge(error, message.obstacle, message.failures, guild)
        log_failure(f"message {message.key}", error, verdict.obstacle, message.obstacle, message.failures)
        due_at = self._services.clock.now() + verdict.pause if verdict.pause is not None else None
        async with self._services.db.write() as tx:
            await mark_failed(tx, message.key, verdict.obstacle, due_at, verdict.failures)
            if verdict.obstacle is Obstacle.SERVER_GONE:
                await pass_on_notice(tx, message, self._services.clock.now())
        if message.kind is MessageKind.HELLO and verdict.obstacle and message.user_id is None and guild is not None:
            await greet_in_private(self._services, guild)

    async def _add(self, message: Message, add_on: AddOn) -> None:
        """Make an add-on of a message that stands; one that fails is tried again."""
        try:
            message = await self._sender.add(message, add_on)
        except Exception as error:  # noqa: BLE001 - as in `_deliver`
            await self._put_off_add_on(message, add_on, error)
            return
        async with self._services.db.write() as tx:
            await mark_add_on(tx, message)
            await forget_add_ons(tx, message.key, [add_on])

    async def _add_due(self, key: MessageKey, add_on: AddOn) -> None:
        """Make an add-on that is due, unless it is wanted no longer."""
        async with self._services.db.read() as conn:
            message = await find_message(conn, key)
        if message is not None and message.message_id is not None and add_on in missing_add_ons(message):
            await self._add(message, add_on)
            return
        async with self._services.db.write() as tx:
            await forget_add_ons(tx, key, [add_on])

    async def _put_off_add_on(self, message: Message, add_on: AddOn, error: Exception) -> None:
        async with self._services.db.read() as conn:
            before, failures = (await add_on_failures(conn, message.key)).get(add_on, (None, 0))
        verdict = judge(error, before, failures, self._bot.get_guild(message.community))
        log_failure(f"the {add_on} of message {message.key}", error, verdict.obstacle, before, failures)
        async with self._services.db.write() as tx:
            if verdict.pause is None:
                await forget_add_ons(tx, message.key, [add_on])
            else:
                due_at = self._services.clock.now() + verdict.pause
                await mark_add_on_failed(tx, message.key, add_on, verdict.obstacle, due_at, verdict.failures)
