"""Whether what a member reads and comments may be noted: the question, and the buttons that answer it."""

import discord

from bot.actions import AnswerConsent
from bot.flows.members.consent import answer_consent
from bot.messages.consent import ask_consent, consent_answered
from cogs.buttons import PersistentButton
from cogs.reading import show_read
from cogs.replies import caller_of, edit_original, reply_ephemeral, services_of, translator_of


async def ask_for_consent(interaction: discord.Interaction) -> None:
    """Ask a member in a message of its own, which only they see."""
    await reply_ephemeral(interaction, ask_consent(translator_of(interaction)), notes_trouble=False)


class ConsentButton(PersistentButton[AnswerConsent]):
    """Takes a member's yes or no."""

    async def on_click(self, interaction: discord.Interaction, action: AnswerConsent) -> None:
        """Record it, and with a yes that they read the post that it was about; replace the question."""
        if action.agrees and action.post is not None:
            await show_read(interaction, action.post, agrees=True)
            return
        member = await answer_consent(services_of(interaction), caller_of(interaction), agrees=action.agrees)
        await edit_original(interaction, consent_answered(translator_of(interaction), member))
