"""What a hashtag is, in every script: what Mastodon takes after `#`, and what may hide inside.

Mastodon's pattern is `Tag::HASHTAG_NAME_PAT` (app/models/concerns/tag/naming.rb): letters, their marks, digits and
underscores, at least one of them no digit, with middle dots and the zero-width non-joiner between them.
"""

import unicodedata
from collections.abc import Iterator

_SCRIPTS_WITH_MARKS = (
    (0x0300, 0x1E00),
    (0x2CE0, 0x3100),
    (0xA660, 0xAC00),
    (0xFB1E, 0xFB1F),
    (0xFE20, 0xFE30),
    (0x10A00, 0x12000),
    (0x16A00, 0x17000),
    (0x1E000, 0x1EA00),
)
"""Where Unicode has the marks of scripts: accents, vowel signs, tones. Looking through all of it takes too long."""
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
"""Inside a character class: soft hyphens, joiners, direction marks, variants of a glyph; nobody sees them."""
MIDDLE_DOTS = "\u00b7\u30fb"
"""Inside a character class: the dots within words, as in Catalan and Japanese."""


def _marks() -> Iterator[str]:
    for first, end in _SCRIPTS_WITH_MARKS:
        for number in range(first, end):
            char = chr(number)
            if unicodedata.category(char).startswith("M") and char != "\u034f":
                yield char


def _ranges(chars: str) -> str:
    """Return characters for use inside a character class, with a dash for those that follow one another."""
    ranges: list[list[str]] = []
    for char in chars:
        if ranges and ord(char) == ord(ranges[-1][-1]) + 1:
            ranges[-1][1:] = [char]
        else:
            ranges.append([char])
    return "".join("-".join(ends) for ends in ranges)


MARKS = _ranges("".join(_marks()))
"""Inside a character class: the marks that belong to the letter before them, of which `\\w` knows none."""
HASHTAG = rf"(?=[\d{INVISIBLE}]*[^\W\d])[\w{MARKS}](?:[\w{MARKS}{MIDDLE_DOTS}{INVISIBLE}]*[\w{MARKS}])?"
"""A pattern of a hashtag, without its sign."""
