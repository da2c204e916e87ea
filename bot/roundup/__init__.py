"""The round-up: what it says, in which order, with which quote, in which form."""

from bot.roundup.compose import OPENING_LIMIT, WHY_LIMIT, RoundUp, compose
from bot.roundup.copy import Form, to_copy
from bot.roundup.quote import best_sentence, minutes_to_read
from bot.roundup.render import to_layouts

__all__ = [
    "OPENING_LIMIT",
    "WHY_LIMIT",
    "Form",
    "RoundUp",
    "best_sentence",
    "compose",
    "minutes_to_read",
    "to_copy",
    "to_layouts",
]
