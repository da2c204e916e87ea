"""A community's hashtag, names and the number of its round, as an organiser writes them."""

import re
import unicodedata

from bot.boundary import parse_number
from bot.errors import UserError
from bot.text import MAX_TYPED_LENGTH, escape, single_line
from bot.themes.hashtags import HASHTAG
from bot.words import INVISIBLE, lowercase

MAX_HASHTAG_LENGTH, MAX_NAME_LENGTH, MAX_NAMES, MAX_NAMES_LENGTH = 50, 60, 8, 500
_HASHTAG = re.compile(HASHTAG)
_HIDDEN = re.compile(rf"(?!\u200c)[{INVISIBLE}]")
"""What nobody sees, but for the zero-width non-joiner: Persian is written with it."""
MAX_NUMBER_LENGTH = 6
"""Characters of a round's number as it is typed, its sign included."""


def parse_hashtag(words: str) -> str:
    """Return a hashtag in lower case, without its sign; raise UserError if it is not one word, as Mastodon takes it."""
    tag = lowercase(_HIDDEN.sub("", single_line(words, MAX_HASHTAG_LENGTH)).lstrip("#\uff03"))
    is_number = all(unicodedata.category(char).startswith("N") for char in tag)  # such as ², which counts as a letter
    if is_number or not _HASHTAG.fullmatch(tag):
        raise UserError(
            "“{typed}” is no hashtag: that is one word of letters and digits.", typed=escape(words, MAX_TYPED_LENGTH)
        )
    return tag


def parse_round_number(words: str) -> int:
    """Return the number of a round, as "195" or "#195"; raise UserError if it is none."""
    number = parse_number(words.strip().removeprefix("#").strip())
    if not number or len(str(number)) >= MAX_NUMBER_LENGTH:
        raise UserError("“{typed}” is no number of a round. Try “195”.", typed=escape(words, MAX_TYPED_LENGTH))
    return number


def parse_names(words: str) -> tuple[str, ...]:
    """Return the names in a list with commas; one without a letter or digit is left out."""
    names = [single_line(name, MAX_NAME_LENGTH) for name in words.split(",")]
    return tuple(name for name in names if any(char.isalnum() for char in name))[:MAX_NAMES]
