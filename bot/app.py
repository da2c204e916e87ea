"""The Bot: wires everything together, builds each cog, and shows refusals."""

import asyncio
import contextlib
import hashlib
import json
import logging
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import OperatorError
from bot.flows.jobs.scheduler import Scheduler
from bot.services import Services
from cogs import BUTTONS, COGS
from cogs.command_mentions import command_mentions
from cogs.command_translator import CommandTranslator
from cogs.delivery.no_retry import no_retry_trace
from cogs.replies import show_user_error
from storage.process_state import record_sync, synced_commands

log = logging.getLogger(__name__)

INTENTS = discord.Intents(guilds=True)
"""What the bot asks to be told of: servers and their channels. Nothing here is privileged."""


async def check_token(token: str) -> tuple[str, int]:
    """Return the name of the bot that a token belongs to, and in how many servers it is.

    Raises OperatorError where Discord does not know the token.
    """
    async with discord.Client(intents=INTENTS) as client:
        try:
            await client.login(token)
        except discord.LoginFailure:
            raise OperatorError("Discord does not know this token. Copy it again from the developer portal.") from None
        guilds = [guild async for guild in client.fetch_guilds(limit=200, with_counts=False)]
        return str(client.user), len(guilds)


# The bot never speaks aloud: that the libraries for voice are missing is no news to its operator.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class CommandTree(app_commands.CommandTree["Bot"]):
    """The slash commands; what goes wrong in one is told to the person who gave it."""

    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /) -> None:
        """Show a refusal in its own words, and anything else as a fault of ours."""
        cause: BaseException = error.__cause__ or error
        await show_user_error(interaction, cause)


class Bot(commands.Bot):
    """The game in every server it is invited to."""

    def __init__(self, services: Services, **options: Any) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=INTENTS,
            tree_cls=CommandTree,
            allowed_mentions=discord.AllowedMentions.none(),
            http_trace=no_retry_trace(),
            **options,
        )
        self.services = services
        self._scheduler: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        """Build the cogs, wake the buttons that stand already, and start the week."""
        for cog in COGS:
            await self.add_cog(cog(self, self.services))
        self.add_dynamic_items(*BUTTONS)
        await self.tree.set_translator(CommandTranslator())
        await self._sync()
        self._scheduler = asyncio.create_task(Scheduler(self.services).run(), name="scheduler")

    async def close(self) -> None:
        """Stop the week, then leave Discord."""
        if self._scheduler is not None:
            self._scheduler.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._scheduler
        await super().close()

    async def _sync(self) -> None:
        """Tell Discord of the commands, only if they are not those it was told last."""
        application = self.application_id or 0
        translator = self.tree.translator
        assert translator is not None  # noqa: S101 - set_translator came before
        payload = [await one.get_translated_payload(self.tree, translator) for one in self.tree.get_commands()]
        digest = hashlib.blake2b(json.dumps(payload, sort_keys=True).encode(), digest_size=16).hexdigest()
        async with self.services.db.read() as conn:
            names = await synced_commands(conn, application, digest)
        if not names:
            names = command_mentions(await self.tree.sync())
            async with self.services.db.write() as tx:
                await record_sync(tx, application, digest, names)
            log.info("told Discord of %d commands", len(payload))
        self.services.commands.update(names)
