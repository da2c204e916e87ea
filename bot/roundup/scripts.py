"""Words, widths and sentences of texts in any script, also in those that put no spaces between words."""

import re
from collections.abc import Iterator

from bot.words import FULL_STOPS, HAN_AND_KANA, STOPS, THAI_AND_THE_LIKE, WIDE_STOPS

LETTERS_PER_WORD_OF_HAN, LETTERS_PER_WORD_OF_THAI = 1.7, 4.5
"""Letters that count as a word where no space ends one.

The first lies between the figures for Chinese and Japanese texts of Trauzettel-Klosinski and Dietz (2012); the second
is about the length of a Thai word, whose vowels and tones are letters, too.
"""
_HAN = re.compile(f"[{HAN_AND_KANA}]")
_THAI = re.compile(f"[{THAI_AND_THE_LIKE}]")
_UNSPACED_WORD = re.compile(r"[\u3400-\u9fff]{2,}|[\u30a0-\u30ff]{2,}|[" + THAI_AND_THE_LIKE + "]{4,}")
_QUESTIONS = ("?", "\uff1f", "\u061f")
_ENDS = frozenset(f'{STOPS}{WIDE_STOPS}{FULL_STOPS}”’"»」』')
_SENTENCE_END = re.compile(
    rf"(?<=[{STOPS}{FULL_STOPS}])[\"”’»)]*\s+(?=[\"“‘«(¿¡]*[^\W\d_a-zà-ÿ])"
    rf"|(?<=[{WIDE_STOPS}{FULL_STOPS}])(?![」』）\"”’»){WIDE_STOPS}{FULL_STOPS}])\s*"
    rf"|(?<=[{WIDE_STOPS}][」』）])\s*(?=[「『（\s])"
)
_CLAUSE_END = re.compile(r"(?<=[\u0e00-\u0eff])\s+(?=[\u0e00-\u0eff])")
"""The space between two clauses of Thai or Lao, which have no full stop."""


def count_words(text: str) -> float:
    """Return how many words a text has."""
    han, thai = len(_HAN.findall(text)), len(_THAI.findall(text))
    spaced = _THAI.sub(" ", _HAN.sub(" ", text)) if han or thai else text
    return len(spaced.split()) + han / LETTERS_PER_WORD_OF_HAN + thai / LETTERS_PER_WORD_OF_THAI


def width(text: str) -> int:
    """Return how wide a text is: a Chinese character or kana is as wide as two letters, and says as much."""
    return len(text) + len(_HAN.findall(text))


def sentences(text: str, most: int) -> Iterator[str]:
    """Yield the sentences of a text; of Thai and Lao each line of at most `most` letters, and the clauses of others."""
    for line in text.split("\n"):
        for sentence in _SENTENCE_END.split(line):
            yield from map(str.strip, _CLAUSE_END.split(sentence) if len(sentence) > most else [sentence])


def is_whole(sentence: str) -> bool:
    """Return whether a sentence ends as one does; in Thai and the like it may end with any letter."""
    return sentence[-1:] in _ENDS or bool(_THAI.match(sentence[-1:]))


def is_question(sentence: str) -> bool:
    """Return whether a sentence ends as a question does."""
    return sentence.endswith(_QUESTIONS)


def unspaced_words(text: str) -> set[str]:
    """Return the runs of a text in scripts without spaces that are likely to be words."""
    return set(_UNSPACED_WORD.findall(text))
