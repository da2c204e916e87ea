"""The two buttons under "is this for the round?"."""

import discord

from bot.flows.answer_question import answer_question
from cogs.answers import become, caller_of, tools_of
from cogs.buttons import Action


class QuestionButton(Action, template=r"mine:(?P<post>[0-9]{1,15}):(?P<answer>yes|no)"):
    """An author's yes or no."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Settle it, and let the question become its answer."""
        post, mine = int(self.match["post"]), self.match["answer"] == "yes"
        layout = await answer_question(tools_of(interaction), caller_of(interaction), post, mine=mine)
        await become(interaction, layout)
