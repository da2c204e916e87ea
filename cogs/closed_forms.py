"""Presses and modals that nothing takes any more: their form was closed by time, or by a restart of the bot."""

from collections.abc import Iterator, Mapping
from typing import Any

import discord

from bot.messages.errors import closed_form, unsubmitted_modal
from cogs.replies import reply_ephemeral, translator_of
from cogs.taken import is_taken

CLOSABLE = {discord.InteractionType.component, discord.InteractionType.modal_submit}


async def answer_if_closed(interaction: discord.Interaction) -> None:
    """Answer a press or a modal that is not taken, with what was typed into it.

    discord.py starts what answers before it tells of the interaction (`ConnectionState.parse_interaction_create`): what
    is not taken when this is called, nothing takes.
    """
    if interaction.type in CLOSABLE and not is_taken(interaction):
        await answer_closed(interaction)


async def answer_closed(interaction: discord.Interaction) -> None:
    """Answer a press or a modal of a form that takes none any more, with what was typed into it."""
    t = translator_of(interaction)
    typed = [text for text in _texts_in(interaction.data or {}) if text]
    await reply_ephemeral(interaction, unsubmitted_modal(t, typed) if typed else closed_form(t))


def _texts_in(component: Mapping[str, Any]) -> Iterator[str]:
    """Yield the text of each input in a submitted modal (Discord, "Receiving and Responding", modal submit data)."""
    if isinstance(value := component.get("value"), str):
        yield value
    for inner in [*component.get("components", ()), *filter(None, [component.get("component")])]:
        yield from _texts_in(inner)
