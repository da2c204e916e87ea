"""Find hashtags and names in texts, however they are written: case, accents, spacing, plural, or one typo."""

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import accumulate

from bot.themes.hashtags import HASHTAG
from bot.words import (
    FULL_STOPS,
    INVISIBLE,
    MARKS,
    STOPS,
    UNSPACED_LETTERS,
    WORD,
    compact,
    is_unspaced,
    normalize,
    words_in,
)

MIN_LETTERS_FOR_TYPO = 8
"""Letters a name needs before one typo in it is accepted."""
MAX_WORD_LENGTH = 60
"""Letters of a word that are compared; no name has longer ones."""
MAX_STRESS = 3
"""Underscores by which Markdown stresses words."""

_LETTER = re.compile(rf"[^\W_]|[{MARKS}]")
_SPACED_WORD = re.compile(rf"{WORD}(?:['\u2019\u00b7]{WORD})*")
_BEGINS = "|".join(rf"(?<=(?<![\w&/#{MARKS}]){'_' * count}[#\uff03])" for count in range(MAX_STRESS + 1))
"""Behind the sign of a hashtag: nothing that goes on in it, but the underscores by which Markdown stresses it."""
_WORD_OF_HASHTAG = rf"[{INVISIBLE}]*+{HASHTAG}"
_HASHTAGS = re.compile(
    rf"[#\uff03](?:{_BEGINS}|(?<=[{UNSPACED_LETTERS}][#\uff03])){_WORD_OF_HASHTAG}"
    rf"(?:[#\uff03]{_WORD_OF_HASHTAG})*"
)
"""One hashtag, or several without a space between. It begins with its sign, as a text is searched for one of two
characters fastest."""
_EACH_HASHTAG = re.compile(r"([#\uff03])([^#\uff03]+)")
_IN_WORD = rf"[\w{MARKS}{INVISIBLE}]"
_ADDRESSES = {
    "//": re.compile(r"https?://\S+"),
    "www.": re.compile(r"www\.\S+"),
    "#": re.compile(rf"#{_IN_WORD}+(?:#{_IN_WORD}+)*"),
}
"""Patterns of addresses, by a mark that a text with one contains; a `#` inside a word begins one, too.

Patterns that begin with letters are searched many times faster than one that begins with a choice.
"""
_SENTENCE_END = re.compile(rf"[{STOPS}]\s|[{FULL_STOPS}]")
_EDGE_LENGTH = 2
"""Letters at one edge of a part of a name: one typo changes one edge at most."""


class _Held(dict[str, bool]):
    """Which letters stand in a text in a row: the names of many circles share parts, each of which is searched once."""

    def __init__(self, letters: str) -> None:
        super().__init__()
        self._letters = letters

    def __missing__(self, part: str) -> bool:
        holds = self[part] = part in self._letters
        return holds


class SearchText:
    """A text prepared for the search for names: its words outside addresses, and their letters in one string."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.letters = compact(self.without_addresses)
        self.holds = _Held(self.letters).__getitem__
        """Returns whether letters stand in the text in a row."""

    @cached_property
    def words(self) -> list[tuple[str, int, int]]:
        """Each word, compact, with the offsets in the text at which it starts and ends; an apostrophe joins."""
        words = _SPACED_WORD.finditer(self.without_addresses)
        return [(_compact_word(word[0][:MAX_WORD_LENGTH]), word.start(), word.end()) for word in words]

    @cached_property
    def joined_words(self) -> tuple[str, dict[int, int]]:
        """The letters of the words in one string, and the number of the word that starts at an offset of it."""
        ends = accumulate(len(word) for word, _, _ in self.words)
        return "".join(word for word, _, _ in self.words), {0: 0} | {end: number for number, end in enumerate(ends, 1)}

    @cached_property
    def hashtags(self) -> dict[str, str]:
        """Each hashtag as it is first written, by its compact form."""
        text = self.without_addresses
        hashtags: dict[str, str] = {}
        for several in _HASHTAGS.finditer(text) if "#" in text or "\uff03" in text else ():
            for hashtag in _EACH_HASHTAG.finditer(several[0]):
                hashtags.setdefault(compact(hashtag[2]), hashtag[0])
        return hashtags

    @cached_property
    def without_addresses(self) -> str:
        """The text with blanks in place of addresses, so that every offset stays the same."""
        text = self.text
        for mark, address in _ADDRESSES.items():
            if mark in text:
                text = address.sub(_blanks, text)
        return text


class FuzzyName:
    """A name prepared to be searched for.

    Case, accents, punctuation, spacing, hyphens and plural make no difference. In names of `MIN_LETTERS_FOR_TYPO`
    letters and more, neither does one typo: a letter wrong, missing or doubled, or two exchanged.
    """

    def __init__(self, name: str) -> None:
        self.letters = compact(name)
        self._name = name
        self._is_of_sentences = bool(_SENTENCE_END.search(name))
        self._is_unspaced = is_unspaced(name)
        self._max_words = len(words_in(normalize(name))) + 2
        self._parts = self._split()
        self.parts = tuple(part for _, part in self._parts)

    def _split(self) -> tuple[tuple[int, str], ...]:
        """Return parts of the name with their offsets, at least one of which is in any text with the name.

        One typo changes one part at most: two letters between them belong to neither.
        """
        letters, middle = self.letters, len(self.letters) // 2
        if len(letters) < MIN_LETTERS_FOR_TYPO:
            return ((0, _singular(letters)),)
        return (0, letters[: middle - 1]), (middle + 1, _singular(letters[middle + 1 :]))

    def may_occur_in(self, text: SearchText) -> bool:
        """Return False if the text can't hold the name: a cheap test, which most texts fail."""
        return any(map(text.holds, self.parts))

    def find(self, text: SearchText) -> slice | None:
        """Return where a text first has the name, or None."""
        if not self.letters or not self.may_occur_in(text):
            return None
        if self._is_unspaced:
            return self._find_inside_words(text)
        matches = (self._match_words(text, first) for first in sorted(self._candidates(text)))
        return next(filter(None, matches), None)

    def _candidates(self, text: SearchText) -> set[int]:
        """Return the numbers of the words with which the name may begin."""
        if not any(True for _ in self._occurrences(text.letters)):
            return set()  # without splitting the text into words
        found: set[int] = set()
        letters, word_at = text.joined_words
        for offset, start in self._occurrences(letters):
            shifts = (0, 1, -1) if offset else (0,)
            found.update(word_at.get(start - offset + shift, -1) for shift in shifts)
        return found - {-1}

    def _occurrences(self, letters: str) -> Iterator[tuple[int, int]]:
        """Yield, for each part with the name around it, its offset in the name and its start in the letters."""
        for offset, part in self._parts:
            start = letters.find(part)
            while start >= 0:
                if self._may_surround(letters, start, offset, len(part)) and any(
                    _is_spelling_of(spelling, self.letters)
                    for spelling in self._spellings(letters, start, offset, len(part))
                ):
                    yield offset, start
                start = letters.find(part, start + 1)

    def _may_surround(self, letters: str, start: int, offset: int, length: int) -> bool:
        """Return False if the rest of the name can't be beside a part of it: one typo changes one edge at most."""
        if offset:
            rest, beside = self.letters[:offset], letters[max(0, start - offset - 1) : start]
            return beside.endswith(rest[-_EDGE_LENGTH:]) or rest[:_EDGE_LENGTH] in beside
        rest = self.letters[length:]
        beside = letters[start + length : start + len(self.letters) + 1]
        return len(rest) <= _EDGE_LENGTH or beside.startswith(rest[:_EDGE_LENGTH]) or rest[-_EDGE_LENGTH:] in beside

    def _spellings(self, letters: str, start: int, offset: int, length: int) -> Iterator[str]:
        """Yield what may be the name around a part: a letter more or less, and with or without an `s`."""
        if not offset:
            return (letters[start : start + len(self.letters) + more] for more in (0, 1, -1))
        starts = [first for shift in (0, 1, -1) if (first := start - offset + shift) >= 0]
        return (letters[first : start + length + more] for first in starts for more in (0, 1))

    def _match_words(self, text: SearchText, first: int) -> slice | None:
        """Return where the words from number `first` on make the name, or None."""
        joined = ""
        for word, _, end in text.words[first : first + self._max_words]:
            joined += word
            if len(joined) > len(self.letters) + 2:
                break
            if len(joined) >= len(self.letters) - 1 and _is_spelling_of(joined, self.letters):
                place = slice(text.words[first][1], end)
                return place if self._is_of_sentences or not _SENTENCE_END.search(text.text[place]) else None
        return None

    def _find_inside_words(self, text: SearchText) -> slice | None:
        """Return the name, else the first word that holds it, in a script without spaces; the whole text over words."""
        if self.letters not in text.letters:
            return None
        start = text.text.find(self._name)
        if start >= 0:
            return slice(start, start + len(self._name))
        inside = (slice(start, end) for word, start, end in text.words if self.letters in word)
        return next(inside, slice(0, len(text.text)))


def find_name(text: str, name: str) -> str | None:
    """Return the name as the text first writes it, or None; see `FuzzyName`."""
    place = FuzzyName(name).find(SearchText(text))
    return text[place] if place else None


_compact_word = lru_cache(maxsize=1 << 15)(compact)


def _blanks(address: re.Match[str]) -> str:
    """Return blanks in place of an address; what only looks like one, in a word or as a hashtag, stays."""
    before = address.string[max(0, address.start() - MAX_STRESS - 1) : address.start()].rstrip("_")[-1:]
    in_a_word = bool(_LETTER.match(before)) and not is_unspaced(before)
    return " " * len(address[0]) if in_a_word is address[0].startswith("#") else address[0]


def _is_spelling_of(word: str, name: str) -> bool:
    if not word or (word[0] != name[0] and len(name) < MIN_LETTERS_FOR_TYPO):
        return False
    if _singular(word) == _singular(name):
        return True
    return len(name) >= MIN_LETTERS_FOR_TYPO and is_one_typo(word, name) and _digits(word) == _digits(name)


def _digits(word: str) -> str:
    """Return the digits of a word: another number is no typo."""
    return "".join(filter(str.isdigit, word))


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > 3 else word  # noqa: PLR2004 - "gas" stays


def is_one_typo(left: str, right: str) -> bool:
    """Say whether two words differ by one letter wrong, missing or added, or by two neighbours exchanged."""
    if abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    a, b = left[start:], right[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and len(b) > 1 and a[2:] == b[2:])
