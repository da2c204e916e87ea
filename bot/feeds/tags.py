"""Read the tags of an entry from what its categories hold."""

import re
from collections.abc import Iterable, Iterator

from bot.feeds.html_text import unescape_entities

_SEPARATOR = re.compile(r"[,;]")


def read_tags(categories: Iterable[str]) -> tuple[str, ...]:
    """Return the tags in the categories of an entry, each once: one category may list several."""
    return tuple(dict.fromkeys(tag for category in categories for tag in _listed(unescape_entities(category))))


def _listed(category: str) -> Iterator[str]:
    """Yield what a category lists, between commas or semicolons, or as hashtags between spaces."""
    for part in _SEPARATOR.split(category):
        words = part.split()
        if len(words) > 1 and all(word.startswith("#") for word in words):
            yield from words
        elif words:
            yield part.strip()
