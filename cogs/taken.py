"""Which interactions something answers: a button, a menu or a modal says so in its `interaction_check`."""

import discord

TAKEN = "taken"


def mark_taken(interaction: discord.Interaction) -> None:
    """Take note that something answers an interaction."""
    interaction.extras[TAKEN] = True


def is_taken(interaction: discord.Interaction) -> bool:
    """Return whether something answers an interaction."""
    return TAKEN in interaction.extras
