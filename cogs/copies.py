"""The round-up to paste into one's own post: the button under it, and the forms to choose from."""

import io

import discord

from bot.flows.communities import open_to
from bot.flows.show_roundup import roundup_of
from bot.layout import Button, Layout, Row, Text
from bot.roundup import Form, to_copy
from bot.tools import Tools
from cogs.answers import NO_MENTIONS, answer, caller_of, speech_of, tools_of
from cogs.buttons import Action
from storage.communities import find_member

MESSAGE_LIMIT = 1900
"""Characters of a code block that fit one message (Discord takes 2000 of a message's content)."""


async def offer_copies(interaction: discord.Interaction, round_: int) -> None:
    """Ask in which form the round-up is to be pasted."""
    say = speech_of(interaction)
    names = {
        Form.HTML: "HTML",
        Form.WORDPRESS: "WordPress",
        Form.MARKDOWN: "Markdown",
        Form.TEXT: say("Plain text"),
    }
    buttons = tuple(Button(names[form], f"copy:{round_}:{form}") for form in Form)
    words = say("Everyone's posts without your own, to paste into yours. How do you write?")
    await answer(interaction, Layout((Text(words), Row(buttons))))


async def _give(interaction: discord.Interaction, tools: Tools, round_id: int, form: Form) -> None:
    caller, say = caller_of(interaction), speech_of(interaction)
    async with tools.db.read() as conn:
        community, round_ = await open_to(conn, caller, round_id)
        member = await find_member(conn, community.id, caller.user)
        roundup = await roundup_of(conn, community, round_, tools.clock.now())
    copy = to_copy(say, roundup, form, member.id if member else None)
    if len(copy) <= MESSAGE_LIMIT and "```" not in copy:
        words = f"```{form.suffix}\n{copy}\n```"
        await interaction.response.send_message(words, ephemeral=True, allowed_mentions=NO_MENTIONS)
        return
    file = discord.File(io.BytesIO(copy.encode()), f"round-{round_.number}.{form.suffix}")
    await interaction.response.send_message(
        say("It is long, so here it is as a file: open it, and copy all of it."), file=file, ephemeral=True
    )


class CopyButton(Action, template=r"copy:(?P<round>[0-9]{1,15})(?::(?P<form>html|wordpress|markdown|text))?"):
    """A member takes the round-up for a post of their own."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Ask for the form, or give it."""
        round_, form = int(self.match["round"]), self.match["form"]
        if form is None:
            await offer_copies(interaction, round_)
        else:
            await _give(interaction, tools_of(interaction), round_, Form(form))
