"""The form in which a theme is written down."""

from collections.abc import Awaitable, Callable

import discord
from discord import ui

from bot.flows.suggest import KEYWORDS_LIMIT, PROMPT_LIMIT, TITLE_LIMIT, theme_of
from bot.languages import Speech
from bot.themes import Theme
from cogs.answers import refusals_shown

Then = Callable[[discord.Interaction, Theme], Awaitable[None]]


class ThemeForm(ui.Modal):
    """Title, prompt and keywords of a theme; `then` does something with it, and answers."""

    def __init__(self, say: Speech, title: str, then: Then) -> None:
        super().__init__(title=title)
        self._then = then
        self.words: ui.TextInput[ThemeForm] = ui.TextInput(
            custom_id="title", max_length=TITLE_LIMIT, placeholder=say("A small thing I repaired")
        )
        self.prompt: ui.TextInput[ThemeForm] = ui.TextInput(
            custom_id="prompt", max_length=PROMPT_LIMIT, required=False, style=discord.TextStyle.paragraph
        )
        self.keywords: ui.TextInput[ThemeForm] = ui.TextInput(
            custom_id="keywords", max_length=KEYWORDS_LIMIT, required=False
        )
        self.add_item(ui.Label(text=say("The theme in a few words"), component=self.words))
        self.add_item(ui.Label(text=say("What to think about, if you like"), component=self.prompt))
        self.add_item(
            ui.Label(
                text=say("Words by which I know a post on it"),
                description=say("With commas between. Where a post has one, I ask its author."),
                component=self.keywords,
            )
        )

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Hand the theme on."""
        async with refusals_shown(interaction):
            await self._then(interaction, theme_of(self.words.value, self.prompt.value, self.keywords.value))
