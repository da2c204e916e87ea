"""The round-up to paste into one's own post: the button under it, and the forms to choose from."""

import io

import discord

from bot.components import ActionRow, Button, Layout, TextDisplay
from bot.flows.access import require_round
from bot.flows.messages.roundup import roundup_of
from bot.roundup import CopyFormat, render_copy
from bot.services import Services
from cogs.buttons import PersistentButton
from cogs.replies import NO_MENTIONS, caller_of, reply_ephemeral, services_of, translator_of
from storage.communities import find_member

MAX_CODE_BLOCK_LENGTH = 1900
"""Characters of a code block that fit one message (Discord takes 2000 of a message's content)."""


async def offer_copies(interaction: discord.Interaction, round_: int) -> None:
    """Ask in which form the round-up is to be pasted."""
    t = translator_of(interaction)
    names = {
        CopyFormat.HTML: "HTML",
        CopyFormat.WORDPRESS: "WordPress",
        CopyFormat.MARKDOWN: "Markdown",
        CopyFormat.TEXT: t("Plain text"),
    }
    buttons = tuple(Button(names[form], f"copy:{round_}:{form}") for form in CopyFormat)
    words = t("Everyone's posts without your own, to paste into yours. How do you write?")
    await reply_ephemeral(interaction, Layout((TextDisplay(words), ActionRow(buttons))))


async def _give(interaction: discord.Interaction, services: Services, round_id: int, form: CopyFormat) -> None:
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


class CopyButton(PersistentButton, template=r"copy:(?P<round>[0-9]{1,15})(?::(?P<form>html|wordpress|markdown|text))?"):
    """A member takes the round-up for a post of their own."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Ask for the form, or give it."""
        round_, form = int(self.match["round"]), self.match["form"]
        if form is None:
            await offer_copies(interaction, round_)
        else:
            await _give(interaction, services_of(interaction), round_, CopyFormat(form))
