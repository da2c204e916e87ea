"""What a text has of its own beside a list of others' posts, such as the game asks everybody to paste below theirs.

Lengths are in letters, of which a wide one counts twice, as a Chinese word has half as many. Titles, names and quotes
are compared by their letters alone: blog software sets other quotation marks and dashes.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.themes import MemberId
from bot.words import compact

MIN_LIST_LINKS = 3
"""Links to posts of a round from which on they are a list."""
MIN_LETTERS_OF_REMARK = 30
"""Letters of a line beside what a list shows of a post, from which on it is no line of a list."""
LETTERS_OF_PARAGRAPH = 60
"""Letters that make a line a paragraph: some twelve words."""
_LETTERS_COMPARED = 180
"""Letters of a title or quote that are looked for: a copy may have cut off the rest."""
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class ListedPost:
    """What a list shows of a post of the round."""

    title: str
    by: str
    quote: str = ""
    member: MemberId | None = None
    """Whose it is; None where nobody asks for that."""


def listed_in(links: Collection[str], posts: Mapping[str, ListedPost]) -> Mapping[str, ListedPost]:
    """Return the posts that a text lists, by the keys of its links; none where it links to too few for a list."""
    found = {key: posts[key] for key in links if key in posts}
    return found if len(found) >= MIN_LIST_LINKS else {}


def length_beside_list(text: str, listed: Iterable[ListedPost], labels: Iterable[str]) -> int:
    """Return how long a text is without the lines that show a listed post, or little else than one of the labels.

    Labels are the circle's names and hashtags, and the theme: these stand above such a list and below it.
    """
    shown = {letters for one in listed for part in (one.title, one.by, one.quote) if (letters := _letters(part))}
    pieces = sorted(shown | set(map(compact, labels)) - {""}, key=len, reverse=True)
    return sum(_own_length(line, pieces) for line in _lines(text))


def length_of_paragraphs(text: str) -> int:
    """Return how long the paragraphs of a text are: not the lines of a list."""
    lengths = map(length, _lines(text))
    return sum(one for one in lengths if one >= LETTERS_OF_PARAGRAPH)


def length(letters: str) -> int:
    """Return the length of letters."""
    return len(letters) + sum(unicodedata.east_asian_width(char) == "W" for char in letters)


def _lines(text: str) -> Iterable[str]:
    return map(compact, _ADDRESS.sub("", text).splitlines())


def _own_length(line: str, pieces: Sequence[str]) -> int:
    """Return how long a line is; of one that shows a piece, the rest counts, if it is a remark."""
    rest = line
    for piece in pieces:
        rest = rest.replace(piece, "")
    own = length(rest)
    return own if rest == line or own >= MIN_LETTERS_OF_REMARK else 0


@lru_cache(maxsize=1 << 12)
def _letters(text: str) -> str:
    return compact(text)[:_LETTERS_COMPARED]
