"""The descriptions of commands in the languages that the bot speaks; their names stay, as texts speak of them."""

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as At

from bot.i18n import Language, get_translator, language_of

DESCRIPTIONS = {At.command_description, At.group_description, At.parameter_description, At.choice_name}


class CommandTranslator(app_commands.Translator):
    """Translates by the catalogs of `bot/i18n`."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """Return the words in a locale's language; None where they stay as they are."""
        language = language_of(locale.value)
        if context.location not in DESCRIPTIONS or language is Language.ENGLISH:
            return None
        said = get_translator(language)(string.message)
        return said if said != string.message else None
