"""Responses to interactions, and what the code needs to know of an interaction."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
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
    Menu,
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
from cogs.delivery.answers import INVALID_FORM_BODY
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


def _without_function(view: ui.LayoutView) -> ui.LayoutView:
    """Return a view whose buttons can't be pressed."""
    for item in view.walk_children():
        if isinstance(item, ui.Button) and item.url is None:
            item.disabled = True
    return view


def _items(item: Item) -> Sequence[ui.Item[ui.LayoutView]]:
    match item:
        case TextDisplay(content):
            return [ui.TextDisplay(content)]
        case Separator():
            return [ui.Separator()]
        case ActionRow(buttons):
            return [ui.ActionRow(*map(_button, buttons))]
        case Menu(custom_id, placeholder, choices):
            options = [
                discord.SelectOption(label=one.label, value=one.value, description=one.description or None)
                for one in choices
            ]
            return [ui.ActionRow(ui.Select(custom_id=custom_id, placeholder=placeholder, options=options))]
        case Section(text, Button() as button, ""):
            return [ui.Section(ui.TextDisplay(text), accessory=_button(button))]
        case Section(text, button, thumbnail):
            beside: ui.Item[ui.LayoutView] = ui.Section(ui.TextDisplay(text), accessory=ui.Thumbnail(thumbnail))
            return [beside, *([ui.ActionRow(_button(button))] if button else [])]


def _button(button: Button) -> ui.Button[ui.LayoutView]:
    if button.url:
        return ui.Button(label=button.label, url=button.url)
    return ui.Button(label=button.label, custom_id=button.custom_id, style=discord.ButtonStyle[button.style])


def _shown(interaction: discord.Interaction, layout: Layout) -> ui.LayoutView:
    """Return a view of a layout. In a server, the commands that it names can be tapped."""
    mentions = client_of(interaction).command_mentions
    shown = with_command_mentions(layout, mentions) if interaction.guild_id else layout
    return to_view(shown, accent=ACCENT_COLOUR)


def _as_layout(words: str | Layout) -> Layout:
    return words if isinstance(words, Layout) else Layout((TextDisplay(words),))


async def edit_original(interaction: discord.Interaction, words: str | Layout) -> None:
    """Replace the message whose button was pressed."""

    async def edit(layout: Layout) -> None:
        await interaction.response.edit_message(view=_shown(interaction, layout))

    await _send_plainer_if_refused(_as_layout(words), edit)


async def reply_ephemeral(interaction: discord.Interaction, words: str | Layout, *, notes_trouble: bool = True) -> None:
    """Answer so that only this person sees it, whether or not the interaction was deferred.

    With `notes_trouble`, a host's answer ends with a line about what could not be said, once.
    """
    is_noted = notes_trouble and await needs_trouble_note(interaction)
    layout = with_trouble_note(interaction, _as_layout(words)) if is_noted else _as_layout(words)
    await _send_plainer_if_refused(layout, lambda one: _send_ephemeral(interaction, _shown(interaction, one)))
    if is_noted:
        await mark_trouble_mentioned(interaction)


async def show_sample(interaction: discord.Interaction, layouts: Sequence[Layout]) -> None:
    """Answer with messages as they will stand elsewhere, which only this person sees; their buttons do nothing here."""

    async def send(layout: Layout) -> None:
        await _send_ephemeral(interaction, _without_function(_shown(interaction, layout)))

    for layout in layouts:
        await _send_plainer_if_refused(layout, send)


async def _send_ephemeral(interaction: discord.Interaction, view: ui.LayoutView) -> None:
    if interaction.response.is_done():
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NO_MENTIONS)
    else:
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=NO_MENTIONS)


async def _send_plainer_if_refused(layout: Layout, send: Callable[[Layout], Awaitable[None]]) -> None:
    """Send a layout; where Discord refuses what is in it, send it without its pictures and links' buttons.

    Discord refuses a whole message for one address that it does not like.
    """
    try:
        await send(layout)
    except discord.HTTPException as error:
        plainer = layout.without_addresses()
        if error.code != INVALID_FORM_BODY or plainer == layout:
            raise
        log.warning("Discord refused an answer, which is sent without pictures: %s", error.text[:200])
        await send(plainer)


async def show_user_error(interaction: discord.Interaction, error: BaseException) -> None:
    """Answer with the error's sentence; log an unexpected error, and apologise."""
    await reply_ephemeral(interaction, error_words(interaction, error))


def error_words(interaction: discord.Interaction, error: BaseException) -> str:
    """Return the error's sentence; log an unexpected error, and return an apology."""
    t = translator_of(interaction)
    if isinstance(error, UserError):
        return t(error.msgid, **error.values)
    services_of(interaction).metrics.interaction_errors.inc()
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
