"""The round-up: its content and order, its quotes, and its forms on Discord and for pasting."""

from bot.roundup.compose import MAX_OPENING_LENGTH, MAX_RECOMMENDATION_LENGTH, RoundUp, compose
from bot.roundup.copy import CopyFormat, RoundPage, html_text, render_copy
from bot.roundup.quote import MAX_QUOTE_LENGTH, best_sentence, minutes_to_read

__all__ = [
    "MAX_OPENING_LENGTH",
    "MAX_QUOTE_LENGTH",
    "MAX_RECOMMENDATION_LENGTH",
    "CopyFormat",
    "RoundPage",
    "RoundUp",
    "best_sentence",
    "compose",
    "html_text",
    "minutes_to_read",
    "render_copy",
]
