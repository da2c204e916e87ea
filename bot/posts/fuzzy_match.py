"""Finding a hashtag or a name in what people really write."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import accumulate

MIN_LETTERS_FOR_TYPO = 8
"""Letters a name needs before one slip of the pen is forgiven in it."""
MAX_WORD_LENGTH = 60
"""Letters of a word that are looked at; no name has longer ones."""

GRAM_LENGTH = 5
"""Letters in a row by which most texts are passed over; a text is cut into them at every second letter."""

_WORD = re.compile(r"[^\W_]+")
_SPACED_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_HASHTAG = re.compile(r"(?<![\w&/#])[#\uff03]([^\W\d]\w*|\d+[^\W\d]\w*)")
_ADDRESSES = {"//": re.compile(r"https?://\S+"), "www.": re.compile(r"www\.\S+"), "#": re.compile(r"#\w+")}
"""What an address holds, with what it looks like from where a word begins; a `#` inside a word is one, too.

Patterns that begin with letters are searched many times faster than one that begins with a choice.
"""
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_NO_LETTERS = bytes(char for char in range(128) if not chr(char).isalnum())
_END = 2
"""Letters at one end of a name, or of a half: one slip of the pen spoils one end at most."""
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def normalize(text: str) -> str:
    """Return text without case, accents and the differences that only a font makes."""
    if text.isascii():
        return text.lower()
    return _BEYOND_ASCII.sub(lambda run: _bare_run(run[0]), text).lower()


@lru_cache(maxsize=1 << 12)
def _bare_run(run: str) -> str:
    """Return characters beyond ASCII, bare: no accent reaches over an ASCII letter, so each run stands for itself."""
    whole = unicodedata.normalize("NFKD", run.casefold())
    return "".join(char for char in whole if not unicodedata.combining(char))


def compact(text: str) -> str:
    """Return the letters and digits of a text alone."""
    plain = normalize(text)
    if not plain.isascii():
        plain = _BEYOND_ASCII.sub(lambda run: "".join(_WORD.findall(run[0])), plain)
    if plain.isascii():
        return plain.encode("ascii").translate(None, _NO_LETTERS).decode("ascii")
    return "".join(_WORD.findall(plain))


class SearchText:
    """A text made ready for the search of names: its words outside of addresses, and their letters in one row."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = _without_addresses(text)
        self.row = compact(self.plain)

    @cached_property
    def words(self) -> list[tuple[str, int, int]]:
        """Each word, bare, with where it starts and ends in the text; an apostrophe joins."""
        found = _SPACED_WORD.finditer(self.plain)
        return [(_compact_word(word[0][:MAX_WORD_LENGTH]), word.start(), word.end()) for word in found]

    @cached_property
    def placed(self) -> tuple[str, dict[int, int]]:
        """The letters of the words in one row, and the number of the word that starts at a place of it."""
        ends = accumulate(len(word) for word, _, _ in self.words)
        return "".join(word for word, _, _ in self.words), {0: 0} | {end: number for number, end in enumerate(ends, 1)}

    @cached_property
    def hashtags(self) -> dict[str, str]:
        """Each hashtag, compact, with how it is first written."""
        found: dict[str, str] = {}
        for tag in _HASHTAG.finditer(self.plain) if "#" in self.plain or "\uff03" in self.plain else ():
            found.setdefault(compact(tag[1]), tag[0])
        return found

    @cached_property
    def grams(self) -> frozenset[str]:
        """Runs of `GRAM_LENGTH` letters, from every second place of the row."""
        return frozenset([self.row[n : n + GRAM_LENGTH] for n in range(0, len(self.row) - GRAM_LENGTH + 1, 2)])


class FuzzyName:
    """A name made ready to be searched for.

    Case, accents, punctuation, spacing, hyphens and plural make no difference. In names of `MIN_LETTERS_FOR_TYPO`
    letters and more, neither does one typo: a letter wrong, missing or doubled, or two exchanged.
    """

    def __init__(self, name: str) -> None:
        self.letters = compact(name)
        self.unspaced = bool(_UNSPACED.search(name))
        self._most = len(_WORD.findall(normalize(name))) + 2
        self._parts = self._taken_apart()
        long = [part for _, part in self._parts if len(part) > GRAM_LENGTH]
        self.grams = frozenset(part[start : start + GRAM_LENGTH] for part in long for start in (0, 1))
        self.short = tuple(part for _, part in self._parts if len(part) <= GRAM_LENGTH)

    def _taken_apart(self) -> tuple[tuple[int, str], ...]:
        """Return parts with their places, at least one of which stands wherever the name is found.

        One slip of the pen spoils one part at most: two letters between them belong to neither.
        """
        whole, middle = self.letters, len(self.letters) // 2
        if len(whole) < MIN_LETTERS_FOR_TYPO:
            return ((0, _singular(whole)),)
        return (0, whole[: middle - 1]), (middle + 1, _singular(whole[middle + 1 :]))

    def may_stand_in(self, letters: SearchText) -> bool:
        """Say whether it is worth looking: most texts are passed over here."""
        return not self.grams.isdisjoint(letters.grams) or any(part in letters.row for part in self.short)

    def find(self, letters: SearchText) -> slice | None:
        """Return the place at which a text first holds the name, or None."""
        if not self.letters or not self.may_stand_in(letters):
            return None
        if self.unspaced:
            return self._inside_a_word(letters)
        found = (self._at(letters, start) for start in sorted(self._candidates(letters)))
        return next(filter(None, found), None)

    def _candidates(self, letters: SearchText) -> set[int]:
        """Return the words at which the name might begin."""
        if not any(True for _ in self._occurrences(letters.row)):
            return set()  # without cutting the text into words
        found: set[int] = set()
        row, starts = letters.placed
        for before, place in self._occurrences(row):
            shifts = (0, 1, -1) if before else (0,)
            found.update(starts.get(place - before + shift, -1) for shift in shifts)
        return found - {-1}

    def _occurrences(self, row: str) -> Iterator[tuple[int, int]]:
        """Give each place of a part with the name around it, and how many letters of the name come before the part."""
        for before, part in self._parts:
            place = row.find(part)
            while place >= 0:
                near = self._may_go_on(row, place, before, len(part))
                if near and any(_same(found, self.letters) for found in self._around(row, place, before, len(part))):
                    yield before, place
                place = row.find(part, place + 1)

    def _may_go_on(self, row: str, place: int, before: int, length: int) -> bool:
        """Say whether the rest of the name may stand beside a part of it: one slip spoils one end of it at most."""
        if before:
            rest, beside = self.letters[:before], row[max(0, place - before - 1) : place]
            return beside.endswith(rest[-_END:]) or rest[:_END] in beside
        rest = self.letters[length:]
        beside = row[place + length : place + len(self.letters) + 1]
        return len(rest) <= _END or beside.startswith(rest[:_END]) or rest[-_END:] in beside

    def _around(self, row: str, place: int, before: int, length: int) -> Iterator[str]:
        """Give the letters that the name would be around a part of it: one more or less, and with or without an `s`."""
        if not before:
            return (row[place : place + len(self.letters) + more] for more in (0, 1, -1))
        starts = [start for shift in (0, 1, -1) if (start := place - before + shift) >= 0]
        return (row[start : place + length + more] for start in starts for more in (0, 1))

    def _at(self, letters: SearchText, start: int) -> slice | None:
        joined = ""
        for word, _, end in letters.words[start : start + self._most]:
            joined += word
            if len(joined) > len(self.letters) + 2:
                break
            if len(joined) >= len(self.letters) - 1 and _same(joined, self.letters):
                return slice(letters.words[start][1], end)
        return None

    def _inside_a_word(self, letters: SearchText) -> slice | None:
        """Return the first word in which the name stands, in a script that puts no spaces between words."""
        if self.letters not in letters.row:
            return None
        inside = (slice(start, end) for word, start, end in letters.words if self.letters in word)
        return next(inside, slice(0, len(letters.text)))


def find_name(text: str, name: str) -> str | None:
    """Return the name as the text first writes it, or None; see `FuzzyName`."""
    place = FuzzyName(name).find(SearchText(text))
    return text[place] if place else None


_compact_word = lru_cache(maxsize=1 << 15)(compact)


def _without_addresses(text: str) -> str:
    """Return the text with blanks where addresses stand, so that every place in it stays the same."""
    for mark, address in _ADDRESSES.items():
        if mark in text:
            text = address.sub(_blanks, text)
    return text


def _blanks(found: re.Match[str]) -> str:
    """Return blanks in place of an address; what only looks like one, in a word or as a hashtag, stays."""
    before = found.string[found.start() - 1 : found.start()]
    in_a_word = before.isalnum() or before == "_"
    return " " * len(found[0]) if in_a_word is found[0].startswith("#") else found[0]


def _same(found: str, wanted: str) -> bool:
    if not found or (found[0] != wanted[0] and len(wanted) < MIN_LETTERS_FOR_TYPO):
        return False
    if _singular(found) == _singular(wanted):
        return True
    return len(wanted) >= MIN_LETTERS_FOR_TYPO and is_one_typo(found, wanted) and _digits(found) == _digits(wanted)


def _digits(word: str) -> str:
    """Return the digits of a word: another number is no slip of the pen."""
    return "".join(filter(str.isdigit, word))


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > 3 else word  # noqa: PLR2004 - "gas" stays


def is_one_typo(left: str, right: str) -> bool:
    """Say whether one letter wrong, missing or too many, or two neighbours exchanged, parts two words."""
    if abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    a, b = left[start:], right[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and len(b) > 1 and a[2:] == b[2:])
