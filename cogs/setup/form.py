"""What the menus and modals of the set-up form need of it."""

from typing import Protocol

import discord

from bot.components import Layout
from bot.flows.rounds.set_up import PriorSetUp
from bot.i18n import Translator
from bot.messages.setup_form import FormLabels
from bot.themes import Community


class SetupForm(Protocol):
    """The form as its parts see it: the set-up as it would be saved, and how to change it."""

    t: Translator
    community: Community
    prior: PriorSetUp
    """What is set up, and planned, as the form was opened."""
    next_number: int
    """The number of the next round, as it would be saved."""

    async def update(
        self, interaction: discord.Interaction, community: Community, next_number: int | None = None
    ) -> None:
        """Show the form with a changed set-up, as the response to an interaction."""

    async def refuse(self, interaction: discord.Interaction, refusal: Layout) -> None:
        """Show the form with what is wrong with a modal of it, as the response to an interaction."""


class ExtrasForm(SetupForm, Protocol):
    """The form with whose it is, and who else gets drafts."""

    user: int
    """The Discord user whose form it is."""
    other_reviewer: int | None
    """The other host who got the drafts of round-ups as the form opened; None if nobody did, or this user."""


class ForumForm(SetupForm, Protocol):
    """The form with the server whose forums have tags."""

    guild: discord.Guild | None
    labels: FormLabels
