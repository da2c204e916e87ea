"""The bot's avatar and banner, drawn in the colours of the pages: a circle of people around what they write about.

Each is one list of lines and dots, of which the SVG and the PNG are made, so that both show the same.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from bot.site.picture import ACCENT, PAPER, ring_places

AVATAR_SIZE = 1024
"""Pixels of a side; Discord shows the circle inside."""
BANNER_SIZE = (1360, 480)
"""Pixels of the banner: twice what Discord asks for at least."""
LIGHT, LINE, DIM = "#7fc8c0", "#5f9792", "#3d7670"
SUPERSAMPLING = 4
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two points."""

    start: Point
    end: Point
    width: float
    colour: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle."""

    at: Point
    radius: float
    colour: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on a ground of one colour, from back to front."""

    size: tuple[int, int]
    shapes: Sequence[Line | Dot]

    def svg(self) -> str:
        """Return the drawing as SVG."""
        width, height = self.size
        ground = f'<rect width="{width}" height="{height}" fill="{ACCENT}"/>'
        shapes = "\n".join([ground, *map(_svg, self.shapes)])
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">\n{shapes}\n</svg>\n'

    def image(self) -> Image.Image:
        """Return the drawing as pixels."""
        width, height = self.size
        image = Image.new("RGB", (width * SUPERSAMPLING, height * SUPERSAMPLING), ACCENT)
        draw = ImageDraw.Draw(image)
        for shape in self.shapes:
            _paint(draw, shape)
        return image.reduce(SUPERSAMPLING)


def avatar() -> Drawing:
    """Return the avatar: seven people around a theme. It is told at 32 pixels, inside the circle that Discord cuts."""
    middle = AVATAR_SIZE / 2
    circle = _circle((middle, middle), AVATAR_SIZE * 0.31, 7, dot=0.31, core=0.42, spoke=0.075)
    return Drawing((AVATAR_SIZE, AVATAR_SIZE), list(circle))


def banner() -> Drawing:
    """Return the banner: a circle among others, to the right of where Discord puts the avatar."""
    width, height = BANNER_SIZE
    here = (width * 0.7, height * 0.52)
    others = [
        ((width * 0.2, height * 0.2), 90, 5),
        ((width * 0.42, height * 0.86), 120, 6),
        ((width, height * 0.08), 130, 8),
    ]
    shapes: list[Line | Dot] = []
    for at, radius, people in others:
        shapes += _circle(at, radius, people, dot=0.17, core=0.24, spoke=0.045, colours=(DIM, LINE, LINE))
    return Drawing(BANNER_SIZE, [*shapes, *_circle(here, 168, 11, dot=0.13, core=0.24, spoke=0.028)])


def write_face(folder: Path) -> None:
    """Write the avatar and the banner into a folder, as SVG and as PNG."""
    for name, drawing in {"avatar": avatar(), "banner": banner()}.items():
        (folder / f"{name}.svg").write_text(drawing.svg(), encoding="utf-8")
        png = io.BytesIO()
        drawing.image().quantize(32, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(png, "PNG", optimize=True)
        (folder / f"{name}.png").write_bytes(png.getvalue())


def _circle(
    at: Point,
    radius: float,
    people: int,
    *,
    dot: float,
    core: float,
    spoke: float,
    colours: tuple[str, str, str] = (LINE, PAPER, LIGHT),
) -> Iterator[Line | Dot]:
    """Yield people around a theme, each joined to it.

    Sizes are parts of the radius, and colours those of spokes, people and theme.
    """
    places = ring_places(at, radius, people)
    for place in places:
        yield Line(at, place, radius * spoke, colours[0])
    for place in places:
        yield Dot(place, radius * dot, colours[1])
    yield Dot(at, radius * core, colours[2])


def _svg(shape: Line | Dot) -> str:
    match shape:
        case Line((x1, y1), (x2, y2), width, colour):
            ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
            return f'<line {ends} stroke="{colour}" stroke-width="{width:.1f}"/>'
        case Dot((x, y), radius, colour):
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}"/>'


def _paint(draw: ImageDraw.ImageDraw, shape: Line | Dot) -> None:
    match shape:
        case Line(start, end, width, colour):
            ends = [(x * SUPERSAMPLING, y * SUPERSAMPLING) for x, y in (start, end)]
            draw.line(ends, fill=colour, width=round(width * SUPERSAMPLING))
        case Dot((x, y), radius, colour):
            box = [(x - radius), (y - radius), (x + radius), (y + radius)]
            draw.ellipse([side * SUPERSAMPLING for side in box], fill=colour)
