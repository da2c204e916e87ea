"""Which interactions something answers: a button, a menu or a modal says so in its `interaction_check`."""

import discord

from storage.commits import count_commits

TAKEN = "taken"


class Taking:
    """Whatever answers its interactions: it takes them all, looks itself who may, and counts its commits."""

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Take note that this answers an interaction; return that it does."""
        interaction.extras[TAKEN] = True
        count_commits()
        return True


def is_taken(interaction: discord.Interaction) -> bool:
    """Return whether something answers an interaction."""
    return TAKEN in interaction.extras
