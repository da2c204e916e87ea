"""The two buttons under "is this for the round?"."""

import discord

from bot.flows.posts.decide import answer_question
from cogs.buttons import PersistentButton
from cogs.replies import caller_of, edit_original, services_of


class QuestionButton(PersistentButton, template=r"mine:(?P<post>[0-9]{1,15}):(?P<answer>yes|no)"):
    """An author's yes or no."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Settle it, and let the question become its answer."""
        post, added = int(self.match["post"]), self.match["answer"] == "yes"
        layout = await answer_question(services_of(interaction), caller_of(interaction), post, added=added)
        await edit_original(interaction, layout)
