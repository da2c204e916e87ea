"""The base of all modals: one that is refused says which field and why, and opens again with what was typed.

Discord can't open a modal in answer to a modal. So the refusal is a private message, and its button opens the modal.

    class SubjectModal(KeptModal):
        def __init__(self, t: Translator) -> None:
            super().__init__(t("A subject"))
            self.day = ui.TextInput(custom_id=SubjectInput.DAY)
            self.add_item(ui.Label(text=t("The day"), component=self.day))

        async def submit(self, interaction: discord.Interaction) -> None:
            with self.field(self.day):
                day = parse_day(self.day.value)  # raises UserError
            await reply_ephemeral(interaction, …)
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Self

import discord
from discord import ui

from bot.actions import ReopenModal
from bot.components import Layout
from bot.errors import UserError
from bot.messages.errors import refused_modal
from cogs.answer import beside_the_point, is_answered, open_modal, replaces_message
from cogs.buttons import PersistentButton
from cogs.client import client_of
from cogs.replies import edit_original, error_words, reply_ephemeral, show_user_error, translator_of
from cogs.taken import Taking

OPEN_SECONDS = 24 * 3600.0
"""Seconds for which an open modal can be submitted: Discord does not say when one is put away."""
_Input = ui.TextInput[Any] | ui.Select[Any]


class KeptModal(Taking, ui.Modal):
    """A modal that opens again with what was typed: made anew by the arguments that it was made by, and filled in.

    A subclass has text inputs and menus of strings, and does in `submit` what it is for.
    """

    _make: partial[Self]
    refused_by: discord.Interaction | None = None
    """What was answered with the refusal that opened this one."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Remember the arguments."""
        modal = super().__new__(cls)
        modal._make = partial(cls, *args, **kwargs)
        return modal

    def __init__(self, title: str) -> None:
        super().__init__(title=title, timeout=OPEN_SECONDS)

    async def submit(self, interaction: discord.Interaction) -> None:
        """Do what the modal is for, and answer; raise UserError for what can't be."""
        raise NotImplementedError

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Submit it; show what is wrong with it, with the button that opens it again."""
        try:
            await self.submit(interaction)
        except Exception as error:  # noqa: BLE001 - it is logged there, and its person told
            await self._refuse(interaction, error)
            return
        if self.refused_by and not replaces_message(interaction):
            with beside_the_point("clear a refusal away"), suppress(discord.HTTPException):
                await self.refused_by.delete_original_response()

    async def on_error(  # type: ignore[override]  # a modal is told of no item, as in discord.py's own
        self, interaction: discord.Interaction, error: Exception, /
    ) -> None:
        """Show an error that is in the way of refusing it."""
        await show_user_error(interaction, error)

    @contextmanager
    def field(self, component: ui.Item[Any]) -> Iterator[None]:
        """Name the field of an input in the UserError that is raised inside."""
        try:
            yield
        except UserError as error:
            error.field = next(one.text for one in _labels(self) if one.component is component)
            raise

    async def _refuse(self, interaction: discord.Interaction, error: Exception) -> None:
        words = error_words(interaction, error)
        field = error.field if isinstance(error, UserError) else ""
        number = client_of(interaction).refused_modals.keep(interaction.user.id, partial(self.again, interaction))
        await self.show_refusal(interaction, refused_modal(translator_of(interaction), words, field, number))

    async def show_refusal(self, interaction: discord.Interaction, refusal: Layout) -> None:
        """Answer with what is wrong, in the place of the refusal before."""
        if self.refused_by and not is_answered(interaction):
            await edit_original(interaction, refusal)
        else:
            await reply_ephemeral(interaction, refusal)

    def again(self, refused_by: discord.Interaction | None = None) -> Self:
        """Return the modal anew, with what was typed; what it was refused by is cleared away once it is taken."""
        modal = self._make()
        modal.refused_by = refused_by
        typed = {one.custom_id: one for one in _inputs(self)}
        for one in _inputs(modal):
            if (before := typed.get(one.custom_id)) is not None:
                _fill_in(one, before)
        return modal


def _labels(modal: ui.Modal) -> Iterator[ui.Label[Any]]:
    yield from (one for one in modal.walk_children() if isinstance(one, ui.Label))


def _inputs(modal: ui.Modal) -> Iterator[_Input]:
    yield from (label.component for label in _labels(modal) if isinstance(label.component, ui.TextInput | ui.Select))


def _fill_in(one: _Input, before: _Input) -> None:
    """Give an input of a new modal what was typed or chosen in that of the old one."""
    if isinstance(one, ui.TextInput) and isinstance(before, ui.TextInput):
        one.default = before.value
    elif isinstance(one, ui.Select) and isinstance(before, ui.Select):
        for option in one.options:
            option.default = option.value in before.values


class ReopenModalButton(PersistentButton[ReopenModal]):
    """Opens a refused modal again."""

    async def on_click(self, interaction: discord.Interaction, action: ReopenModal) -> None:
        """Open it with what was typed; raise UserError after a restart, and for one that was refused before another."""
        modal = client_of(interaction).refused_modals.reopen(interaction.user.id, action.number)
        if modal is None:
            raise UserError("I no longer have what you typed there. Please open the form anew.")
        await open_modal(interaction, modal)
