"""The form in which a theme is written down."""

from collections.abc import Awaitable, Callable

import discord
from discord import ui

from bot.actions.forms import ThemeInput
from bot.flows.themes.suggest import MAX_KEYWORDS_LENGTH, MAX_PROMPT_LENGTH, MAX_TITLE_LENGTH, parse_theme
from bot.i18n import Translator
from bot.themes import Theme
from cogs.replies import user_errors_shown

OnTheme = Callable[[discord.Interaction, Theme], Awaitable[None]]


class ThemeModal(ui.Modal):
    """Title, prompt and keywords of a theme; `then` does something with it, and answers."""

    def __init__(self, t: Translator, title: str, then: OnTheme) -> None:
        super().__init__(title=title)
        self._then = then
        self.words: ui.TextInput[ThemeModal] = ui.TextInput(
            custom_id=ThemeInput.TITLE, max_length=MAX_TITLE_LENGTH, placeholder=t("A small thing I repaired")
        )
        self.prompt: ui.TextInput[ThemeModal] = ui.TextInput(
            custom_id=ThemeInput.PROMPT, max_length=MAX_PROMPT_LENGTH, required=False, style=discord.TextStyle.paragraph
        )
        self.keywords: ui.TextInput[ThemeModal] = ui.TextInput(
            custom_id=ThemeInput.KEYWORDS, max_length=MAX_KEYWORDS_LENGTH, required=False
        )
        self.add_item(ui.Label(text=t("The theme in a few words"), component=self.words))
        self.add_item(ui.Label(text=t("What to think about, if you like"), component=self.prompt))
        self.add_item(
            ui.Label(
                text=t("Words by which I know a post on it"),
                description=t("With commas between. Where a post has one, I ask its author."),
                component=self.keywords,
            )
        )

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Hand the theme on."""
        async with user_errors_shown(interaction):
            await self._then(interaction, parse_theme(self.words.value, self.prompt.value, self.keywords.value))
