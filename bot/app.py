"""The Bot: builds the cogs, syncs the commands, starts and stops the jobs, and shows user errors."""

import asyncio
import hashlib
import json
import logging
from datetime import timedelta
from functools import partial
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import __version__
from bot.flows.comments.poller import CommentPoller
from bot.flows.jobs.scheduler import all_jobs, run_jobs
from bot.flows.members.pace import Pace
from bot.flows.state_log import log_ready
from bot.i18n import catalogs_digest
from bot.limits import REQUESTS_PER_SECOND
from bot.services import Services
from cogs import BUTTONS, COGS
from cogs.answer import shorten
from cogs.client import INTENTS, Client
from cogs.closed_forms import answer_if_closed
from cogs.command_mentions import command_mentions
from cogs.command_translator import CommandTranslator
from cogs.delivery.announced import Announcements, KnownAtStart
from cogs.delivery.delivery import Delivery
from cogs.delivery.limiter import RequestLimiter, limit_requests
from cogs.delivery.look import Eyes
from cogs.delivery.no_retry import no_retry_trace
from cogs.delivery.refusals import WINDOW_SECONDS, Refusals
from cogs.delivery.sender import MessageSender
from cogs.first_answers import FirstAnswers
from cogs.gateway import limit_connections
from cogs.membership import look_up, member_in, not_in_server
from cogs.permissions import invitation
from cogs.refused_modals import RefusedModals
from cogs.replies import note_seen, show_user_error
from cogs.told_time import ask_for_time, watch_dates
from storage.process_state import record_refusals, record_sync, recorded_refusals, synced_commands
from storage.unusable import explained

log = logging.getLogger(__name__)

ANSWERING_TASKS = ("CommandTree-invoker", "discord-ui-", "discord.py: ")
"""How discord.py begins the names of the tasks in which commands, buttons, forms and events are answered."""
ANSWER_SECONDS = 2.0
"""How long such a task has at most when the bot stops."""
IDENTIFY_SECONDS = 5.0
"""How long after a session was begun the next one may be."""
_BEGINS_SESSION = "begins a session"
FOR_SERVERS = app_commands.AppInstallationType(guild=True, user=False)
"""Commands come with the bot into a server: somebody who took them along elsewhere would play where it can't write."""


# The bot has no voice: its operator need not hear that the libraries for it are missing.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
# Choices that come too late, as the next letter is typed, are an ordinary thing, whose traceback nobody needs.
logging.getLogger("discord.app_commands.tree").addFilter(shorten)


async def _end_answers() -> None:
    """Let what answers Discord's events come to its end, for a moment: it uses the database, which is closed next."""
    answering = [
        task
        for task in asyncio.all_tasks()
        if task is not asyncio.current_task() and task.get_name().startswith(ANSWERING_TASKS)
    ]
    if answering:
        _, late = await asyncio.wait(answering, timeout=ANSWER_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


class CommandTree(app_commands.CommandTree["Bot"]):
    """The slash commands; an error in one is shown to the person who gave it."""

    async def interaction_check(self, interaction: discord.Interaction["Bot"], /) -> bool:
        """Let everybody go on whose server the bot is in.

        A member who had left, and is back, is active again before, under their name now.
        """
        if interaction.guild_id is not None and interaction.client.get_guild(interaction.guild_id) is None:
            if interaction.type is not discord.InteractionType.autocomplete:
                await show_user_error(interaction, not_in_server(interaction.application_id))
            return False
        await note_seen(interaction)
        return True

    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /) -> None:
        """Show a UserError in its own words, and any other error as one of the bot."""
        cause: BaseException = error.__cause__ or error
        await show_user_error(interaction, cause)


class Bot(Client):
    """The game in every server it is invited to."""

    def __init__(
        self,
        services: Services,
        *,
        refusals: Refusals | None = None,
        requests_per_second: float = REQUESTS_PER_SECOND,
        **options: Any,
    ) -> None:
        self._refusals = refusals or Refusals()
        self._first_answers = FirstAnswers(services.metrics)
        limited = limit_requests(no_retry_trace(), RequestLimiter(requests_per_second, self._refusals))
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=INTENTS,
            tree_cls=CommandTree,
            allowed_installs=FOR_SERVERS,
            allowed_mentions=discord.AllowedMentions.none(),
            http_trace=watch_dates(self._first_answers.watch(self._refusals.watch(limited)), services.clock_check.note),
            **options,
        )
        limit_connections(self.http, len(options.get("shard_ids") or ()) or options.get("shard_count") or 1)
        self.services = services
        services.metrics.discord_refusals.set_function(self._refusals.count)
        self._refusals.record_by(self._record_refusals)
        self.comment_poller = CommentPoller(services)
        self.pace = Pace(services.clock)
        self.refused_modals = RefusedModals()
        self.command_mentions = {}
        self._jobs: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        """Build the cogs, register the persistent buttons, sync the commands, and start the jobs.

        Raise UnusableDatabaseError where the database can't be read or written just now.
        """
        for cog in COGS:
            await self.add_cog(cog(self, self.services))
        self.add_dynamic_items(*BUTTONS)
        await self.tree.set_translator(CommandTranslator())
        await self._sync()
        lately = self.services.clock.now() - timedelta(seconds=WINDOW_SECONDS)
        with explained(self.services.db.place):
            async with self.services.db.read() as conn:
                self._refusals.remember(await recorded_refusals(conn, lately, self.application_id or 0))
        self.services.rights.ask_by(partial(member_in, self))
        self.services.clock_check.ask_by(partial(ask_for_time, self))
        sender, known_at_start = MessageSender(self), KnownAtStart()
        self.services.announcements.find_by(Announcements(self, self.services, sender, known_at_start).find)
        delivery = Delivery(self, self.services, sender, known_at_start)
        jobs = all_jobs(self.services, delivery.drain, Eyes(self).look_at, partial(look_up, self))
        self._jobs = asyncio.create_task(run_jobs(self.services, jobs), name="jobs")

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Take note that somebody waits for an answer, and give it where no form is open that would."""
        self._first_answers.note(interaction)
        await answer_if_closed(interaction)

    async def on_connect(self) -> None:
        """Take note that the bot is connected."""
        self.services.metrics.state.is_connected = True

    async def on_ready(self) -> None:
        """Say so, the first time and after each time without a connection that could be taken up again."""
        await log_ready(self.services, len(self.guilds), invitation(self.application_id or 0))

    async def on_resumed(self) -> None:
        """Take note that the bot is connected again."""
        self.services.metrics.state.is_connected = True

    async def on_disconnect(self) -> None:
        """Take note that the bot is not connected."""
        self.services.metrics.state.is_connected = False

    async def close(self) -> None:
        """Stop the jobs, then the answers and polls that members wait for, and then leave Discord."""
        if self._jobs is not None:
            self._jobs.cancel()
            await asyncio.gather(self._jobs, return_exceptions=True)
        await _end_answers()
        await self.comment_poller.close()
        await super().close()
        self.services.metrics.state.is_connected = False

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait until this process may begin a session: of all that a bot begins, one in five seconds.

        Discord refuses sessions that are begun faster (Discord, "Gateway", Rate Limiting).
        """
        claims = self.services.db.claims
        while claims.are_shared and not await claims.take([_BEGINS_SESSION]):  # noqa: ASYNC110 - as other processes do
            await asyncio.sleep(IDENTIFY_SECONDS / 10)
        asyncio.get_running_loop().call_later(IDENTIFY_SECONDS, claims.release, [_BEGINS_SESSION])
        await super().before_identify_hook(shard_id, initial=initial)

    async def _record_refusals(self, count: int) -> None:
        async with self.services.db.write() as tx:
            await record_refusals(tx, self.application_id or 0, count, self.services.clock.now())

    async def _sync(self) -> None:
        """Sync the commands with Discord, unless it has them and their translations already; record their mentions."""
        application = self.application_id or 0
        payload = [one.to_dict(self.tree) for one in self.tree.get_commands()]
        known_by = json.dumps([payload, catalogs_digest(), __version__], sort_keys=True)
        digest = hashlib.blake2b(known_by.encode(), digest_size=16).hexdigest()
        db = self.services.db
        with explained(db.place):
            async with db.read() as conn:
                mentions = await synced_commands(conn, application, digest)
        if not mentions:
            mentions = command_mentions(await self.tree.sync())
            with explained(db.place):
                async with db.write() as tx:
                    await record_sync(tx, application, digest, mentions)
            log.info("synced %d commands with Discord", len(payload))
        self.command_mentions = mentions


class ShardedBot(Bot, commands.AutoShardedBot):
    """The same bot in so many servers that Discord divides them among several connections."""
