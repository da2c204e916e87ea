"""The buttons of private messages to hosts: try again what could not be said, put back what was deleted."""

import discord

from bot.actions import AnswerDeletion, RetryDelivery
from bot.flows.messages.deleted import answer_deletion
from bot.messages.deletions import deletion_answered, deletion_settled
from bot.messages.obstacles import nothing_waits, trying_again
from bot.themes import CommunityId
from cogs.buttons import PersistentButton
from cogs.delivery.mended import retry_now
from cogs.membership import caller_in
from cogs.replies import edit_original, reply_ephemeral, services_of, translator_of


class RetryButton(PersistentButton[RetryDelivery]):
    """Tries again what could not be said, for whoever is a host of the server still."""

    async def on_click(self, interaction: discord.Interaction, action: RetryDelivery) -> None:
        """Try it, and say so."""
        caller = await caller_in(interaction, action.guild)
        caller.require_organiser()
        t = translator_of(interaction)
        is_tried = await retry_now(services_of(interaction), CommunityId(caller.guild or 0))
        await reply_ephemeral(interaction, trying_again(t) if is_tried else nothing_waits(t))


class DeletionButton(PersistentButton[AnswerDeletion]):
    """Puts back what somebody deleted, or leaves it, as a host of the server wants."""

    async def on_click(self, interaction: discord.Interaction, action: AnswerDeletion) -> None:
        """Do so, and replace the question; under another message, answer beside it."""
        community = await answer_deletion(services_of(interaction), await caller_in(interaction, action.guild), action)
        t = translator_of(interaction)
        if interaction.guild_id is None:
            await edit_original(interaction, deletion_settled(t, community, puts_back=action.puts_back))
        else:
            await reply_ephemeral(interaction, deletion_answered(t, puts_back=action.puts_back))
