"""Pasted lists: links to many posts of a round, which the game asks for, and which are no reading.

Somebody who links to one or two others wrote of them. Who links to more, links in a list: then only those count whom a
line of the text names, and says something of beside their title, their name and the quote from their post. Titles are
compared by their letters alone, as blog software sets other quotation marks and dashes.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from bot.feeds import address_key
from bot.posts import PostId
from bot.themes import MemberId
from bot.words import MARKS, normalize

MIN_LIST_LINKS = 3
"""Links to posts of a round from which on they are a list."""
MIN_OWN_LETTERS = 30
"""Letters of a line that are neither title, name nor quote, from which on it tells of a post; wide ones count twice."""
MIN_TITLE_LETTERS = 8
"""Letters from which on a title names its post alone, without the name of its author in the same line."""
MAX_COMPARED_TEXT = 50_000
"""Characters of a text in which posts are looked for."""
_LETTERS_COMPARED = 180
"""Letters of a title or quote that are looked for: a copy may have cut off the rest."""
_ADDRESS = re.compile(r"https?://\S+")
_NO_LETTERS = re.compile(rf"[^\w{MARKS}\n]+|_+")


@dataclass(frozen=True, slots=True)
class LinkingPost:
    """A post of a round with its links, and what a list shows of it."""

    post: PostId
    member: MemberId
    address: str
    links: tuple[str, ...]
    title: str
    by: str
    quote: str = ""


def linked_posts(links: Sequence[str], posts: Mapping[str, LinkingPost]) -> list[LinkingPost]:
    """Return the posts at these links, each once; `posts` gives them by the keys of their addresses."""
    return list({key: posts[key] for key in map(address_key, links) if key in posts}.values())


def told_of(targets: Sequence[LinkingPost], lines: AbstractSet[str]) -> set[PostId]:
    """Return those of the posts that a text links to which it tells of, by the lines that `own_lines` gives of it.

    All are, where they are too few for a list.
    """
    if len(targets) < MIN_LIST_LINKS:
        return {target.post for target in targets}
    text, titles = "\n".join(lines), "\n".join(_letters(target.title) for target in targets)
    named = [target for target in targets if _letters(target.title) and _letters(target.title) in text]
    pieces = _pieces(named)
    naming = (line for line in lines if any(_letters(target.title) in line for target in named))
    telling = [line for line in naming if _own_length(line, pieces) >= MIN_OWN_LETTERS]
    return {target.post for target in named if any(_names(line, target, titles) for line in telling)}


def own_lines(text: str) -> set[str]:
    """Return the lines of a text, by their letters alone and without addresses; what is too short is left out."""
    text = _ADDRESS.sub("", normalize(text[:MAX_COMPARED_TEXT]))
    return {line for line in _NO_LETTERS.sub("", text).splitlines() if 2 * len(line) >= MIN_OWN_LETTERS}


@lru_cache(maxsize=1 << 12)
def _letters(text: str) -> str:
    """Return the beginning of a title, a name or a quote, by its letters alone; each is asked for again and again."""
    return _NO_LETTERS.sub("", normalize(text.replace("\n", " ")))[:_LETTERS_COMPARED]


def _names(line: str, target: LinkingPost, titles: str) -> bool:
    """Say whether a line names a post: by a title that stands in no other, or by title and author."""
    title, name = _letters(target.title), _letters(target.by)
    is_distinct = len(title) >= MIN_TITLE_LETTERS and titles.count(title) == 1
    return title in line and (is_distinct or (name != "" and name in line))


def _pieces(targets: Sequence[LinkingPost]) -> list[str]:
    """Return what a list shows of posts, the longest first, as one may hold another."""
    shown = {_letters(piece) for target in targets for piece in (target.title, target.by, target.quote)}
    return sorted(shown - {""}, key=len, reverse=True)


def _own_length(line: str, pieces: Sequence[str]) -> int:
    for piece in pieces:
        line = line.replace(piece, "")
    return len(line) + sum(unicodedata.east_asian_width(char) == "W" for char in line)
