"""The buttons that say whether a post is for the round: below the question, and in the answer to who opens a post."""

import discord

from bot.actions import AnswerQuestion, TakeOutPost
from bot.components import Layout, TextDisplay
from bot.flows.posts.decide import answer_question, decide_post
from bot.messages.posts import decision_made, question_answered
from bot.posts import Decision
from cogs.buttons import PersistentButton
from cogs.replies import caller_of, edit_original, services_of, translator_of


class QuestionButton(PersistentButton[AnswerQuestion]):
    """Takes the author's answer, or an organiser's."""

    async def on_click(self, interaction: discord.Interaction, action: AnswerQuestion) -> None:
        """Set the decision, and replace the question with the answer; in private with that alone."""
        services, caller = services_of(interaction), caller_of(interaction)
        if interaction.message is not None and interaction.message.flags.ephemeral:
            post = await decide_post(services, caller, action.post, added=action.added)
            added = post.decision is Decision.ACCEPT
            await edit_original(interaction, question_answered(translator_of(interaction), post, added=added))
            return
        layout = await answer_question(services, caller, action.post, added=action.added)
        await edit_original(interaction, layout)


class TakeOutButton(PersistentButton[TakeOutPost]):
    """Takes a post out of its round, for its author and organisers."""

    async def on_click(self, interaction: discord.Interaction, action: TakeOutPost) -> None:
        """Decide that it is no entry, and replace the link with that."""
        post = await decide_post(services_of(interaction), caller_of(interaction), action.post, added=False)
        words = decision_made(translator_of(interaction), post.title, post.url, added=False)
        await edit_original(interaction, Layout((TextDisplay(words),)))
