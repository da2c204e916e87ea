"""A picture of a member's own circle, to share if they like: people they exchanged with, and no numbers."""

import io
from collections.abc import Sequence
from math import cos, pi, sin

from PIL import Image, ImageDraw, ImageFont

SIZE, DRAWN_LARGER = 800, 2
"""Pixels of the picture; it is drawn larger, so that its edges are smooth."""
PAPER, INK, SOFT, ACCENT = "#fdfcf9", "#22272a", "#c9d6d3", "#22615c"
MOST = 24
"""People who are drawn."""
LETTERS = 18


def draw_card(me: str, both_ways: Sequence[str], others: Sequence[str], tag: str) -> bytes:
    """Return the picture as PNG: the member in the middle, around them those they exchanged with, by name.

    A name that is empty is somebody who would rather not be named: a dot.
    """
    side = SIZE * DRAWN_LARGER
    image = Image.new("RGB", (side, side), PAPER)
    draw = ImageDraw.Draw(image)
    around = [(name, True) for name in both_ways] + [(name, False) for name in others]
    around = around[:MOST]
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
    ring = 0.62 if of > MOST / 2 and number % 2 else 0.76
    angle = 2 * pi * number / of - pi / 2
    return middle + cos(angle) * middle * ring * 0.95, middle + sin(angle) * middle * ring * 0.95


def _person(draw: ImageDraw.ImageDraw, place: tuple[float, float], name: str, radius: int, color: str) -> None:
    x, y = place
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color, outline=PAPER, width=6)
    if name:
        _words(draw, (x, y + radius + 28), name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…", 34)


def _words(draw: ImageDraw.ImageDraw, place: tuple[float, float], words: str, size: int) -> None:
    font = ImageFont.load_default(size)
    draw.text(place, words, fill=INK, font=font, anchor="mm", stroke_width=6, stroke_fill=PAPER)
