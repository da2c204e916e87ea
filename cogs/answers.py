"""How the bot answers one person: privately, in words, and at once."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import discord
from discord import ui

from bot.errors import Refusal
from bot.layout import TEXT_LIMIT, Beside, Block, Button, Layout, Line, Row, Text
from bot.tools import Tools

log = logging.getLogger(__name__)

NO_MENTIONS = discord.AllowedMentions.none()
LISTED = TEXT_LIMIT - 500
"""Characters of a list that fit one answer, with room for its end."""
SORRY = "Something went wrong on my side, and I wrote it down for the host. Please try again in a minute."


def to_view(layout: Layout, mark: int | None = None, *, accent: int | None = None) -> ui.LayoutView:
    """Return a layout as Discord components, under a container whose id is `mark`.

    The view is stopped: its buttons are answered by the persistent ones, also after a restart.
    """
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*map(_item, layout.blocks), accent_colour=accent, id=mark))
    view.stop()
    return view


def _item(block: Block) -> ui.Item[ui.LayoutView]:
    match block:
        case Text(body):
            return ui.TextDisplay(body)
        case Line():
            return ui.Separator()
        case Row(buttons):
            return ui.ActionRow(*map(_button, buttons))
        case Beside(body, button):
            return ui.Section(ui.TextDisplay(body), accessory=_button(button))


def _button(button: Button) -> ui.Button[ui.LayoutView]:
    if button.url:
        return ui.Button(label=button.label, url=button.url)
    return ui.Button(label=button.label, custom_id=button.action, style=discord.ButtonStyle[button.style])


async def answer(interaction: discord.Interaction, words: str | Layout) -> None:
    """Answer for this person's eyes only, whether or not the interaction was deferred before."""
    layout = words if isinstance(words, Layout) else Layout((Text(words),))
    view = to_view(layout)
    if interaction.response.is_done():
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_MENTIONS)
    else:
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=NO_MENTIONS)


def as_far_as_it_fits(lines: Sequence[str], rest: str = "") -> str:
    """Return a list, cut where an answer is full; `rest` says where to find what is missing."""
    shown: list[str] = []
    for line in lines:
        if sum(map(len, shown)) + len(shown) + len(line) > LISTED:
            return "\n".join([*shown, f"-# and {len(lines) - len(shown)} more. {rest}".rstrip()])
        shown.append(line)
    return "\n".join(shown)


async def show_refusal(interaction: discord.Interaction, error: BaseException) -> None:
    """Tell a person why something can't be done; what was not foreseen goes to the log."""
    if isinstance(error, Refusal):
        await answer(interaction, str(error))
        return
    log.error("an interaction failed", exc_info=error)
    await answer(interaction, SORRY)


@asynccontextmanager
async def refusals_shown(interaction: discord.Interaction) -> AsyncIterator[None]:
    """Show a refusal raised inside to the person who pressed the button."""
    try:
        yield
    except Refusal as refusal:
        await show_refusal(interaction, refusal)


def tools_of(interaction: discord.Interaction) -> Tools:
    """Return the tools of the bot that an interaction came to, for buttons that outlive a restart."""
    tools: Tools = interaction.client.tools  # type: ignore[attr-defined]  # the client is always bot.app.Bot
    return tools
