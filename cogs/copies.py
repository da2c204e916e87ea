"""The round-up to paste into one's own post: the button under it, and the choice of a format."""

import io

import discord

from bot.actions import CopyRoundup
from bot.components import ActionRow, Button, Layout, TextDisplay
from bot.flows.access import require_round
from bot.flows.messages.roundup import roundup_of
from bot.roundup import CopyFormat, render_copy
from bot.services import Services
from bot.themes import RoundId
from cogs.buttons import PersistentButton
from cogs.replies import NO_MENTIONS, caller_of, reply_ephemeral, services_of, translator_of
from storage.communities import find_member

MAX_CODE_BLOCK_LENGTH = 1900
"""Characters of a code block that fit one message (Discord takes 2000 of a message's content)."""


async def offer_copies(interaction: discord.Interaction, round_: RoundId) -> None:
    """Ask for the format in which to paste a round-up."""
    t = translator_of(interaction)
    names = {
        CopyFormat.HTML: "HTML",
        CopyFormat.WORDPRESS: "WordPress",
        CopyFormat.MARKDOWN: "Markdown",
        CopyFormat.TEXT: t("Plain text"),
    }
    buttons = tuple(Button(names[form], CopyRoundup(round_, form).custom_id) for form in CopyFormat)
    words = t("Everyone's posts without your own, to paste into yours. How do you write?")
    await reply_ephemeral(interaction, Layout((TextDisplay(words), ActionRow(buttons))))


async def _give(interaction: discord.Interaction, services: Services, round_id: RoundId, form: CopyFormat) -> None:
    caller, t = caller_of(interaction), translator_of(interaction)
    async with services.db.read() as conn:
        community, round_ = await require_round(conn, caller, round_id)
        member = await find_member(conn, community.id, caller.user)
        roundup = await roundup_of(conn, community, round_, services.clock.now())
    copy = render_copy(t, roundup, form, member.id if member else None)
    if len(copy) <= MAX_CODE_BLOCK_LENGTH and "```" not in copy:
        words = f"```{form.suffix}\n{copy}\n```"
        await interaction.response.send_message(words, ephemeral=True, allowed_mentions=NO_MENTIONS)
        return
    file = discord.File(io.BytesIO(copy.encode()), f"round-{round_.number}.{form.suffix}")
    await interaction.response.send_message(
        t("It is long, so here it is as a file: open it, and copy all of it."), file=file, ephemeral=True
    )


class CopyButton(PersistentButton[CopyRoundup]):
    """Gives a member the round-up to paste into a post of their own."""

    async def on_click(self, interaction: discord.Interaction, action: CopyRoundup) -> None:
        """Send the copy; without a format, ask for one."""
        if action.format is None:
            await offer_copies(interaction, action.round)
        else:
            await _give(interaction, services_of(interaction), action.round, action.format)
