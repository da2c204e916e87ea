"""The two buttons under "is this for the round?"."""

import re
from typing import Self

import discord
from discord import ui

from bot.flows.answer_question import answer_question
from cogs.answers import refusals_shown, to_view, tools_of


class QuestionButton(
    ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"mine:(?P<post>[0-9]{1,15}):(?P<answer>yes|no)"
):
    """An author's yes or no."""

    def __init__(self, item: ui.Button[ui.LayoutView], post: int, *, mine: bool) -> None:
        super().__init__(item)
        self.post = post
        self.mine = mine

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction, item: ui.Item[ui.LayoutView], match: re.Match[str], /
    ) -> Self:
        """Return the button that a custom id stands for."""
        assert isinstance(item, ui.Button)  # noqa: S101 - the template belongs to buttons alone
        return cls(item, int(match["post"]), mine=match["answer"] == "yes")

    async def callback(self, interaction: discord.Interaction) -> None:
        """Settle it, and let the question become its answer."""
        async with refusals_shown(interaction):
            tools, user = tools_of(interaction), interaction.user
            layout = await answer_question(tools, interaction.guild_id, user.id, self.post, mine=self.mine)
            await interaction.response.edit_message(view=to_view(layout))
