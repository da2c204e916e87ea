"""Cards that appear one after another in a channel that scrolls, as SVG that its style sheet moves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.demo.cards import Card

SECONDS = 20
"""How long the film takes, before it begins again."""
SCROLL_SECONDS, FADE_SECONDS, PRESS_SECONDS = 0.45, 0.25, 0.7
LOOK_SECONDS = 1.2
"""How long the beginning of a card stands still that is higher than the view."""
BEFORE = 10.0
"""Pixels above the first card."""
END_SECONDS = 0.4
"""How long before its end everything fades."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A card, and the second at which it appears: below the others, or in the place of the one before."""

    card: Card
    begins: float
    replaces: bool = False
    pressed: tuple[str, float] | None = None
    """The label of a button that is pressed, and when."""
    read_until: float = 0
    """When a card that is higher than the view has been read to its end."""


@dataclass(slots=True)
class Film:
    """What is seen, as marks, and the rules of the style sheet that move it."""

    marks: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)

    def fading(self, marks: Iterable[str], begins: float, ends: float, *, at_rest: float = 1) -> str:
        """Return marks that are seen from one second to another; `at_rest` is their opacity where nothing moves."""
        steps = [(begins, 0), (begins + FADE_SECONDS, 1), (ends, 1), (ends + FADE_SECONDS, 0)]
        name = self.moves([(when, f"opacity:{value}") for when, value in steps])
        return f'<g class="m" style="animation-name:{name}" opacity="{at_rest}">{"".join(marks)}</g>'

    def moves(self, steps: Sequence[tuple[float, str]]) -> str:
        """Add a rule that goes through steps, each a second and what the style is then; return its name."""
        name = f"m{len(self.rules)}"
        first, last = (0.0, steps[0][1]), (float(SECONDS), steps[-1][1])
        stops = "".join(
            f"{min(when / SECONDS, 1):.2%}{{{style}}}" for when, style in dict([first, *steps, last]).items()
        )
        self.rules.append(f"@keyframes {name}{{{stops}}}")
        return name


def channel(film: Film, shots: Sequence[Shot], view: float) -> None:
    """Put a channel of `view` pixels' height into a film: the newest card is in view; at rest, the last one."""
    top, bottom, scrolled = 0.0, BEFORE, 0.0
    scrolls: list[tuple[float, float]] = [(0, 0)]
    cards: list[str] = []
    for number, shot in enumerate(shots):
        top = top if shot.replaces else bottom
        bottom = top + shot.card.height
        following = shots[number + 1] if number + 1 < len(shots) else None
        ends = following.begins if following and following.replaces else SECONDS - END_SECONDS
        seen = film.fading([*shot.card.marks, *_press(film, shot)], shot.begins, ends)
        cards.append(f'<g transform="translate(0 {top:.1f})">{seen}</g>')
        scrolls += [(shot.begins, scrolled)]
        scrolled = max(scrolled, min(top - BEFORE, bottom - view))
        scrolls += [(shot.begins + SCROLL_SECONDS, scrolled)]
        if shot.read_until:
            scrolls += [(shot.begins + SCROLL_SECONDS + LOOK_SECONDS, scrolled), (shot.read_until, bottom - view)]
    name = film.moves([(when, f"transform:translateY({-y:.1f}px)") for when, y in scrolls])
    column = "".join(cards)
    film.marks.append(
        f'<g class="m" style="animation-name:{name}" transform="translate(0 {-scrolled:.1f})">{column}</g>'
    )


def _press(film: Film, shot: Shot) -> list[str]:
    """Return the mark of a finger that presses a button."""
    if shot.pressed is None:
        return []
    label, at = shot.pressed
    x, y = shot.card.buttons[label]
    steps = ((at, 0.0), (at + PRESS_SECONDS / 3, 0.6), (at + PRESS_SECONDS, 0.0))
    name = film.moves([(when, f"opacity:{value}") for when, value in steps])
    return [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="20" opacity="0" class="on m" style="animation-name:{name}"/>']
