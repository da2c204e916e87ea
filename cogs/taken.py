"""Which interactions something answers: a button, a menu or a modal says so in its `interaction_check`."""

import discord

TAKEN = "taken"


class Taking:
    """Whatever answers its interactions: it takes them all, and looks itself who may."""

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Take note that this answers an interaction; return that it does."""
        interaction.extras[TAKEN] = True
        return True


def is_taken(interaction: discord.Interaction) -> bool:
    """Return whether something answers an interaction."""
    return TAKEN in interaction.extras
