"""The letters of pictures that are drawn: Source Sans, which has the scripts of Latin, Greek and Cyrillic."""

import io
from functools import cache
from importlib import resources
from unicodedata import category

from PIL import ImageFont

SAMPLE_SIZE = 20


@cache
def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return the font in a size of so many pixels."""
    name = f"SourceSansPro-{'Semibold' if bold else 'Regular'}.ttf"
    return ImageFont.truetype(io.BytesIO((resources.files("font_source_sans_pro") / "files" / name).read_bytes()), size)


@cache
def _sample() -> tuple[ImageFont.FreeTypeFont, bytes]:
    """Return the font as it draws each character by itself, and the box that stands for one that it lacks.

    The other layout puts a circle before a mark that stands alone.
    """
    sample = font(SAMPLE_SIZE).font_variant(layout_engine=ImageFont.Layout.BASIC)
    return sample, bytes(sample.getmask("\U0010ffff"))


@cache
def has_glyph(char: str) -> bool:
    """Say whether the font has a character: what is in another script is left out rather than drawn as boxes.

    It has no joiners, which join what it doesn't have.
    """
    sample, missing = _sample()
    return char.isspace() or (category(char) != "Cf" and bytes(sample.getmask(char)) != missing)


def drawn_letters(text: str) -> str:
    """Return what the font can draw of a text: a mark goes with the letter that it stands on."""
    kept: list[str] = []
    is_drawn = False
    for char in text:
        is_drawn = has_glyph(char) and (is_drawn or not category(char).startswith("M"))
        if is_drawn:
            kept.append(char)
    return "".join(kept)


def count_lost_letters(text: str) -> int:
    """Return how many characters the font can't draw, without those that are drawn onto or between others."""
    return sum(not has_glyph(char) and category(char) not in {"Mn", "Cf"} for char in text)
