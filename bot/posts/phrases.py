"""The phrases of `phrases.toml`, each kind of which says something of the name that it stands by."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

MAX_WORDS_BETWEEN = 3
"""Words for which `…` stands in a phrase."""
_GAP = rf"(?:\w+\W{{1,3}}){{0,{MAX_WORDS_BETWEEN}}}"
_SPACE = r"[^\w\n]{1,3}"


def find_phrase(kind: str, text: str, theme: str = "", languages: Collection[str] = ()) -> str:
    """Return the first phrase of a kind in a text in lower case, as it is written; empty without one.

    What stands in the theme says nothing: whoever writes on "What is over" repeats it. Without `languages`, all count.
    """
    found = _matches(kind, text, theme)
    return next((match[0].strip() for match in found if not languages or match.lastgroup in languages), "")


def language_of(kind: str, text: str, theme: str = "") -> str:
    """Return the language of the first phrase of a kind in a text in lower case; empty without one."""
    return next((match.lastgroup or "" for match in _matches(kind, text, theme)), "")


def _matches(kind: str, text: str, theme: str) -> Iterator[re.Match[str]]:
    return (match for match in _pattern(kind).finditer(text) if match[0].strip() not in theme)


@cache
def words_of(kind: str) -> Mapping[str, Sequence[str]]:
    """Return the phrases of a kind as they are written down, by language."""
    return _kinds()[kind]


def kinds() -> Iterator[str]:
    """Return the kinds of phrases."""
    return iter(_kinds())


@cache
def _kinds() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return tomllib.loads(files("bot.posts").joinpath("phrases.toml").read_text(encoding="utf-8"))


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    """Return a pattern of all phrases of a kind, with a group for each language."""
    languages = [
        rf"(?P<{language}>{'|'.join(map(_expression, phrases))})" for language, phrases in words_of(kind).items()
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(languages)})(?!\w)")


def _expression(phrase: str) -> str:
    """Return the regular expression for a phrase as it is written down."""
    words = [f"(?:{_word(word)}){_SPACE}" if word != "…" else _GAP for word in phrase.split()]
    return "".join(words).removesuffix(_SPACE)


def _word(word: str) -> str:
    return "|".join(re.escape(one).replace(r"\*", r"\w*") for one in word.split("/"))
