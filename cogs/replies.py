"""How the bot answers one person: privately, in words, and at once."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import chain

import discord
from discord import ui

from bot.components import MAX_TEXT_LENGTH, ActionRow, Button, Item, Layout, Section, Separator, TextDisplay
from bot.errors import UserError
from bot.i18n import LazyString, Translator, get_translator, language_of
from bot.services import Services
from bot.themes import Caller
from cogs.client import client_of
from cogs.command_mentions import with_command_mentions

log = logging.getLogger(__name__)

NO_MENTIONS = discord.AllowedMentions.none()
MAX_LIST_LENGTH = MAX_TEXT_LENGTH - 500
"""Characters of a list that fit one answer, with room for its end."""
UNEXPECTED_ERROR = LazyString(
    "Something went wrong on my side, and I wrote it down for the host. Please try again in a minute."
)


def to_view(layout: Layout, mark: int | None = None, *, accent: int | None = None) -> ui.LayoutView:
    """Return a layout as Discord components, under a container whose id is `mark`.

    The view is stopped: its buttons are answered by the persistent ones, also after a restart.
    """
    view = ui.LayoutView(timeout=None)
    items = chain.from_iterable(map(_items, layout.items))
    view.add_item(ui.Container(*items, accent_colour=accent, id=mark))
    view.stop()
    return view


def _items(item: Item) -> Sequence[ui.Item[ui.LayoutView]]:
    match item:
        case TextDisplay(content):
            return [ui.TextDisplay(content)]
        case Separator():
            return [ui.Separator()]
        case ActionRow(buttons):
            return [ui.ActionRow(*map(_button, buttons))]
        case Section(text, button, ""):
            return [ui.Section(ui.TextDisplay(text), accessory=_button(button))]
        case Section(text, button, thumbnail):
            beside: ui.Item[ui.LayoutView] = ui.Section(ui.TextDisplay(text), accessory=ui.Thumbnail(thumbnail))
            return [beside, ui.ActionRow(_button(button))]


def _button(button: Button) -> ui.Button[ui.LayoutView]:
    if button.url:
        return ui.Button(label=button.label, url=button.url)
    return ui.Button(label=button.label, custom_id=button.custom_id, style=discord.ButtonStyle[button.style])


def _shown(interaction: discord.Interaction, words: str | Layout) -> ui.LayoutView:
    """Return words as they are shown: commands can be tapped, but not in private, where there are none."""
    layout = words if isinstance(words, Layout) else Layout((TextDisplay(words),))
    mentions = client_of(interaction).command_mentions
    return to_view(with_command_mentions(layout, mentions) if interaction.guild_id else layout)


async def edit_original(interaction: discord.Interaction, words: str | Layout) -> None:
    """Let the message whose button was pressed become something else."""
    await interaction.response.edit_message(view=_shown(interaction, words))


async def reply_ephemeral(interaction: discord.Interaction, words: str | Layout) -> None:
    """Answer for this person's eyes only, whether or not the interaction was deferred before."""
    view = _shown(interaction, words)
    if interaction.response.is_done():
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_MENTIONS)
    else:
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=NO_MENTIONS)


def fit_lines(t: Translator, lines: Sequence[str], rest: str = "") -> str:
    """Return a list, cut where an answer is full; `rest` says where to find what is missing."""
    shown: list[str] = []
    for line in lines:
        if sum(map(len, shown)) + len(shown) + len(line) > MAX_LIST_LENGTH:
            more = len(lines) - len(shown)
            return "\n".join([*shown, f"-# {t.count(more, 'and {n} more', 'and {n} more')}. {rest}".rstrip()])
        shown.append(line)
    return "\n".join(shown)


async def show_user_error(interaction: discord.Interaction, error: BaseException) -> None:
    """Tell a person why something can't be done; what was not foreseen goes to the log."""
    t = translator_of(interaction)
    if isinstance(error, UserError):
        await reply_ephemeral(interaction, t(error.words, **error.values))
        return
    log.error("an interaction failed", exc_info=error)
    await reply_ephemeral(interaction, t(UNEXPECTED_ERROR.words))


@asynccontextmanager
async def user_errors_shown(interaction: discord.Interaction) -> AsyncIterator[None]:
    """Show what goes wrong inside to the person who pressed the button, as `show_user_error` does."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - it is logged there, and its person told
        await show_user_error(interaction, error)


def caller_of(interaction: discord.Interaction) -> Caller:
    """Return who gave a command or pressed a button; in a private channel nobody is a host."""
    user, guild = interaction.user, interaction.guild_id
    is_host = guild is not None and interaction.permissions.manage_guild
    return Caller(guild, user.id, user.display_name, language_of(interaction.locale.value), is_host)


def translator_of(interaction: discord.Interaction) -> Translator:
    """Return what speaks this person's language."""
    return get_translator(language_of(interaction.locale.value))


def services_of(interaction: discord.Interaction) -> Services:
    """Return the services of the bot that an interaction came to, for buttons that outlive a restart."""
    return client_of(interaction).services
