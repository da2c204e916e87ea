"""Tables of rounds, of a page or of CSV: which column says what."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from bot.history.lines import Line, Link

MAX_CELLS = 30
"""Cells of a row that are read."""
_HEADS = {
    "number": r"#|№|no|nr|num(ber)?|n[ºo°]|nummer|numéro|número|round|runde|ronda|édition|edición|rodada|week|woche",
    "theme": r"theme|topic|title|subject|prompt|thema|titel|thème|titre|sujet|tema|título",
    "date": r"date|month|when|day|published|datum|monat|tag|mois|jour|fecha|mes|mês|data|dia",
    "host": r"host(ed by)?|organi[sz]er|blogger|by|gastgeber(in)?|hôte|hôtesse|anfitri(ón|ona|ão|ã)|who|wer",
    "link": r"(round[\s-]?up|recap|link|url|post|address|rundschau|récapitulatif|recopilación|coletânea)s?",
}
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, with the links in it."""

    text: str
    links: tuple[Link, ...] = ()


def lines_of_table(rows: Sequence[Sequence[Cell]], year: int | None = None) -> Iterator[Line]:
    """Yield the rows of a table; where its first row names the columns, each knows what stands in which."""
    heads = _columns(rows[0]) if rows else {}
    for row in rows[1:] if heads else rows:
        cells = row[:MAX_CELLS]
        columns = {name: cells[at].text for name, at in heads.items() if at < len(cells)}
        links = [link for cell in _link_first(cells, heads) for link in cell.links]
        yield Line(" | ".join(cell.text for cell in cells), tuple(links), year, columns=columns)


def _columns(row: Sequence[Cell]) -> dict[str, int]:
    """Return the place of each column whose head is known; nothing unless one of them is that of the theme."""
    found: dict[str, int] = {}
    for at, cell in enumerate(row[:MAX_CELLS]):
        for name, head in _HEADS.items():
            if re.fullmatch(head, cell.text.strip(" .:").casefold()):
                found.setdefault(name, at)
    return found if "theme" in found else {}


def _link_first(cells: Sequence[Cell], heads: dict[str, int]) -> Sequence[Cell]:
    """Return the cells, that of the link before the others, and that of the host last: it leads to a blog."""
    order = {heads.get("link", -1): 0, heads.get("theme", -1): 1, heads.get("host", -1): 3}
    return [cell for _, cell in sorted(enumerate(cells), key=lambda placed: order.get(placed[0], 2))]


def rows_of_csv(text: str, limit: int) -> Sequence[Sequence[Cell]]:
    """Return the rows of CSV, at most `limit`; a cell that is an address is a link."""
    first = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    rows = csv.reader(StringIO(text.replace("\0", "")), delimiter=delimiter)
    found: list[list[Cell]] = []
    try:
        for row in rows:
            if any(map(str.strip, row)):
                found.append([_cell(value.strip()) for value in row[:MAX_CELLS]])
            if len(found) >= limit:
                break
    except csv.Error:
        pass  # what stands above the faulty line is read
    return found


def _cell(value: str) -> Cell:
    return Cell("", (Link("", value),)) if re.match(r"https?://\S+$", value) else Cell(value)
