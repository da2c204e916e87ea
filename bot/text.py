"""Text in Discord's Markdown: escaped, shortened, linked, and with times that each reader sees in their own zone."""

import re
import unicodedata
from datetime import datetime
from typing import Literal
from urllib.parse import quote

_MARKDOWN = re.compile(r"([\\*_~`|\[\]()<>#:@-])")


def single_line(text: str, limit: int) -> str:
    """Return `text` on one line, without invisible or reversing characters, at most `limit` long.

    Control, format (bidirectional marks, zero width) and private characters are left out (Unicode
    general category C); the joiners stay that emoji and some scripts are written with.
    """
    kept = "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or char in "\u200c\u200d" or not unicodedata.category(char).startswith("C")
    )
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def escape(text: str, limit: int = 200) -> str:
    """Return words of others so that Discord shows them as they are: no markdown, mention, link or command."""
    told = _MARKDOWN.sub(r"\\\1", single_line(text, limit))
    return f"\\{told}" if told.startswith("/") else told


def link(words: str, url: str, limit: int = 120) -> str:
    """Return a link under `words`, which can't break out of it."""
    words = _MARKDOWN.sub(r"\\\1", single_line(words, limit).replace("://", " "))
    return f"[{words or 'untitled'}]({quote_url(url)})"


def quote_url(url: str) -> str:
    """Return an address with everything quoted that could end it, in whatever it stands."""
    return quote(url, safe="%/:?&=#~+,;@!$'[].-_*")


def timestamp(instant: datetime, style: Literal["R", "F", "f", "t", "D"] = "R") -> str:
    """Return Discord's own time mark, which each reader sees in their own zone and language."""
    return f"<t:{int(instant.timestamp())}:{style}>"
