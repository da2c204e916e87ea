"""Lists that may be longer than one message, and lines that are short."""

from collections.abc import Sequence

from bot.components import MAX_TEXT_LENGTH, Layout, TextDisplay, stacked
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


def fit_stacked(t: Translator, texts: Sequence[str], max_shown: int) -> Layout:
    """Return texts with separators between them: as many as one message holds, and at most `max_shown`."""
    shown: list[str] = []
    for text in texts[:max_shown]:
        if shown and sum(map(len, shown)) + len(text) > MAX_LIST_LENGTH:
            break
        shown.append(text)
    more = len(texts) - len(shown)
    return stacked(*shown, *([f"-# {t.plural(more, 'and {n} more', 'and {n} more')}"] if more else []))


def settled(words: str) -> Layout:
    """Return what a public message becomes when what it said or asked is settled: one small line."""
    return Layout((TextDisplay(f"-# {words}"),))
