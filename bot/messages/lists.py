"""Lists that may be longer than one message."""

from collections.abc import Sequence

from bot.components import MAX_TEXT_LENGTH
from bot.i18n import Translator

MAX_LIST_LENGTH = MAX_TEXT_LENGTH - 500
"""Characters of a list that fit one message, with room for its end."""


def fit_lines(t: Translator, lines: Sequence[str], rest: str = "") -> str:
    """Return a list cut at what one message holds; `rest` says where to find what is missing."""
    shown: list[str] = []
    for line in lines:
        if sum(map(len, shown)) + len(shown) + len(line) > MAX_LIST_LENGTH:
            more = len(lines) - len(shown)
            return "\n".join([*shown, f"-# {t.plural(more, 'and {n} more', 'and {n} more')}. {rest}".rstrip()])
        shown.append(line)
    return "\n".join(shown)
