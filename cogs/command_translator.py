"""The translations of commands' descriptions. Commands' names stay English, as the bot's sentences name them."""

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as At

from bot.i18n import Language, get_translator, language_of

DESCRIPTIONS = {At.command_description, At.group_description, At.parameter_description, At.choice_name}


class CommandTranslator(app_commands.Translator):
    """Translates descriptions and choices by the catalogs in `bot/i18n`."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """Return the translation into a locale's language; None if there is none, or the text is a name."""
        language = language_of(locale.value)
        if context.location not in DESCRIPTIONS or language is Language.ENGLISH:
            return None
        t = get_translator(language)
        text = t.lookup(string.message) if context.location is At.choice_name else t(string.message)
        return text if text != string.message else None
