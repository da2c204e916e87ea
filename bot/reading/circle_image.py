"""Draw the image of a member's circle, to share if they like: the members they exchanged with, and no numbers."""

import io
from collections.abc import Sequence
from math import cos, pi, sin

from PIL import Image, ImageDraw

from bot.lettering import font, has_glyph
from bot.text import single_line

IMAGE_SIZE = 800
"""Pixels of a side of the image."""
SUPERSAMPLING = 2
"""How many times larger it is drawn, so that its edges are smooth."""
BACKGROUND, TEXT, FAINT, ACCENT = "#fdfcf9", "#22272a", "#c9d6d3", "#22615c"
MAX_PEOPLE = 16
MAX_NAME_LENGTH = 22


def draw_circle_image(me: str, both_ways: Sequence[str], others: Sequence[str], tag: str) -> bytes:
    """Return the image as PNG: the member in the middle, around them those they exchanged with, by name.

    An empty name is somebody who does not want to be named: a dot.
    """
    side = IMAGE_SIZE * SUPERSAMPLING
    image = Image.new("RGB", (side, side), BACKGROUND)
    draw = ImageDraw.Draw(image)
    people = ([(name, True) for name in both_ways] + [(name, False) for name in others])[:MAX_PEOPLE]
    center = side / 2
    places = [_place(number, len(people), center) for number in range(len(people))]
    for (_, is_close), place in zip(people, places, strict=True):
        draw.line([(center, center), place], fill=ACCENT if is_close else FAINT, width=6 if is_close else 3)
    for (name, is_close), place in zip(people, places, strict=True):
        _draw_person(draw, place, name, 34 if is_close else 24, ACCENT if is_close else FAINT)
    _draw_person(draw, (center, center), me, 60, ACCENT)
    _draw_text(draw, (center, side - 60), tag, 36)
    png = io.BytesIO()
    image.resize((IMAGE_SIZE, IMAGE_SIZE), Image.Resampling.LANCZOS).save(png, "PNG")
    return png.getvalue()


def _place(number: int, count: int, center: float) -> tuple[float, float]:
    """Return the place of one of `count` people: on two rings where the names would be too close on one."""
    ring = 0.62 if count > MAX_PEOPLE / 2 and number % 2 else 0.76
    angle = 2 * pi * number / count - pi / 2
    return center + cos(angle) * center * ring * 0.95, center + sin(angle) * center * ring * 0.95


def _draw_person(draw: ImageDraw.ImageDraw, place: tuple[float, float], name: str, radius: int, color: str) -> None:
    x, y = place
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color, outline=BACKGROUND, width=6)
    shown = single_line(name, MAX_NAME_LENGTH)
    if shown and all(map(has_glyph, shown)):
        _draw_text(draw, (x, y + radius + 30), shown, 38)


def _draw_text(draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str, size: int) -> None:
    draw.text(place, text, fill=TEXT, font=font(size), anchor="mm", stroke_width=6, stroke_fill=BACKGROUND)
