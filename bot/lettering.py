"""The letters of pictures that are drawn: Source Sans, which has the scripts of Latin, Greek and Cyrillic."""

import io
from functools import cache
from importlib import resources

from PIL import ImageFont

SAMPLE_SIZE = 20


@cache
def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return the font in a size of so many pixels."""
    name = f"SourceSansPro-{'Semibold' if bold else 'Regular'}.ttf"
    return ImageFont.truetype(io.BytesIO((resources.files("font_source_sans_pro") / "files" / name).read_bytes()), size)


@cache
def has_glyph(char: str) -> bool:
    """Say whether the font has a character: what is in another script is left out rather than drawn as boxes."""
    missing = bytes(font(SAMPLE_SIZE).getmask("\U0010ffff"))
    return char.isspace() or bytes(font(SAMPLE_SIZE).getmask(char)) != missing
