"""The switches of the set-up form for what can be seen outside Discord."""

from collections.abc import Iterator
from dataclasses import replace

import discord
from discord import ui

from bot.actions.forms import SetupComponent
from bot.messages.setup_form import pages_switch, publishing_switch, switch_label
from bot.themes import Community, PublicPlaces
from cogs.setup.form import SetupForm


def public_switches(form: SetupForm, places: PublicPlaces) -> Iterator[ui.Section[ui.LayoutView]]:
    """Yield a switch for the pages and one for publishing round-ups, each with what it does, if they are possible."""
    t, community = form.t, form.community
    if places.pages_url:
        changed = replace(community, public_pages=not community.public_pages)
        button = _SwitchButton(form, SetupComponent.PUBLIC_PAGES, changed, on=community.public_pages)
        yield ui.Section(ui.TextDisplay(pages_switch(t, community, places)), accessory=button)
    if places.blogs:
        changed = replace(community, publishes_roundups=not community.publishes_roundups)
        button = _SwitchButton(form, SetupComponent.PUBLISHING, changed, on=community.publishes_roundups)
        yield ui.Section(ui.TextDisplay(publishing_switch(t, community, places)), accessory=button)


class _SwitchButton(ui.Button[ui.LayoutView]):
    """Switches on what is off, and off what is on."""

    def __init__(self, form: SetupForm, custom_id: SetupComponent, changed: Community, *, on: bool) -> None:
        super().__init__(label=switch_label(form.t, on=on), custom_id=custom_id)
        self._form = form
        self._changed = changed

    async def callback(self, interaction: discord.Interaction) -> None:
        """Switch it."""
        await self._form.update(interaction, self._changed)
