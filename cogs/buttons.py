"""Buttons that outlive a restart: what they do stands in their id."""

import re
from typing import Self

import discord
from discord import ui

from cogs.replies import user_errors_shown

MATCHES_NOTHING = r"(?!)"


class PersistentButton(ui.DynamicItem[ui.Button[ui.LayoutView]], template=MATCHES_NOTHING):
    """A button known by the pattern of its id; each kind says in `press` what it does.

    An id can be forged: whatever it names is looked for in the community, and what the person may do is asked again.
    """

    def __init__(self, item: ui.Button[ui.LayoutView], match: re.Match[str]) -> None:
        super().__init__(item)
        self.match = match

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction, item: ui.Item[ui.LayoutView], match: re.Match[str], /
    ) -> Self:
        """Return the button that a custom id stands for."""
        assert isinstance(item, ui.Button)  # noqa: S101 - the template belongs to buttons alone
        return cls(item, match)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Do what the button is for, and show a refusal in words."""
        async with user_errors_shown(interaction):
            await self.press(interaction)

    async def press(self, interaction: discord.Interaction) -> None:
        """Do what the button is for."""
        raise NotImplementedError
