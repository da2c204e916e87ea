"""The page as HTML, of a game or of the moments before there is one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader

from bot.demo.circle import ZONE, DemoCircle
from bot.demo.playground.changes import Changes
from bot.demo.playground.timeline import timeline

if TYPE_CHECKING:  # it takes seconds to import, and the page is there before
    from bot.demo.playground.game import Game

TEMPLATES = Path(__file__).parent / "templates"
SITE_TEMPLATES = Path(__file__).parents[2] / "site" / "templates"
DEFAULT_MEMBER = "noor"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a visitor asks to see, as the address has it."""

    who: str = DEFAULT_MEMBER
    command: str | None = None
    """A slash command's name; empty for the list of them, None for none."""
    why: str = ""
    """The address of a post whose evidence is asked for."""
    begins: bool = False
    """Whether they ask to begin anew."""


def _clock(instant: datetime) -> str:
    return f"{instant.astimezone(ZONE):%H:%M}"


def _weekday_and_clock(instant: datetime | None) -> str:
    if instant is None:
        return "some day"
    return f"{instant.astimezone(ZONE):%a %H:%M}"


def _initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper()


def _tint(name: str) -> int:
    """Return which of the style sheet's colours for avatars a name has."""
    return sum(map(ord, name)) % 6


def _environment() -> Environment:
    """Return the environment of the templates, in which a key that Discord leaves out of a component is false."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"clock": _clock, "when": _weekday_and_clock, "initials": _initials, "tint": _tint}
    return environment


ENVIRONMENT = _environment()


def default_member(circle: DemoCircle) -> str:
    """Return the key of whoever a visitor is who has not said it."""
    return DEFAULT_MEMBER if DEFAULT_MEMBER in circle.people else circle.host


def render_waiting(circle: DemoCircle, wish: Wish, changes: Changes) -> str:
    """Return the page before the bot is there."""
    who = wish.who if wish.who in circle.people else default_member(circle)
    bar = timeline(circle, circle.moment("Mon 09:00"), [])
    return _render({"circle": circle, "who": who, "bar": bar, "changes": changes, "game": None})


async def render_game(game: "Game", wish: Wish) -> str:
    """Return the page of a game."""
    from bot.demo.playground.context import context_of

    return _render(await context_of(game, wish))


def _render(context: Mapping[str, Any]) -> str:
    return ENVIRONMENT.get_template("page.html").render(context)
