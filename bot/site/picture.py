"""The pictures of the pages: what a chat or a feed reader shows of a link to one (Open Graph), and the icon."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, sin

from PIL import Image, ImageDraw

from bot.lettering import count_lost_letters, drawn_letters, font
from bot.limits import MAX_PICTURES_KEPT
from bot.text import single_line

WIDTH, HEIGHT = 1200, 630
"""Pixels of a picture, in the proportions that every reader of Open Graph shows whole."""
ICON_SIZE = 180
"""Pixels of a side of the icon, as a phone's home screen takes it."""
PAPER, INK, SOFT, ACCENT, FAINT = "#fdfcf9", "#22272a", "#59646b", "#22615c", "#c9d6d3"
MARGIN, MAX_LINES = 80, 4
MAX_TEXT_WIDTH = 760
TITLE_SIZES = (84, 72, 60, 52)
MIN_DOTS, MAX_DOTS = 5, 24
MIN_DRAWABLE = 0.6
"""Which part of a title's characters the font has to have; one with fewer would be drawn as what it does not say."""
SUPERSAMPLING = 2
"""How many times larger the circle is drawn, so that its edges are smooth."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a picture says: whose page it is, what that is about, and how many people stand in the circle."""

    circle: str
    title: str
    below: str = ""
    people: int = 0


@lru_cache(maxsize=MAX_PICTURES_KEPT)
def draw_card(card: Card) -> bytes:
    """Return the picture of a page as PNG. Blocking: call it off the event loop."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    image.paste(_ring(560, max(MIN_DOTS, min(card.people, MAX_DOTS)), PAPER), (WIDTH - 400, HEIGHT - 470))
    draw = ImageDraw.Draw(image)
    title, below = drawable(card.title), drawable(card.below)
    draw.text((MARGIN, MARGIN + 10), drawable(card.circle), fill=ACCENT, font=font(40, bold=True), anchor="ls")
    size, lines = _fit(title or below)
    top = 190 if len(lines) > 2 else 230  # noqa: PLR2004 - three lines fill the space
    for number, line in enumerate(lines):
        place = (MARGIN, top + number * size * 1.12)
        draw.text(place, line, fill=INK, font=font(size, bold=True), anchor="ls", stroke_width=8, stroke_fill=PAPER)
        draw.text(place, line, fill=INK, font=font(size, bold=True), anchor="ls")
    draw.text((MARGIN, HEIGHT - MARGIN), below if title else "", fill=SOFT, font=font(36), anchor="ls")
    # Few colours are enough for letters and dots, and make the file a third as large.
    return _png(image.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE))


@lru_cache(maxsize=1)
def draw_icon() -> bytes:
    """Return the icon as PNG."""
    return _png(_ring(ICON_SIZE, MIN_DOTS + 2, PAPER))


def drawable(text: str) -> str:
    """Return what the font can draw of a text on one line; nothing where that would not be what it says."""
    line = single_line(text, 200)
    is_lost = count_lost_letters(line) > (1 - MIN_DRAWABLE) * len(line)
    return "" if is_lost else " ".join(drawn_letters(line).split())


def _fit(title: str) -> tuple[int, Sequence[str]]:
    """Return the largest size in which a title fits, and its lines in it, the last of them cut if it has to be."""
    for size in TITLE_SIZES:
        lines = _wrap(title, size)
        if len(lines) <= MAX_LINES and all(font(size, bold=True).getlength(line) <= MAX_TEXT_WIDTH for line in lines):
            return size, lines
    cut = [_cut(line, TITLE_SIZES[-1]) for line in lines[:MAX_LINES]]
    return TITLE_SIZES[-1], [*cut[:-1], f"{cut[-1].rstrip('…')}…"] if len(lines) > MAX_LINES else cut


def _wrap(title: str, size: int) -> Sequence[str]:
    lines: list[str] = []
    for word in title.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font(size, bold=True).getlength(longer) <= MAX_TEXT_WIDTH:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _cut(line: str, size: int) -> str:
    while font(size, bold=True).getlength(line) > MAX_TEXT_WIDTH:
        line = f"{line.rstrip('…')[:-1]}…"
    return line


def _ring(side: int, dots: int, background: str) -> Image.Image:
    """Return a circle of so many dots around one in the middle, each joined to it."""
    large = side * SUPERSAMPLING
    image = Image.new("RGB", (large, large), background)
    draw = ImageDraw.Draw(image)
    middle = large / 2
    places = ring_places((middle, middle), large * 0.37, dots)
    for place in places:
        draw.line([(middle, middle), place], fill=FAINT, width=max(2, large // 110))
    size = large * (0.075 if dots <= 2 * MIN_DOTS else 0.045)
    for x, y in places:
        draw.ellipse((x - size, y - size, x + size, y + size), fill=ACCENT)
    core = large * 0.11
    draw.ellipse((middle - core, middle - core, middle + core, middle + core), fill=ACCENT)
    return image.reduce(SUPERSAMPLING)


def ring_places(middle: tuple[float, float], radius: float, count: int) -> Sequence[tuple[float, float]]:
    """Return so many points on a ring, at equal distances from the top on."""
    angles = [2 * pi * number / count - pi / 2 for number in range(count)]
    return [(middle[0] + cos(angle) * radius, middle[1] + sin(angle) * radius) for angle in angles]


def _png(image: Image.Image) -> bytes:
    png = io.BytesIO()
    image.save(png, "PNG")
    return png.getvalue()
