"""Pasted lists: links to many posts of a round, which the game asks for, and which are no reading.

Somebody who links to one or two others wrote of them. Who links to more, links in a list: then only those count whom a
line of the text names, and says something of beside their title, their name and the quote from their post. Titles are
compared by their letters alone, as blog software sets other quotation marks and dashes.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.feeds import address_key
from bot.posts import PostId
from bot.posts.fuzzy_match import normalize
from bot.themes import MemberId

MIN_LIST_LINKS = 3
"""Links to posts of a round from which on they are a list."""
MIN_OWN_LETTERS = 30
"""Letters of a line that are neither title, name nor quote, from which on it tells of a post; wide ones count twice."""
MIN_TITLE_LETTERS = 8
"""Letters from which on a title names its post alone, without the name of its author in the same line."""
_LETTERS_COMPARED = 180
"""Letters of a title or quote that are looked for: a copy may have cut off the rest."""
_NO_LETTERS = re.compile(r"https?://\S+|[\W_]+")


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


def told_of(targets: Sequence[LinkingPost], text: str, shared_lines: frozenset[str] = frozenset()) -> set[PostId]:
    """Return those of the posts that a text links to which it tells of; all, where they are too few for a list.

    `text` has one line a paragraph. What stands in `shared_lines`, by its letters, is nobody's own.
    """
    if len(targets) < MIN_LIST_LINKS:
        return {target.post for target in targets}
    lines = [line for line in text_lines(text) if line not in shared_lines]
    titles = [_letters(target.title) for target in targets]
    names = [_letters(target.by) for target in targets]
    pieces = {*titles, *names, *(_letters(target.quote) for target in targets)} - {""}
    told = set()
    for target, title, name in zip(targets, titles, names, strict=True):
        is_distinct = len(title) >= MIN_TITLE_LETTERS and sum(title in other for other in titles) == 1
        naming = (line for line in lines if title and title in line and (is_distinct or (name and name in line)))
        if any(_own_length(line, pieces) >= MIN_OWN_LETTERS for line in naming):
            told.add(target.post)
    return told


def text_lines(text: str) -> list[str]:
    """Return the lines of a text, by their letters alone and without addresses."""
    return list(filter(None, (_NO_LETTERS.sub("", line) for line in normalize(text).splitlines())))


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", normalize(text))[:_LETTERS_COMPARED]


def _own_length(line: str, pieces: Collection[str]) -> int:
    """Return how many letters a line has beside the pieces, of which a longer one may hold a shorter."""
    for piece in sorted(pieces, key=len, reverse=True):
        line = line.replace(piece, "")
    return len(line) + sum(unicodedata.east_asian_width(char) == "W" for char in line)
