"""The buttons under the question whether a post is for the round."""

import discord

from bot.actions import AnswerQuestion
from bot.flows.posts.decide import answer_question
from cogs.buttons import PersistentButton
from cogs.replies import caller_of, edit_original, services_of


class QuestionButton(PersistentButton[AnswerQuestion]):
    """Takes the author's answer, or an organiser's."""

    async def on_click(self, interaction: discord.Interaction, action: AnswerQuestion) -> None:
        """Set the decision, and replace the question with the answer."""
        services, caller = services_of(interaction), caller_of(interaction)
        layout = await answer_question(services, caller, action.post, added=action.added)
        await edit_original(interaction, layout)
