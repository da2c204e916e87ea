"""Discord's Markdown as lines of words, wrapped to a width, for pictures that are drawn."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise

from bot.demo.transcript import when_in_words
from bot.lettering import count_lost_letters, drawn_letters, font

WIDER, WIDER_BOLD = 1.085, 1.13
"""How much wider the letters of Helvetica and Arial are than those of Source Sans, which measures them."""
MEASURE = 100
"""Pixels of the font that measures."""
EMOJI_WIDTH = 1.3
"""Widths of an emoji, in font sizes."""

_INLINE = re.compile(
    r"\\(?P<escaped>.)"
    r"|(?P<bold>\*\*)"
    r"|\[(?P<label>(?:[^\]\\]|\\.)*)\]\([^)]*\)"
    r"|<t:(?P<instant>\d+):(?P<style>\w)>"
    r"|(?P<mention><[@#][!&]?\d+>)"
    r"|</(?P<command>[a-z ]+):\d+>"
)
_BLOCK = re.compile(r"(?P<mark>#{1,3} |-# |> |- )?(?P<text>.*)")


@dataclass(frozen=True, slots=True)
class Word:
    """Letters of one look, without a space; `look` is a class of the picture's style sheet."""

    text: str
    look: str
    bold: bool
    spaced: bool
    """Whether a space stands before it."""

    def width(self, size: float) -> float:
        """Return its width in pixels at a font size."""
        letters, others = drawn_letters(self.text), count_lost_letters(self.text)
        wider = WIDER_BOLD if self.bold else WIDER
        return font(MEASURE, bold=self.bold).getlength(letters) / MEASURE * size * wider + others * EMOJI_WIDTH * size


@dataclass(frozen=True, slots=True)
class Look:
    """How a line of Markdown is set: its font size, its colour, and what stands before it."""

    size: float
    colour: str = "text"
    bold: bool = False
    mark: str = ""
    """`quote` for a bar, `item` for a dot."""


BODY = Look(15)
LOOKS = {
    "# ": Look(21, bold=True),
    "## ": Look(19, bold=True),
    "### ": Look(16.5, bold=True),
    "-# ": Look(12.5, "faint"),
    "> ": replace(BODY, mark="quote"),
    "- ": replace(BODY, mark="item"),
}


def looks_of(markdown: str) -> Iterator[tuple[Look, str]]:
    """Yield each line of a text with its look; an empty line has no words."""
    for line in markdown.split("\n"):
        found = _BLOCK.fullmatch(line)
        mark, text = (found["mark"], found["text"]) if found else (None, line)
        yield LOOKS.get(mark or "", BODY), text


def words_of(text: str, look: Look, names: Mapping[str, str], now: datetime) -> list[Word]:
    """Return the words of a line, as it is read at `now`; `names` holds what to show for each mention."""
    words: list[Word] = []
    spaced = False
    for piece, colour, bold in _pieces(text, look, names, now):
        for part in re.findall(r"\s+|\S+", piece):
            if part.isspace():
                spaced = True
            else:
                words.append(Word(part, colour, bold, spaced))
                spaced = False
    return words


def _pieces(text: str, look: Look, names: Mapping[str, str], now: datetime) -> Iterator[tuple[str, str, bool]]:
    """Yield what a line shows piece by piece: the letters, their colour, and whether they are bold."""
    bold, end = look.bold, 0
    for found in _INLINE.finditer(text):
        yield text[end : found.start()], look.colour, bold
        end = found.end()
        if found["escaped"]:
            yield found["escaped"], look.colour, bold
        elif found["bold"]:
            bold = look.bold or not bold
        elif found["label"] is not None:
            label = replace(look, colour="link", bold=bold)
            yield from _pieces(found["label"], label, names, now)
        elif found["instant"]:
            instant = datetime.fromtimestamp(int(found["instant"]), UTC)
            yield when_in_words(instant, found["style"], now), "faint", bold
        elif found["mention"]:
            yield names.get(found["mention"], found["mention"]), "mention", bold
        else:
            yield f"/{found['command']}", look.colour, True
    yield text[end:], look.colour, bold


def wrapped(words: Sequence[Word], size: float, width: float) -> Iterator[list[Word]]:
    """Yield lines of words that are no wider than `width` pixels; words without a space between stay together."""
    line: list[Word] = []
    for chunk in _chunks(words):
        if line and width_of([*line, *chunk], size) > width:
            yield line
            line = []
        line = [*line, *chunk]
    if line:
        yield line


def _chunks(words: Sequence[Word]) -> Iterator[list[Word]]:
    starts = [number for number, word in enumerate(words) if word.spaced or number == 0]
    yield from (list(words[start:end]) for start, end in pairwise([*starts, len(words)]))


def width_of(line: Sequence[Word], size: float) -> float:
    """Return the width of words on one line in pixels; the space before the first counts nothing."""
    return sum(word.width(size) + (space(size) if word.spaced and number else 0) for number, word in enumerate(line))


def space(size: float) -> float:
    """Return the width of a space in pixels."""
    return size * 0.278
