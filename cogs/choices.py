"""Choices that an option of a command offers while somebody types."""

import re

from bot.components.action import MAX_NUMBER

MAX_CHOICES = 25
"""Choices that Discord shows at most."""
_ID = re.compile(r"[0-9]{1,19}")


def parse_choice(value: str) -> int | None:
    """Return the id that was chosen; None for what was typed without choosing. An id can be forged."""
    return min(int(value), MAX_NUMBER) if _ID.fullmatch(value) else None
