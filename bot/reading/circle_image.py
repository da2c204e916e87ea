"""A picture of a member's own circle, to share if they like: people they exchanged with, and no numbers."""

import io
from collections.abc import Sequence
from functools import cache
from importlib import resources
from math import cos, pi, sin

from PIL import Image, ImageDraw, ImageFont

from bot.text import single_line

SIZE, DRAWN_LARGER = 800, 2
"""Pixels of the picture; it is drawn larger, so that its edges are smooth."""
PAPER, INK, SOFT, ACCENT = "#fdfcf9", "#22272a", "#c9d6d3", "#22615c"
MAX_PEOPLE_PER_RING = 16
"""People who are drawn."""
LETTERS, SAMPLE = 22, 20


def draw_circle_image(me: str, both_ways: Sequence[str], others: Sequence[str], tag: str) -> bytes:
    """Return the picture as PNG: the member in the middle, around them those they exchanged with, by name.

    A name that is empty is somebody who would rather not be named: a dot.
    """
    side = SIZE * DRAWN_LARGER
    image = Image.new("RGB", (side, side), PAPER)
    draw = ImageDraw.Draw(image)
    around = [(name, True) for name in both_ways] + [(name, False) for name in others]
    around = around[:MAX_PEOPLE_PER_RING]
    middle = side / 2
    places = [_place(n, len(around), middle) for n in range(len(around))]
    for (_, close), place in zip(around, places, strict=True):
        draw.line([(middle, middle), place], fill=ACCENT if close else SOFT, width=6 if close else 3)
    for (name, close), place in zip(around, places, strict=True):
        _person(draw, place, name, 34 if close else 24, ACCENT if close else SOFT)
    _person(draw, (middle, middle), me, 60, ACCENT)
    _words(draw, (middle, side - 60), tag, 36)
    found = io.BytesIO()
    image.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(found, "PNG")
    return found.getvalue()


def _place(number: int, of: int, middle: float) -> tuple[float, float]:
    """Return where somebody stands; two rings where one would be too narrow for the names."""
    ring = 0.62 if of > MAX_PEOPLE_PER_RING / 2 and number % 2 else 0.76
    angle = 2 * pi * number / of - pi / 2
    return middle + cos(angle) * middle * ring * 0.95, middle + sin(angle) * middle * ring * 0.95


def _person(draw: ImageDraw.ImageDraw, place: tuple[float, float], name: str, radius: int, color: str) -> None:
    x, y = place
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color, outline=PAPER, width=6)
    shown = single_line(name, LETTERS)
    if shown and all(map(_has, shown)):
        _words(draw, (x, y + radius + 30), shown, 38)


def _words(draw: ImageDraw.ImageDraw, place: tuple[float, float], words: str, size: int) -> None:
    draw.text(place, words, fill=INK, font=_font(size), anchor="mm", stroke_width=6, stroke_fill=PAPER)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """Return Source Sans, which has the letters of Latin, Greek and Cyrillic scripts."""
    file = resources.files("font_source_sans_pro") / "files" / "SourceSansPro-Regular.ttf"
    return ImageFont.truetype(io.BytesIO(file.read_bytes()), size)


@cache
def _has(char: str) -> bool:
    """Say whether the font has a character: a name in a script that it lacks is left out rather than drawn as boxes."""
    missing = bytes(_font(SAMPLE).getmask("\U0010ffff"))
    return char.isspace() or bytes(_font(SAMPLE).getmask(char)) != missing
