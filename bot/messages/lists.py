"""Lists that may be longer than one message, and lines that are short."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from bot.actions import Listing, ShowPage
from bot.components import MAX_TEXT_LENGTH, Button, Layout, TextDisplay
from bot.i18n import Translator
from bot.text import escape
from bot.themes import Community

MAX_LIST_LENGTH = MAX_TEXT_LENGTH - 500
"""Characters of a list that fit one message, with room for its end."""
MANY_PAGES = 3
"""Beyond so many pages, buttons lead to the first and the last."""


def fit_lines(t: Translator, lines: Sequence[str], rest: str = "") -> str:
    """Return a list cut at what one message holds; `rest` says where to find what is missing."""
    shown: list[str] = []
    for line in lines:
        if sum(map(len, shown)) + len(shown) + len(line) > MAX_LIST_LENGTH:
            more = len(lines) - len(shown)
            return "\n".join([*shown, f"-# {t.plural(more, 'and {n} more', 'and {n} more')}. {rest}".rstrip()])
        shown.append(line)
    return "\n".join(shown)


def numbered(number: int, line: str) -> str:
    """Return a line with its number before it.

    Without the stroke it would be a list, which Discord counts by itself, upwards from its first number.
    """
    return f"{number}\\. {line}"


def with_colon(t: Translator, named: str, said: str) -> str:
    """Return what is named and what is said of it, with the colon as the language sets it."""
    return t("{named}: {said}", named=named, said=said)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list: its texts, its number, counted from 1, and how many pages there are."""

    texts: Sequence[str]
    number: int
    of: int

    @classmethod
    def choose(cls, texts: Sequence[str], number: int, most: int) -> Self:
        """Return the page with a number, or the nearest; each has what one message holds, and at most `most`."""
        pages: list[list[str]] = [[]]
        for text in texts:
            if len(pages[-1]) == most or (pages[-1] and sum(map(len, pages[-1])) + len(text) > MAX_LIST_LENGTH):
                pages.append([])
            pages[-1].append(text)
        chosen = min(max(number, 1), len(pages))
        return cls(pages[chosen - 1], chosen, len(pages))


def pager(t: Translator, listing: Listing, page: Page) -> Sequence[Button]:
    """Return the buttons to the pages before and after, and of a long list those to its ends."""
    wanted = [
        (t("To the start"), 1, page.of > MANY_PAGES and page.number > MANY_PAGES - 1),
        (t("Previous"), page.number - 1, page.number > 1),
        (t("Next"), page.number + 1, page.number < page.of),
        (t("To the end"), page.of, page.of > MANY_PAGES and page.number < page.of - 1),
    ]
    return [Button(label, ShowPage(listing, number).custom_id) for label, number, is_shown in wanted if is_shown]


def page_note(t: Translator, page: Page, rest: str = "") -> str:
    """Return the small line below a page: which of them it is, where there are several, and what to do next."""
    of = t("Page {number} of {n}.", number=page.number, n=page.of) if page.of > 1 else ""
    return " ".join(filter(None, [of, rest]))


def in_circle(community: Community, words: str) -> str:
    """Return what is said in private below the name of its circle: who reads it may be in several."""
    return f"-# {escape(community.tag)}\n{words}"


def settled(words: str) -> Layout:
    """Return what a public message becomes when what it said or asked is settled: one small line."""
    return Layout((TextDisplay(f"-# {words}"),))
