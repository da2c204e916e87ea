"""Responses to interactions, and what the code needs to know of an interaction."""

import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from itertools import chain

import discord
from discord import ui

from bot.components import (
    ACCENT_COLOUR,
    ActionRow,
    Button,
    Item,
    Layout,
    Section,
    Separator,
    TextDisplay,
    within_limits,
)
from bot.errors import UserError
from bot.i18n import Translator, get_translator, language_of
from bot.messages.errors import unexpected_error
from bot.services import Services
from bot.themes import Caller
from cogs.client import client_of
from cogs.command_mentions import with_command_mentions
from cogs.trouble_note import mark_trouble_mentioned, needs_trouble_note, with_trouble_note

log = logging.getLogger(__name__)

NO_MENTIONS = discord.AllowedMentions.none()


def to_view(layout: Layout, mark: int | None = None, *, accent: int | None = None) -> ui.LayoutView:
    """Return a layout as Discord's components, within its limits, in a container whose id is `mark`.

    The view is stopped: persistent buttons answer its buttons, also after a restart.
    """
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*to_items(within_limits(layout)), accent_colour=accent, id=mark))
    view.stop()
    return view


def to_items(layout: Layout) -> Iterable[ui.Item[ui.LayoutView]]:
    """Return the items of a layout as Discord's components."""
    return chain.from_iterable(map(_items, layout.items))


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
    """Return a view of a text or layout. In a server, the commands that it names can be tapped."""
    layout = words if isinstance(words, Layout) else Layout((TextDisplay(words),))
    mentions = client_of(interaction).command_mentions
    shown = with_command_mentions(layout, mentions) if interaction.guild_id else layout
    return to_view(shown, accent=ACCENT_COLOUR)


async def edit_original(interaction: discord.Interaction, words: str | Layout) -> None:
    """Replace the message whose button was pressed."""
    await interaction.response.edit_message(view=_shown(interaction, words))


async def reply_ephemeral(interaction: discord.Interaction, words: str | Layout, *, notes_trouble: bool = True) -> None:
    """Answer so that only this person sees it, whether or not the interaction was deferred.

    With `notes_trouble`, a host's answer ends with a line about what could not be said, once.
    """
    layout = words if isinstance(words, Layout) else Layout((TextDisplay(words),))
    is_noted = notes_trouble and await needs_trouble_note(interaction)
    view = _shown(interaction, with_trouble_note(interaction, layout) if is_noted else layout)
    if interaction.response.is_done():
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_MENTIONS)
    else:
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=NO_MENTIONS)
    if is_noted:
        await mark_trouble_mentioned(interaction)


async def show_user_error(interaction: discord.Interaction, error: BaseException) -> None:
    """Answer with the error's sentence; log an unexpected error, and apologise."""
    await reply_ephemeral(interaction, error_words(interaction, error))


def error_words(interaction: discord.Interaction, error: BaseException) -> str:
    """Return the error's sentence; log an unexpected error, and return an apology."""
    t = translator_of(interaction)
    if isinstance(error, UserError):
        return t(error.msgid, **error.values)
    log.error("an interaction failed", exc_info=error)
    return unexpected_error(t)


@asynccontextmanager
async def user_errors_shown(interaction: discord.Interaction) -> AsyncIterator[None]:
    """Show an error that is raised inside by `show_user_error`."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - it is logged there, and its person told
        await show_user_error(interaction, error)


def caller_of(interaction: discord.Interaction) -> Caller:
    """Return who gave a command or pressed a button. In a private channel, nobody is an organiser."""
    user, guild = interaction.user, interaction.guild_id
    is_organiser = guild is not None and interaction.permissions.manage_guild
    return Caller(guild, user.id, user.display_name, language_of(interaction.locale.value), is_organiser)


def translator_of(interaction: discord.Interaction) -> Translator:
    """Return the translator of this person's language."""
    return get_translator(language_of(interaction.locale.value))


def services_of(interaction: discord.Interaction) -> Services:
    """Return the services of the bot that an interaction came to, for buttons that outlive a restart."""
    return client_of(interaction).services
