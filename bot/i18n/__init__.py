"""The languages that the bot speaks, and the catalogs that translate its English sentences."""

from bot.i18n.language import Language, language_of
from bot.i18n.translator import LazyString, Translator, catalogs_digest, get_translator
from bot.i18n.weekdays import parse_weekday

__all__ = ["Language", "LazyString", "Translator", "catalogs_digest", "get_translator", "language_of", "parse_weekday"]
