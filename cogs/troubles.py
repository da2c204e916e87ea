"""The button of the private message about what could not be said: it tries again."""

import discord

from bot.actions import RetryDelivery
from bot.messages.obstacles import nothing_waits, trying_again
from bot.themes import CommunityId
from cogs.buttons import PersistentButton
from cogs.delivery.mended import retry_now
from cogs.membership import caller_in
from cogs.replies import reply_ephemeral, services_of, translator_of


class RetryButton(PersistentButton[RetryDelivery]):
    """Tries again what could not be said, for whoever is a host of the server still."""

    async def on_click(self, interaction: discord.Interaction, action: RetryDelivery) -> None:
        """Try it, and say so."""
        caller = await caller_in(interaction, action.guild)
        caller.require_organiser()
        t = translator_of(interaction)
        is_tried = await retry_now(services_of(interaction), CommunityId(caller.guild or 0))
        await reply_ephemeral(interaction, trying_again(t) if is_tried else nothing_waits(t))
