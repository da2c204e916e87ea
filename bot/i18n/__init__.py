"""The languages that the bot speaks: its words in each, from the catalogs beside this file."""

from bot.i18n.language import Language, language_of
from bot.i18n.translator import LazyString, Translator, get_translator
from bot.i18n.weekdays import parse_weekday

__all__ = ["Language", "LazyString", "Translator", "get_translator", "language_of", "parse_weekday"]
