r"""What a word is, in every script, what ends a sentence, and when two texts say the same.

A word is letters and digits with their marks. `\w` in a regular expression knows no marks: it cuts a word of Hindi at
each vowel sign, and any word whose accents stand beside their letters. So whatever compares words asks here.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

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
HAN = "\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Inside a character class: Chinese characters, and what repeats them."""
HAN_AND_KANA = rf"{HAN}\u3040-\u30ff\uff66-\uff9f"
"""Inside a character class: Chinese characters, and kana, also of half the width."""
THAI_AND_THE_LIKE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""Inside a character class: Thai, Lao, Burmese and Khmer."""
HANGUL = "\u1100-\u11ff\ua960-\ua97f\uac00-\ud7ff"
UNSPACED_LETTERS = f"{HAN_AND_KANA}{THAI_AND_THE_LIKE}{HANGUL}"
"""Inside a character class: the scripts that put no spaces between words, or none before what belongs to one."""


STOPS = ".!?\u2026\u061f"
"""Inside a character class: what ends a sentence where a space follows."""
FULL_STOPS = "\u0589\u06d4\u0964\u0965\u104b\u1362\u1367\u17d4"
"""Inside a character class: what ends any sentence of Armenian, Urdu, Hindi and its like, Burmese, Amharic, Khmer."""
WIDE_STOPS = "\u3002\uff01\uff1f"
"""Inside a character class: what ends a sentence of Chinese and Japanese, without a space."""


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


def _word_of(letters: str) -> str:
    return rf"{letters}+(?:[{MARKS}{INVISIBLE}]+{letters}+)*[{MARKS}]*"


WORD = _word_of(r"[^\W_]")
"""A pattern of a word: letters and digits with their marks, and what nobody sees between them."""
WORD_WITHOUT_DIGITS = _word_of(r"[^\W\d_]")

_WORD = re.compile(WORD)
_LETTERS = re.compile(rf"(?:[^\W_]|[{MARKS}])+")
_NON_LETTERS = re.compile(rf"[^\w{MARKS}]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_ASCII_NON_LETTERS = bytes(char for char in range(128) if not chr(char).isalnum())
_UNSPACED = re.compile(f"[{UNSPACED_LETTERS}]")
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_UNSAID = re.compile(f"[{INVISIBLE}\u0640]+")
"""What nobody sees, and the stroke by which Arabic makes words longer."""
_CLASSES_OF_LETTERS = frozenset([8, 9, *range(84, 133)])
"""Canonical combining classes of marks that nobody leaves out: voiced kana, viramas, the vowels and tones of Thai."""
_BREVE, _CYRILLIC_WITH_BREVE = "\u0306", frozenset("иу")
_AS_IN_LOWER_CASE = {"ı": "i"}
"""Letters whose capital is also that of another one, which a text in capitals may mean."""


def words_in(text: str) -> list[str]:
    """Return the words of a text, as they stand in it."""
    return _WORD.findall(text)


def is_unspaced(text: str) -> bool:
    """Say whether a text is of a script that puts no spaces between words, as Chinese, Japanese and Thai."""
    return bool(_UNSPACED.search(text))


def letters_in(text: str) -> str:
    """Return the letters and digits of a text with their marks, as they stand in it."""
    return _NON_LETTERS.sub("", text).replace("_", "")


def visible(text: str) -> str:
    """Return a text without what nobody sees of it."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def composed(text: str) -> str:
    """Return a text in which each letter is one character with its accents (Unicode's form NFC)."""
    return unicodedata.normalize("NFC", text)


def lowercase(text: str) -> str:
    """Return a text `composed`, in lower case, with ASCII apostrophes; `İ` becomes an `i` with one dot."""
    if text.isascii():
        return text.lower()
    return composed(text).lower().replace("i\u0307", "i").replace("\u2019", "'")


def normalize(text: str) -> str:
    """Return a text in lower case, without accents and without the differences that only a font makes.

    Digits are those of ASCII, and what nobody sees is gone.
    """
    if text.isascii():
        return text.lower()
    return _BEYOND_ASCII.sub(lambda run: _normalize_run(run[0]), text).lower()


@lru_cache(maxsize=1 << 12)
def _normalize_run(run: str) -> str:
    """Normalize characters beyond ASCII; no accent reaches over an ASCII letter, so each run stands for itself."""
    normalized: list[str] = []
    for char in unicodedata.normalize("NFKD", _UNSAID.sub("", run).casefold()):
        if normalized and _makes_another_letter(char, normalized[-1]):
            normalized[-1] = composed(normalized[-1] + char)
        elif char.isdecimal():
            normalized.append(str(unicodedata.decimal(char)))
        elif not unicodedata.combining(char):
            normalized.append(_AS_IN_LOWER_CASE.get(char, char))
    return "".join(normalized)


def _makes_another_letter(mark: str, letter: str) -> bool:
    """Return whether a mark is no accent, by its canonical combining class, or the breve of a Cyrillic letter."""
    if mark == _BREVE:
        return letter in _CYRILLIC_WITH_BREVE
    return unicodedata.combining(mark) in _CLASSES_OF_LETTERS


def compact(text: str) -> str:
    """Return the letters and digits of a text alone, normalized."""
    normalized = normalize(text)
    if not normalized.isascii():
        normalized = _BEYOND_ASCII.sub(lambda run: "".join(_LETTERS.findall(run[0])), normalized)
    if normalized.isascii():
        return normalized.encode("ascii").translate(None, _ASCII_NON_LETTERS).decode("ascii")
    return "".join(_LETTERS.findall(normalized))
