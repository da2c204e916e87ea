"""Lines of a message or copy in which letters from right to left would drag along what stands beside them."""

import re
import unicodedata

_ISOLATE = re.compile("\u2068[^\u2068\u2069]*\u2069")
_ADDRESS = re.compile(r"\]\(\S*\)|<[^<>]*>")
"""The address of a link in Markdown, and a tag of HTML."""


def dragging_lines(text: str) -> list[str]:
    """Return the lines that have letters from right to left beside others or digits, outside of isolates."""
    return [line for line in text.splitlines() if _is_mixed(_ISOLATE.sub("", _ADDRESS.sub("", line)))]


def _is_mixed(line: str) -> bool:
    classes = {unicodedata.bidirectional(char) for char in line}
    return bool(classes & {"R", "AL"}) and bool(classes & {"L", "EN"})
