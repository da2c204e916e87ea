"""Which names that sign a blog are whose: the menu for its writers, and the buttons under the question."""

from typing import Any

import discord
from discord import ui

from bot.actions import NameWriter
from bot.comments import EVERYTHING
from bot.flows.posts.bylines import BlogNames, answer_who_wrote, choose_names
from bot.i18n import Translator
from bot.messages.bylines import names_chosen, no_names, which_names, writes_everything
from bot.services import Services
from cogs.answer import edit_pressed, send_ephemeral
from cogs.buttons import PersistentButton
from cogs.framed_view import FramedView
from cogs.replies import (
    caller_of,
    edit_original,
    reply_ephemeral,
    services_of,
    translator_of,
)

TIMEOUT_SECONDS = 600.0
"""Seconds for which the menu answers; Discord's own limit is fifteen minutes."""


async def ask_names(interaction: discord.Interaction, names: BlogNames) -> None:
    """Ask in private which of the names that sign a blog are its member's, or say that there are none."""
    t = translator_of(interaction)
    if not names.names:
        await reply_ephemeral(interaction, no_names(t, names.owned.blog.title))
        return
    whose = None if names.owned.user == interaction.user.id else names.owned.name
    await send_ephemeral(interaction, NamesView(services_of(interaction), t, names, whose))


class NamesView(FramedView):
    """The question which names are a member's, and a menu of them."""

    def __init__(self, services: Services, t: Translator, names: BlogNames, whose: str | None) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self._services = services
        self._t = t
        self._names = names
        title = names.owned.blog.title
        self.words: ui.TextDisplay[NamesView] = ui.TextDisplay(which_names(t, title, list(names.names.values()), whose))
        self.row: ui.ActionRow[NamesView] = ui.ActionRow(_NamesSelect(t, names))
        self.add_item(self.words)
        self.add_item(self.row)

    async def save(self, interaction: discord.Interaction, chosen: list[str]) -> None:
        """Record the answer, and show it in place of the question."""
        names, blog = self._names.names, self._names.owned.blog
        await choose_names(self._services, caller_of(interaction), blog.id, chosen, names)
        shown = [display for name, display in names.items() if name in chosen]
        self.words.content = names_chosen(self._t, blog.title, shown, everything=EVERYTHING in chosen)
        self.remove_item(self.row)
        await edit_pressed(interaction, self)
        self.stop()


class _NamesSelect(ui.Select[NamesView]):
    """The names that sign a blog, of which any number can be chosen."""

    def __init__(self, t: Translator, names: BlogNames) -> None:
        lines = dict(names.names) if names.is_shared else {**names.names, EVERYTHING: writes_everything(t)}
        self._keys = list(lines)
        super().__init__(
            min_values=0,
            max_values=len(lines),
            options=[
                discord.SelectOption(label=line, value=str(n), default=name in names.chosen)
                for n, (name, line) in enumerate(lines.items())
            ],
        )

    async def callback(self, interaction: discord.Interaction) -> Any:
        """Take the names that were chosen."""
        assert self.view is not None  # noqa: S101 - the menu is pressed where it stands
        await self.view.save(interaction, [self._keys[int(value)] for value in self.values])


class WhoWroteButton(PersistentButton[NameWriter]):
    """Takes the answer to the question who signs a blog with a name."""

    async def on_click(self, interaction: discord.Interaction, action: NameWriter) -> None:
        """Record whose the name is, and replace the question with the answer."""
        services, caller = services_of(interaction), caller_of(interaction)
        layout = await answer_who_wrote(services, caller, action.byline, action.answer, action.member)
        await edit_original(interaction, layout)
