"""Choices that an option of a command offers while somebody types."""

from bot.boundary import parse_number

MAX_CHOICES = 25
"""Choices that Discord shows at most."""


def parse_choice(value: str) -> int | None:
    """Return the id that was chosen; None for what was typed without choosing. An id can be forged."""
    return parse_number(value)
