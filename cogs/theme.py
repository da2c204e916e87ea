"""/theme: suggest a theme; the board's vote buttons."""

import re
from typing import Self

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.flows.suggest import PROMPT_LIMIT, TITLE_LIMIT, suggest, vote
from bot.layout import escape
from bot.tools import Tools
from cogs.answers import answer, refusals_shown, tools_of


@app_commands.guild_only()
class ThemeCog(commands.GroupCog, group_name="theme", group_description="Themes and the vote on them"):
    """Commands for the board."""

    def __init__(self, bot: commands.Bot, tools: Tools) -> None:
        self._bot = bot
        self._tools = tools

    @app_commands.command(name="suggest", description="Put a theme on the board")
    @app_commands.describe(title="The theme in a few words", prompt="What to think about, if you like")
    async def suggest_theme(
        self,
        interaction: discord.Interaction,
        title: app_commands.Range[str, 1, TITLE_LIMIT],
        prompt: app_commands.Range[str, 0, PROMPT_LIMIT] = "",
    ) -> None:
        """Put a suggestion on the board."""
        name = interaction.user.display_name
        words = await suggest(self._tools, interaction.guild_id, interaction.user.id, name, title, prompt)
        await answer(interaction, words)


class VoteButton(ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"vote:(?P<suggestion>[0-9]{1,15})"):
    """A vote for one suggestion on the board."""

    def __init__(self, item: ui.Button[ui.LayoutView], suggestion: int) -> None:
        super().__init__(item)
        self.suggestion = suggestion

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction, item: ui.Item[ui.LayoutView], match: re.Match[str], /
    ) -> Self:
        """Return the button that a custom id stands for."""
        assert isinstance(item, ui.Button)  # noqa: S101 - the template belongs to buttons alone
        return cls(item, int(match["suggestion"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Move the member's vote here."""
        async with refusals_shown(interaction):
            user = interaction.user
            chosen, moved = await vote(
                tools_of(interaction), interaction.guild_id, user.id, user.display_name, self.suggestion
            )
            title = escape(chosen.title, 100)
            words = f"Your vote is for **{title}**." if moved else f"Your vote is for **{title}** already."
            await answer(interaction, f"{words}\n-# You can move it until the announcement.")
