"""Where a text names a series, and the words around: only these can say what the text has to do with it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import islice

from bot.posts.dates import days_in
from bot.posts.phrases import find_phrase, language_of, words_of
from bot.posts.rules import RoundRules
from bot.words import FULL_STOPS, WIDE_STOPS

MAX_MENTIONS = 8
"""Mentions of each name that are looked at."""
SENTENCE_LENGTH, NEAR_LENGTH = 200, 300
"""Characters on each side of a name that are its sentence at most, and that are near it."""
WORDS_OF_DENIAL = 3
"""Words before a name among which a "no" or "not" denies it."""
_SENTENCE_END = re.compile(r"(?:(?<!\b\d)(?<!\b\d\d)\.|[!?\u2026\u061f])(?=\s|$)|[" + WIDE_STOPS + FULL_STOPS + r"\n]")
"""Where a sentence ends; a point behind one or two digits is that of a date, as in "1. März"."""
_CLAUSE_MARK = r"[,;:()\u2013\u2014|]|\s-+\s"


@dataclass(frozen=True, slots=True)
class Mention:
    """A place at which a text names a series, in lower case."""

    name: str
    in_title: bool
    before: str
    """What stands before the name in its clause: the part of a sentence between commas, dashes, or words like "but"."""
    clause: str
    sentence: str
    near: str
    """What stands near, beyond the sentence, too."""


def mentions_of(names: Iterable[str], title: str, text: str) -> Iterator[Mention]:
    """Return where a title and a text name a series; all are in lower case, the names as they are written there."""
    for name in dict.fromkeys(name for name in names if len(name) <= SENTENCE_LENGTH):
        pattern = re.compile(re.escape(name))
        for in_title, searched in ((True, title), (False, text)):
            for place in islice(pattern.finditer(searched), MAX_MENTIONS):
                mention = _mention(searched, place.start(), place.end(), in_title=in_title)
                yield replace(mention, near=f"{title}\n{text[:NEAR_LENGTH]}") if in_title else mention


def takes_part(mention: Mention, rules: RoundRules) -> str:
    """Return the words by which the sentence of a mention takes part in the series; empty without any."""
    return find_phrase("takes part", mention.sentence, rules.lowercase_theme)


def is_taken_back(mention: Mention, rules: RoundRules) -> bool:
    """Say whether a mention is denied, or of something that is still to come."""
    return bool(denial(mention, rules) or to_come(mention, rules))


def to_come(mention: Mention, rules: RoundRules) -> str:
    """Return the words by which a mention is of something after the round: "soon", or a date; empty without any.

    A date that may be read as an earlier one, too, such as 7/9, says nothing.
    """
    phrase = find_phrase("ahead", mention.clause, rules.lowercase_theme)
    last, earliest = rules.closes_at.date(), dict[str, date]()
    for written, day in days_in(mention.sentence, last):
        earliest[written] = min(day, earliest.get(written, day))
    return phrase or next((written for written, day in earliest.items() if day > last), "")


def denial(mention: Mention, rules: RoundRules) -> str:
    """Return the word that denies a mention: beside what would take part, in a title, or right before the name.

    It has to be of the language of the words that it denies, as "no" is "in the" in Portuguese.
    """
    theme = rules.lowercase_theme
    if language := language_of("takes part", mention.sentence, theme):
        return find_phrase("abstains", mention.clause, theme, {language})
    words_before = mention.before if mention.in_title else " ".join(mention.before.split()[-WORDS_OF_DENIAL:])
    return find_phrase("abstains", words_before, theme, {rules.language[:2]})


def _mention(text: str, start: int, end: int, *, in_title: bool) -> Mention:
    before = _SENTENCE_END.split(text[max(0, start - SENTENCE_LENGTH) : start])[-1]
    after = _SENTENCE_END.split(text[end : end + SENTENCE_LENGTH])[0]
    name, clause_before = text[start:end], _clause_break().split(before)[-1]
    return Mention(
        name=name,
        in_title=in_title,
        before=clause_before,
        clause=f"{clause_before}{name}{_clause_break().split(after)[0]}",
        sentence=f"{before}{name}{after}",
        near=text[max(0, start - NEAR_LENGTH) : end + NEAR_LENGTH],
    )


@cache
def _clause_break() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for language in words_of("turns").values() for word in language)
    return re.compile(rf"{_CLAUSE_MARK}|\b(?:{words})\b")
