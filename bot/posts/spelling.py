"""Finding a hashtag or a name in what people really write."""

import re
import unicodedata
from functools import lru_cache

SLIP_FROM = 8
"""Letters a name needs before one slip of the pen is forgiven in it."""
LONGEST_WORD = 60
"""Letters of a word that are looked at; no name has longer ones."""

_WORD = re.compile(r"[^\W_]+")
_HASHTAG = re.compile(r"(?<![\w&/#])[#\uff03]([^\W\d]\w*|\d+[^\W\d]\w*)")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|(?<=\w)#\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class _Combining(dict[int, int | None]):
    """Takes out what combines with the letter before it; each character is looked up once."""

    def __missing__(self, char: int) -> int | None:
        self[char] = None if unicodedata.combining(chr(char)) else char
        return self[char]


_COMBINING = _Combining()


def bare(text: str) -> str:
    """Return text without case, accents and the differences that only a font makes."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text.casefold()).translate(_COMBINING)


def compact(text: str) -> str:
    """Return the letters and digits of a text alone."""
    return "".join(_WORD.findall(bare(text)))


def find_hashtag(text: str, wanted: frozenset[str]) -> str | None:
    """Return the first hashtag of the text that is one of `wanted` (compact), as written."""
    if "#" not in text and "\uff03" not in text:
        return None
    for found in _HASHTAG.finditer(_without_addresses(text)):
        if compact(found[1]) in wanted:
            return found[0]
    return None


def find_name(text: str, name: str) -> str | None:
    """Return where the text holds the name, as written there, or None.

    Tolerant of case, accents, punctuation, spacing, hyphens and plural; in names of `SLIP_FROM` letters
    and more also of one letter wrong, missing, doubled, or two exchanged.
    """
    wanted = compact(name)
    if not wanted:
        return None
    if _UNSPACED.search(name):
        return name if wanted in _letters(text) else None
    if not any(part in _letters(text) for part in _parts(wanted)):
        return None
    words = _words(text)
    most = len(_WORD.findall(bare(name))) + 2
    for start in range(len(words)):
        joined = ""
        for end in range(start, min(start + most, len(words))):
            joined += words[end][0]
            if len(joined) > len(wanted) + 2:
                break
            if len(joined) >= len(wanted) - 1 and _same(joined, wanted):
                return text[words[start][1] : words[end][2]]
    return None


@lru_cache(maxsize=4)
def _letters(text: str) -> str:
    """Return the letters of a text outside of addresses, one after the other."""
    return compact(_without_addresses(text))


def _parts(wanted: str) -> tuple[str, ...]:
    """Return parts of a name, at least one of which stands wherever `_same` would find it.

    One slip of the pen spoils two neighbouring thirds at most.
    """
    if len(wanted) < SLIP_FROM:
        return (_singular(wanted),)
    third = len(wanted) // 3
    return wanted[:third], wanted[third : 2 * third], wanted[2 * third :]


@lru_cache(maxsize=4)
def _words(text: str) -> list[tuple[str, int, int]]:
    """Return each word of the text, bare, with where it starts and ends.

    An apostrophe joins; words inside an address are none.
    """
    found = re.finditer(r"[^\W_]+(?:['\u2019][^\W_]+)*", _without_addresses(text))
    return [(_compact_word(word[0][:LONGEST_WORD]), word.start(), word.end()) for word in found]


_compact_word = lru_cache(maxsize=1 << 15)(compact)


def _without_addresses(text: str) -> str:
    """Return the text with blanks where addresses stand, so that every place in it stays the same."""
    return _ADDRESS.sub(lambda address: " " * len(address[0]), text)


def _same(found: str, wanted: str) -> bool:
    if found[0] != wanted[0] and len(wanted) < SLIP_FROM:
        return False
    if _singular(found) == _singular(wanted):
        return True
    return len(wanted) >= SLIP_FROM and one_slip(found, wanted)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > 3 else word  # noqa: PLR2004 - "gas" stays


def one_slip(left: str, right: str) -> bool:
    """Say whether one letter wrong, missing or too many, or two neighbours exchanged, parts two words."""
    if abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    a, b = left[start:], right[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and len(b) > 1 and a[2:] == b[2:])
