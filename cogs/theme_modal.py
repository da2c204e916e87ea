"""The modal in which somebody writes a theme."""

from collections.abc import Awaitable, Callable

import discord
from discord import ui

from bot.actions.forms import ThemeInput
from bot.flows.themes.suggest import (
    MAX_KEYWORDS_LENGTH,
    MAX_PROMPT_LENGTH,
    MAX_TITLE_LENGTH,
    parse_call,
    parse_theme,
    parse_title,
)
from bot.i18n import LazyString, Translator
from bot.messages.theme_form import ThemeLabels
from bot.text import MAX_LINK_LENGTH
from bot.themes import Theme
from cogs.kept_modal import KeptModal

NO_THEME = Theme("")
OnTheme = Callable[[discord.Interaction, Theme], Awaitable[None]]


class ThemeModal(KeptModal):
    """Title, prompt and keywords of a theme; `on_theme` is called with the theme, and answers.

    For who hosts the round, `has_call` asks for the address of their own post, too. `before` is a theme to change.
    """

    def __init__(
        self,
        t: Translator,
        title: LazyString,
        on_theme: OnTheme,
        *,
        has_call: bool = False,
        before: Theme = NO_THEME,
    ) -> None:
        super().__init__(t(title.msgid))
        self._on_theme = on_theme
        labels = ThemeLabels(t)
        self.words: ui.TextInput[ThemeModal] = ui.TextInput(
            custom_id=ThemeInput.TITLE,
            max_length=MAX_TITLE_LENGTH,
            placeholder=labels.title_example,
            default=before.title[:MAX_TITLE_LENGTH] or None,
        )
        self.prompt: ui.TextInput[ThemeModal] = ui.TextInput(
            custom_id=ThemeInput.PROMPT,
            max_length=MAX_PROMPT_LENGTH,
            required=False,
            style=discord.TextStyle.paragraph,
            default=before.prompt[:MAX_PROMPT_LENGTH] or None,
        )
        self.keywords: ui.TextInput[ThemeModal] = ui.TextInput(
            custom_id=ThemeInput.KEYWORDS,
            max_length=MAX_KEYWORDS_LENGTH,
            required=False,
            default=", ".join(before.keywords)[:MAX_KEYWORDS_LENGTH] or None,
        )
        self.call: ui.TextInput[ThemeModal] = ui.TextInput(
            custom_id=ThemeInput.CALL,
            max_length=MAX_LINK_LENGTH,
            required=False,
            default=before.call[:MAX_LINK_LENGTH] or None,
        )
        self.add_item(ui.Label(text=labels.title, component=self.words))
        self.add_item(ui.Label(text=labels.prompt, component=self.prompt))
        if has_call:
            self.add_item(ui.Label(text=labels.call, description=labels.call_hint, component=self.call))
        self.add_item(
            ui.Label(
                text=labels.keywords,
                description=labels.keywords_hint,
                component=self.keywords,
            )
        )

    async def submit(self, interaction: discord.Interaction) -> None:
        """Call `on_theme` with the theme."""
        with self.field(self.words):
            title = parse_title(self.words.value)
        with self.field(self.call):
            call = parse_call(self.call.value)
        await self._on_theme(interaction, parse_theme(title, self.prompt.value, self.keywords.value, call))
