"""The week as a picture that moves, and the same at rest: its scenes, its captions and the line of its days.

It is an SVG that moves by its style sheet alone, as it does on GitHub, too, where a picture may hold no script and no
font. Who asked their system for less motion sees the round-up at rest; not every browser tells a picture of that, so
the same at rest is for a file of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from bot.demo.cards import MARGIN, WIDTH, Card, Shown, draw, svg
from bot.demo.film import END_SECONDS, FADE_SECONDS, SCROLL_SECONDS, SECONDS, Film, Shot, channel
from bot.demo.lines import Word
from bot.demo.week import ADD_LABEL

TITLE = "A week of the game in twenty seconds"
HEIGHT, TOP = 660, 112
"""Pixels of the picture's height, and of its upper part: the days and the caption."""
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Mon")
ROUND = (4.75, 7.5)
"""Friday 18:00 and Monday 12:00, in days since the Monday."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A part of the picture: the second at which it begins, its day, and its caption."""

    begins: float
    day: float
    """Days since the Monday."""
    title: str
    words: str


SCENES = (
    Scene(0, 3, "Monday to Thursday", "Anyone suggests a theme. Everyone has a vote."),
    Scene(3.6, 4.75, "Friday, 18:00", "The theme is there. Everyone writes on their own blog."),
    Scene(6.8, 5.45, "Saturday", "The bot finds the posts by itself."),
    Scene(9.2, 5.65, "Saturday afternoon", "Where it can't tell, it asks."),
    Scene(11.9, 5.7, "Reading each other", "Authors see that they were read. Nobody is ranked."),
    Scene(14, 7.5, "Monday, 12:00", "The round-up of everyone's posts, by itself."),
)


def picture_of(shown: Mapping[str, Shown], names: Mapping[str, str], *, moves: bool) -> str:
    """Return the week's picture as SVG: one that moves, or the same at rest."""
    cards = {name: draw(one, names) for name, one in shown.items()}
    film = Film()
    shots = (
        Shot(cards["board"], 0),
        Shot(cards["voted"], 1.8, replaces=True),
        Shot(cards["announcement"], 3.6),
        Shot(cards["notice"], 6.8),
        Shot(cards["question"], 9.2, pressed=(ADD_LABEL, 10.5)),
        Shot(cards["answered"], 11, replaces=True),
        Shot(cards["read"], 12),
        Shot(cards["round-up"], 14.2, read_until=19),
    )
    channel(film, shots, HEIGHT - TOP)
    in_channel = "".join(film.marks)
    top = "".join([_days(film), *_captions(film)])
    marks = [
        f'<g transform="translate(0 {TOP})">{in_channel}</g>',
        f'<rect width="{WIDTH}" height="{TOP}" class="top"/>{top}',
    ]
    return svg(TITLE, HEIGHT, marks, style=_motion(film) if moves else "")


def _motion(film: Film) -> str:
    rules = "\n".join(film.rules)
    return (
        f".m{{animation-duration:{SECONDS}s;animation-iteration-count:infinite}}\n"
        f"@media(prefers-reduced-motion:reduce){{.m{{animation:none}}}}\n{rules}"
    )


def _captions(film: Film) -> Iterator[str]:
    ends = [*(scene.begins for scene in SCENES[1:]), SECONDS - END_SECONDS]
    for scene, end in zip(SCENES, ends, strict=True):
        card = Card()
        card.text([Word(scene.title, "text", bold=True, spaced=False)], MARGIN, 74, 19)
        card.text([Word(scene.words, "text", bold=False, spaced=False)], MARGIN, 97, 14)
        yield film.fading(card.marks, scene.begins, end - FADE_SECONDS, at_rest=float(scene is SCENES[-1]))


def _days(film: Film) -> str:
    """Return the line of the days, with a dot that moves along; the days of the round are marked."""
    card = Card()
    for number, day in enumerate(DAYS):
        card.text([Word(day, "faint", bold=False, spaced=False)], _day_x(number) + 9, 20, 11.5)
    card.box(MARGIN, 30, WIDTH - 2 * MARGIN, 4, "quote", 2)
    card.box(_day_x(ROUND[0]), 30, _day_x(ROUND[1]) - _day_x(ROUND[0]), 4, "teal", 2)
    steps = [(0.0, _day_x(SCENES[0].day))]
    for before, scene in pairwise(SCENES):
        steps += [(scene.begins, _day_x(before.day)), (scene.begins + SCROLL_SECONDS, _day_x(scene.day))]
    name = film.moves([(when, f"transform:translateX({x:.1f}px)") for when, x in steps])
    at_rest = f"translate({steps[-1][1]:.1f} 0)"
    dot = f'<circle cy="32" r="7" class="on m" style="animation-name:{name}" transform="{at_rest}"/>'
    return "".join((*card.marks, dot))


def _day_x(day: float) -> float:
    return MARGIN + day / len(DAYS) * (WIDTH - 2 * MARGIN)
