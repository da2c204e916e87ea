"""Messages drawn as SVG, as Discord shows them on a phone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from itertools import groupby

import discord
from discord import ButtonStyle, components

from bot.demo.circle import ZONE
from bot.demo.clock import EPOCH
from bot.demo.lines import Word, looks_of, space, width_of, words_of, wrapped
from bot.lettering import has_glyph

WIDTH = 420
"""Pixels of the picture's width: a phone's."""
MARGIN, PADDING, BAR = 12, 14, 4
HEADER, GAP, LEADING = 34, 8, 1.32
BUTTON_HEIGHT, BUTTON_PADDING, BUTTON_SIZE = 34, 14, 14
BUTTON_LOOKS = {ButtonStyle.primary: "primary", ButtonStyle.success: "success", ButtonStyle.danger: "danger"}

STYLE = """
text{font-family:"Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif}
.text{fill:#e6e7ea}.faint{fill:#a3a7b0}.link{fill:#4cb7ff}.mention{fill:#c4c9ff}.b{font-weight:700}
.card{fill:#393a41}.page{fill:#313239}.top{fill:#25262b}.rule{stroke:#4d4e56}.quote{fill:#5d5f68}
.primary{fill:#5865f2}.success{fill:#1f8a4c}.danger{fill:#d13b3f}.secondary{fill:#4d4f58}.field{fill:#2b2c31}
.on{fill:#fff}.teal{fill:#3fb6a1}
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it stood at a moment; `to` names the member who alone sees it, if there is one."""

    parts: tuple[object, ...]
    sent_at: datetime
    now: datetime
    to: str = ""

    @classmethod
    def of(cls, message: discord.Message, now: datetime, to: str = "") -> "Shown":
        """Return a message as it stands."""
        return cls(tuple(message.components), message.created_at, now, to)


@dataclass(slots=True)
class Card:
    """What is drawn of a message, from its top left corner, with the place of each button by its label."""

    names: Mapping[str, str] = field(default_factory=dict)
    now: datetime = EPOCH
    height: float = 0
    marks: list[str] = field(default_factory=list)
    buttons: dict[str, tuple[float, float]] = field(default_factory=dict)
    """The middle of each button, in pixels."""

    def text(self, words: Iterable[Word], x: float, y: float, size: float) -> float:
        """Draw words that stand on one line, with their feet at `y`; return where they end."""
        for number, ((look, bold), run) in enumerate(groupby(words, lambda word: (word.look, word.bold))):
            parts = list(run)
            x += space(size) if number and parts[0].spaced else 0
            width = width_of(parts, size)
            letters = "".join((" " if word.spaced and n else "") + word.text for n, word in enumerate(parts))
            fitted = f' textLength="{width:.1f}" lengthAdjust="spacingAndGlyphs"' if _is_measured(letters) else ""
            self.marks.append(
                f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}"{fitted} class="{look}{" b" if bold else ""}">'
                f"{escape(letters)}</text>"
            )
            x += width
        return x

    def markdown(self, content: str, x: float, width: float) -> None:
        """Draw a text below what is there."""
        for look, line in looks_of(content):
            indent = 14 if look.mark else 0
            top = self.height
            for words in wrapped(words_of(line, look, self.names, self.now), look.size, width - indent):
                self.height += look.size * LEADING
                self.text(words, x + indent, self.height - look.size * 0.3, look.size)
            if look.mark == "quote":
                self.box(x, top + 2, 3, self.height - top - 2, "quote")
            if look.mark == "item":
                self.marks.append(f'<circle cx="{x + 5:.1f}" cy="{top + look.size * 0.75:.1f}" r="2.2" class="text"/>')
            self.height += 0 if line.strip() else 5

    def box(self, x: float, y: float, width: float, height: float, look: str, radius: float = 1.5) -> None:
        """Draw a box with round corners."""
        self.marks.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius}" class="{look}"/>'
        )

    def button(self, button: components.Button, x: float, y: float) -> float:
        """Draw a button; return its width."""
        label = Word(button.label or "", "on", bold=True, spaced=False)
        width = label.width(BUTTON_SIZE) + 2 * BUTTON_PADDING
        self.box(x, y, width, BUTTON_HEIGHT, BUTTON_LOOKS.get(button.style, "secondary"), 8)
        self.text([label], x + BUTTON_PADDING, y + BUTTON_HEIGHT / 2 + BUTTON_SIZE * 0.36, BUTTON_SIZE)
        self.buttons.setdefault(button.label or "", (x + width / 2, y + BUTTON_HEIGHT / 2))
        return width

    def chosen(self, menu: components.SelectMenu) -> str:
        """Return what a menu shows: what is chosen, or else what it is for."""
        options = [option.label for option in menu.options if option.default]
        places = [self.names.get(f"<#{place.id}>", "") for place in menu.default_values]
        return ", ".join(filter(None, [*options, *places])) or menu.placeholder or ""

    def part(self, part: object, x: float, width: float) -> None:
        """Draw a component of a message below what is there."""
        match part:
            case components.Container():
                self.container(part, x, width)
            case components.TextDisplay():
                self.markdown(part.content, x, width)
            case components.SectionComponent():
                self.section(part, x, width)
            case components.ActionRow():
                self.row(part, x, width)
            case components.SeparatorComponent():
                self.height += GAP
                line = f'x1="{x}" x2="{x + width:.1f}" y1="{self.height:.1f}" y2="{self.height:.1f}"'
                self.marks += [f'<line {line} class="rule"/>'] if part.visible else []
                self.height += GAP
            case _:
                pass  # what else Discord has, the week's messages don't

    def container(self, container: components.Container, x: float, width: float) -> None:
        """Draw a framed part of a message, with the bar of its colour."""
        top, place = self.height, len(self.marks)
        self.height += PADDING - 4
        for child in container.children:
            self.part(child, x + PADDING + BAR, width - 2 * PADDING - BAR)
        self.height += PADDING - 2
        inside, self.marks = self.marks[place:], self.marks[:place]
        self.box(x, top, width, self.height - top, "card", 8)
        colour = container.accent_colour
        self.box(x, top, BAR, self.height - top, "quote" if colour is None else "teal", 2)
        self.marks += inside

    def section(self, section: components.SectionComponent, x: float, width: float) -> None:
        """Draw a text with its button at the right."""
        accessory, top = section.accessory, self.height
        room = width
        if isinstance(accessory, components.Button):
            label = Word(accessory.label or "", "on", bold=True, spaced=False)
            taken = label.width(BUTTON_SIZE) + 2 * BUTTON_PADDING
            self.button(accessory, x + width - taken, top + 4)
            room -= taken + GAP
        for child in section.children:
            self.part(child, x, room)
        self.height = max(self.height, top + BUTTON_HEIGHT + 4) + GAP

    def row(self, row: components.ActionRow, x: float, width: float) -> None:
        """Draw a row of buttons, on as many lines as they need, or a menu."""
        self.height += GAP
        left = x
        for child in row.children:
            if isinstance(child, components.Button):
                needed = Word(child.label or "", "on", bold=True, spaced=False).width(BUTTON_SIZE) + 2 * BUTTON_PADDING
                if left > x and left + needed > x + width:
                    left, self.height = x, self.height + BUTTON_HEIGHT + GAP
                left += self.button(child, left, self.height) + GAP
            elif isinstance(child, components.SelectMenu):
                self.box(x, self.height, width, BUTTON_HEIGHT, "field", 8)
                words = [Word(self.chosen(child), "faint", bold=False, spaced=False)]
                self.text(words, x + BUTTON_PADDING, self.height + 22, BUTTON_SIZE)
        self.height += BUTTON_HEIGHT + 2


def _is_measured(letters: str) -> bool:
    """Say whether the width is known: an emoji is as wide as the reader's font makes it, and would be squeezed."""
    return all(map(has_glyph, letters))


def draw(shown: Shown, names: Mapping[str, str]) -> Card:
    """Draw a message with its sender and its time above it and, if it is private, a word on that below."""
    card = Card(names, shown.now)
    card.marks.append(f'<circle cx="{MARGIN + 12}" cy="15" r="12" class="teal"/>')
    card.text([Word("u", "on", bold=True, spaced=False)], MARGIN + 7.6, 20.5, 15)
    end = card.text([Word("usblogs", "text", bold=True, spaced=False)], MARGIN + 34, 20, 15)
    card.box(end + 7, 7, 31, 16, "primary", 4)
    card.text([Word("APP", "on", bold=True, spaced=False)], end + 11, 19, 10.5)
    at = f"{shown.sent_at.astimezone(ZONE):%a %H:%M}"
    card.text([Word(at, "faint", bold=False, spaced=False)], end + 46, 20, 12.5)
    card.height = HEADER
    for part in shown.parts:
        card.part(part, MARGIN, WIDTH - 2 * MARGIN)
    if shown.to:
        card.markdown(f"-# Only {shown.to} sees this", MARGIN, WIDTH - 2 * MARGIN)
    card.height += 2 * GAP
    return card


def svg(title: str, height: float, marks: Iterable[str], *, style: str = "") -> str:
    """Return what is drawn as a picture of `WIDTH` times `height` pixels with round corners."""
    size = f'width="{WIDTH}" height="{height:.0f}"'
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" {size} role="img">',
            f"<title>{escape(title)}</title><style>{STYLE}{style}</style>",
            f'<clipPath id="frame"><rect {size} rx="14"/></clipPath>',
            f'<g clip-path="url(#frame)"><rect {size} class="page"/>{"".join(marks)}</g></svg>\n',
        )
    )
