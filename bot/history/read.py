"""Read the rounds of before from a document: a page with a table, a list or a blog's archive, OPML or CSV."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from lxml import etree

from bot.boundary import clean_text, decode, web_url
from bot.feeds import ParseFailure
from bot.feeds.character_references import mend_ampersands
from bot.feeds.dates import date_of_text
from bot.feeds.html_text import parse_page
from bot.history.lines import FoundRound, Line, Link, read_line
from bot.history.tables import Cell, lines_of_table, rows_of_csv
from bot.history.words import year_in
from bot.limits import MAX_HISTORY_LENGTH, MAX_IMPORTED_ROUNDS
from bot.themes.imported_round import ImportedRound
from bot.words import composed

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt", "caption"}
_LINES = {"li", "p", "dd"}
MAX_LINE_LENGTH = 400
"""Characters of a line that are read: longer ones are prose."""


def read_history(body: bytes, content_type: str, base: str) -> tuple[ImportedRound, ...] | ParseFailure:
    """Return the rounds that a document lists, in the order of their numbers; none if it lists none.

    Where no line tells a number, they are counted from 1 in the order of their dates. `base` is the address that
    relative links start from. Blocking: call it in a worker.
    """
    text = clean_text(composed(decode(body, content_type)), MAX_HISTORY_LENGTH)
    try:
        groups = _groups_of_markup(text, base) if text.lstrip().startswith("<") else [_lines_of_csv(text)]
    except (etree.LxmlError, ValueError):
        return ParseFailure("this is no page, OPML file or table")
    found = [_rounds_of(lines) for lines in groups]
    return _numbered(max(found, key=len, default=[]))


def _lines_of_csv(text: str) -> Sequence[Line]:
    return list(lines_of_table(rows_of_csv(text, MAX_IMPORTED_ROUNDS + 1)))


def _groups_of_markup(text: str, base: str) -> Sequence[Sequence[Line]]:
    """Return the lines of each way in which a document may list rounds; the most fruitful one is that of the index."""
    if "<opml" in text[:2000].lower():
        parser: etree.XMLParser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
        root = etree.fromstring(mend_ampersands(text.encode()), parser)
        return [] if root is None else [_limited(_lines_of_opml(root, base))]
    if (tree := parse_page(text)) is None:
        raise ValueError("a page without elements")
    etree.strip_elements(tree, "script", "style", "template", "nav", with_tail=False)
    walks: Sequence[Callable[[etree._Element, str], Iterator[Line]]] = (_of_tables, _of_lists, _of_archive)
    return [_limited(walk(tree, base)) for walk in walks]


def _limited(lines: Iterable[Line]) -> Sequence[Line]:
    return list(islice(lines, MAX_IMPORTED_ROUNDS))


def _lines_of_opml(root: etree._Element, base: str) -> Iterator[Line]:
    for outline in root.iter("outline"):
        attributes = {str(name).lower(): str(value) for name, value in outline.attrib.items()}
        text = attributes.get("title") or attributes.get("text") or ""
        address = next((attributes[name] for name in ("htmlurl", "url", "xmlurl") if attributes.get(name)), "")
        links = (Link(text, web_url(address, base)),) if address else ()
        yield Line(text, links, day=_day_of(attributes.get("created", "")), author=attributes.get("author", ""))


def _of_tables(tree: etree._Element, base: str) -> Iterator[Line]:
    year: int | None = None
    for element in tree.iter(*_HEADINGS, "table"):
        if element.tag != "table":
            year = year_in(_text(element)) or year
            continue
        rows = [[_cell(cell, base) for cell in row.iter("td", "th")] for row in element.iter("tr")]
        yield from lines_of_table([row for row in rows if row], year)


def _cell(element: etree._Element, base: str) -> Cell:
    return Cell(_text(element), _links(element, base))


def _of_lists(tree: etree._Element, base: str) -> Iterator[Line]:
    year: int | None = None
    for element in tree.iter(*_HEADINGS, *_LINES):
        if element.tag in _HEADINGS:
            year = year_in(_text(element)) or year
        elif element.find(".//li") is None and (text := _text(element)) and len(text) < MAX_LINE_LENGTH:
            yield Line(text, _links(element, base), year, _time_in(element))


def _of_archive(tree: etree._Element, base: str) -> Iterator[Line]:
    """Yield the titles of posts, each with the date and author that stand in the same entry."""
    for heading in tree.iter("h1", "h2", "h3", "h4"):
        links = _links(heading, base)
        if links:
            entry = _entry_of(heading)
            yield Line(_text(heading), links[:1], None, _time_in(entry), next(iter(_authors(entry)), ""))


def _entry_of(heading: etree._Element) -> etree._Element:
    """Return the largest element around a heading that has no other heading of its kind in it."""
    entry = heading
    for parent in heading.iterancestors():
        if sum(1 for _ in islice(parent.iter(heading.tag), 2)) > 1:
            break
        entry = parent
    return entry


def _authors(entry: etree._Element) -> Sequence[str]:
    marked = (one for one in entry.iter(etree.Element) if one.get("rel") == "author" or _names_author(one))
    return [_text(one).removeprefix("by ").removeprefix("By ") for one in marked]


def _names_author(element: etree._Element) -> bool:
    return bool({"author", "p-author", "byline"} & set((element.get("class") or "").split()))


def _time_in(element: etree._Element) -> date | None:
    time = next(iter(element.iter("time")), None)
    return None if time is None else _day_of(time.get("datetime") or _text(time))


def _day_of(text: str) -> date | None:
    moment = date_of_text(text) if text else None
    return moment.date() if moment else None


def _links(element: etree._Element, base: str) -> tuple[Link, ...]:
    found = ((_text(a), web_url(a.get("href") or "", base)) for a in element.iter("a"))
    return tuple(Link(text, url) for text, url in found if url)


def _text(element: etree._Element) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split())


def _rounds_of(lines: Iterable[Line]) -> Sequence[FoundRound]:
    """Return the rounds of lines, of which most have to tell a number if any does."""
    likely = [found for found in map(read_line, lines) if found is not None and found.is_likely]
    numbered = [found for found in likely if found.number is not None]
    return numbered if 2 * len(numbered) >= len(likely) else [found for found in likely if found.day or found.host]


def _numbered(found: Sequence[FoundRound]) -> tuple[ImportedRound, ...]:
    """Return rounds in the order of their numbers, each once: what a line lacks stands in another of its number."""
    if any(one.number is None for one in found):
        dated = sorted(found, key=lambda one: one.day or date.max) if all(one.day for one in found) else found
        found = [replace(one, number=number) for number, one in enumerate(dated, 1)]
    by_number: dict[int, FoundRound] = {}
    for one in found:
        number = one.number or 0
        by_number[number] = _merged(by_number[number], one) if number in by_number else one
    return tuple(
        ImportedRound.from_outside(number, one.title, one.day, one.host, one.url)
        for number, one in sorted(by_number.items())
    )


def _merged(first: FoundRound, second: FoundRound) -> FoundRound:
    """Return what two lines say of one round; where both say it, the round-up's does."""
    better, other = (second, first) if second.is_roundup and not first.is_roundup else (first, second)
    return replace(better, day=better.day or other.day, host=better.host or other.host, url=better.url or other.url)
