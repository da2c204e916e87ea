"""The buttons that say whether a post is for the round: below the question, and in the answer to who opens a post."""

import discord

from bot.actions import AnswerQuestion, TakeOutPost
from bot.components import Layout, TextDisplay
from bot.flows.posts.decide import answer_question, decide_post
from bot.flows.posts.take_out import TakenOut, take_out_post
from bot.i18n import Translator
from bot.messages.posts import question_answered
from bot.messages.taken_out import confirm_taking_out, post_taken_out
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
        """Decide that it is no entry, and replace the link with that; where it can hardly come back, ask first."""
        services, caller = services_of(interaction), caller_of(interaction)
        taken = await take_out_post(services, caller, action.post, is_sure=bool(action.is_sure))
        words = answer_to_taking_out(translator_of(interaction), taken)
        await edit_original(interaction, words if isinstance(words, Layout) else Layout((TextDisplay(words),)))


def answer_to_taking_out(t: Translator, taken: TakenOut) -> str | Layout:
    """Return that a post is out of its round, or the question whether that is meant."""
    words = confirm_taking_out if taken.is_asked else post_taken_out
    return words(t, taken.post, taken.round, taken.way_back)
