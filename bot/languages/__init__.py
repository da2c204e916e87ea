"""The languages that the bot speaks: its words in each, from the catalogs beside this file."""

from bot.languages.language import Language, language_of
from bot.languages.speech import Said, Speech, speech
from bot.languages.weekdays import weekday_named

__all__ = ["Language", "Said", "Speech", "language_of", "speech", "weekday_named"]
