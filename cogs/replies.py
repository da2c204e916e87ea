"""Responses to interactions, and what the code needs to know of an interaction."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import chain
from typing import Any

import discord
from discord import ui

from bot.components import ActionRow, Button, Item, Layout, Menu, Section, Separator, TextDisplay, within_limits
from bot.errors import UserError
from bot.flows.members.membership import record_seen
from bot.i18n import Translator, get_translator, language_of
from bot.messages.errors import unexpected_error
from bot.messages.obstacles import trouble_note
from bot.services import Services
from bot.text import is_visible
from bot.themes import Caller
from cogs.answer import OVER, beside_the_point, edit_pressed, send_ephemeral, tell_in_a_line
from cogs.client import client_of
from cogs.command_mentions import with_command_mentions
from cogs.delivery.answers import INVALID_FORM_BODY
from cogs.frame import framed
from cogs.trouble_note import mark_trouble_mentioned, needs_trouble_note, with_note
from storage.commits import count_commits, has_committed

log = logging.getLogger(__name__)


def to_view(layout: Layout, mark: int | None = None) -> ui.LayoutView:
    """Return a layout as Discord's components, within its limits, in a frame whose id is `mark`.

    The view is stopped: persistent buttons answer its buttons, also after a restart.
    """
    return _view_of(framed(*to_items(layout), mark=mark))


def _view_of(*items: ui.Item[Any]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view


def to_items(layout: Layout) -> Iterator[ui.Item[ui.LayoutView]]:
    """Yield the items of a layout as Discord's components, within its limits."""
    return chain.from_iterable(map(_items, within_limits(layout).items))


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


def _shown(interaction: discord.Interaction, layout: Layout, *, is_framed: bool) -> ui.LayoutView:
    """Return a view of a layout. In a server, the commands that it names can be tapped.

    What is only said, a sentence that confirms or refuses, stands without a frame: on a phone the frame would take more
    room than the sentence. Whatever has a heading or a button is a layout, and framed.
    """
    if interaction.guild_id:
        layout = with_command_mentions(layout, client_of(interaction).command_mentions)
    return to_view(layout) if is_framed else _view_of(*to_items(layout))


def _as_layout(words: str | Layout) -> Layout:
    return words if isinstance(words, Layout) else Layout((TextDisplay(words),))


async def edit_original(interaction: discord.Interaction, words: str | Layout) -> None:
    """Replace the message whose button was pressed."""

    async def edit(layout: Layout) -> None:
        view = _shown(interaction, layout, is_framed=isinstance(words, Layout))
        await edit_pressed(interaction, view)

    await _send_plainer_if_refused(_as_layout(words), edit)


async def reply_ephemeral(interaction: discord.Interaction, words: str | Layout, *, notes_trouble: bool = True) -> None:
    """Answer so that only this person sees it, whether or not the interaction was deferred.

    With `notes_trouble`, a host's answer ends with a line about what could not be said, until one has come with it.
    """
    is_needed = notes_trouble and await needs_trouble_note(interaction)
    note = trouble_note(translator_of(interaction)) if is_needed else ""
    answer = _as_layout(words)
    noted, is_sent = with_note(answer, note), False

    async def send(layout: Layout) -> None:
        nonlocal is_sent
        is_sent = await send_ephemeral(interaction, _shown(interaction, layout, is_framed=isinstance(words, Layout)))

    await _send_plainer_if_refused(noted, send)
    if is_sent and noted != answer:
        with beside_the_point("record that a host has read of a trouble"):
            await mark_trouble_mentioned(interaction)


async def show_sample(interaction: discord.Interaction, layouts: Sequence[Layout]) -> None:
    """Answer with messages as they will stand elsewhere, which only this person sees; their buttons do nothing here."""

    async def send(layout: Layout) -> None:
        await send_ephemeral(interaction, _without_function(_shown(interaction, layout, is_framed=True)))

    for layout in layouts:
        await _send_plainer_if_refused(layout, send)


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
    """Answer with the error's sentence; log an unexpected error, and apologise.

    One that says that an answer can't be given any more is told in the log alone.
    """
    if isinstance(error, discord.HTTPException) and error.code in OVER:
        tell_in_a_line(error)
        return
    await reply_ephemeral(interaction, error_words(interaction, error))


def error_words(interaction: discord.Interaction, error: BaseException) -> str:
    """Return the error's sentence; log an unexpected error, and return an apology."""
    t = translator_of(interaction)
    if isinstance(error, UserError):
        return t(error.msgid, **error.values)
    services_of(interaction).metrics.interaction_errors.inc()
    log.error("an interaction failed", exc_info=error)
    return unexpected_error(t, may_be_done=has_committed())


@asynccontextmanager
async def user_errors_shown(interaction: discord.Interaction) -> AsyncIterator[None]:
    """Show an error that is raised inside by `show_user_error`."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - it is logged there, and its person told
        await show_user_error(interaction, error)


async def note_seen(interaction: discord.Interaction) -> None:
    """Make a member who had left, and is back, active again before they go on, under their name now."""
    with beside_the_point("record a member as they are now"):
        await record_seen(services_of(interaction), caller_of(interaction))
    count_commits()


def name_of(user: discord.User | discord.Member) -> str:
    """Return what somebody is called here; of a name of which nothing is seen, the next that they have elsewhere."""
    return next(filter(is_visible, (user.display_name, user.global_name or "")), user.name)


def caller_of(interaction: discord.Interaction) -> Caller:
    """Return who gave a command or pressed a button. In a private channel, nobody is an organiser."""
    user, guild = interaction.user, interaction.guild_id
    is_organiser = guild is not None and interaction.permissions.manage_guild
    return Caller(guild, user.id, name_of(user), language_of(interaction.locale.value), is_organiser)


def translator_of(interaction: discord.Interaction) -> Translator:
    """Return the translator of this person's language."""
    return get_translator(language_of(interaction.locale.value))


def services_of(interaction: discord.Interaction) -> Services:
    """Return the services of the bot that an interaction came to, for buttons that outlive a restart."""
    return client_of(interaction).services
