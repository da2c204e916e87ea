"""Read the components of Discord messages, and print them in a terminal."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from textwrap import shorten

import discord
from discord import components
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from bot.demo.circle import ZONE
from bot.demo.playground.markdown import show_time
from bot.terminal import printable

_ESCAPED = re.compile(r"\\([\\*_~`|\[\]()<>#:@.-])")
_TIMESTAMP = re.compile(r"<t:(\d+):(\w)>")
_LINK = re.compile(r"(?<!\\)\[((?:[^\]\\]|\\.)*)\]\(([^)]*)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")

MAX_NEW_LINES, MAX_HEADING_LENGTH = 4, 60
"""Lines of an edited message that are printed, and characters of the line by which it is named."""
_COMMAND_MENTION = re.compile(r"</([a-z]+(?: [a-z]+)*):[0-9]+>")
"""A mention of a slash command (Discord, "Message Formatting")."""


def texts_of(message: discord.Message) -> list[str]:
    """Return every text of a message, with each command mention replaced by the command's name in bold."""
    contents = (
        component.content for component in _components(message) if isinstance(component, components.TextDisplay)
    )
    return [_COMMAND_MENTION.sub(r"**/\1**", text) for text in contents]


def plain_line(text: str) -> str:
    """Return the first line of a text in Discord's Markdown that has words, without the marks."""
    for line in _LINK.sub(r"\1", text).split("\n"):
        if words := _ESCAPED.sub(r"\1", line.lstrip("#->* ").replace("**", "")).strip():
            return words
    return ""


def buttons_of(message: discord.Message) -> dict[str, str]:
    """Return the label of each button, by its custom id, or by its URL if it is a link."""
    buttons = [component for component in _components(message) if isinstance(component, components.Button)]
    return {button.custom_id or button.url or "": button.label or "" for button in buttons}


def menus_of(message: discord.Message) -> dict[str, list[str]]:
    """Return the values of each menu's lines, by its custom id."""
    menus = [component for component in _components(message) if isinstance(component, components.SelectMenu)]
    return {menu.custom_id: [option.value for option in menu.options] for menu in menus}


def vote_button_ids(board: discord.Message) -> dict[str, str]:
    """Return the custom id of each suggestion's vote button, by the suggestion's title."""
    ids: dict[str, str] = {}
    for component in _components(board):
        if isinstance(component, components.SectionComponent) and isinstance(component.accessory, components.Button):
            [text, *_] = [child.content for child in component.children if isinstance(child, components.TextDisplay)]
            ids[text.split("**")[1]] = component.accessory.custom_id or ""
    return ids


def _components(message: discord.Message) -> Iterator[object]:
    pending: list[object] = list(reversed(message.components))
    while pending:
        component = pending.pop()
        yield component
        pending += [component.accessory] if isinstance(component, components.SectionComponent) else []
        pending += reversed(getattr(component, "children", []))


class TranscriptPrinter:
    """Prints the messages of a channel, each once, and what is new in it whenever it is edited."""

    def __init__(self, console: Console, names: Mapping[str, str], now: Callable[[], datetime]) -> None:
        """Print to a console; `names` holds what to print for each mention, and `now` returns the simulated time."""
        self._console = console
        self._printed_lines: dict[int, list[str]] = {}
        self._names = names
        self._now = now
        self._answers: Counter[tuple[str, ...]] = Counter()

    def print_changes(self, messages: list[discord.Message]) -> None:
        """Print the messages that were sent since the last call, and the new lines of those that were edited."""
        for message in sorted(messages, key=_last_changed_at):
            lines = "\n".join(texts_of(message)).split("\n")
            before = self._printed_lines.get(message.id)
            if lines in ([""], before):
                continue
            self._printed_lines[message.id] = lines
            at = f"{_last_changed_at(message).astimezone(ZONE):%a %H:%M}"
            if before is None:
                self._print(f"usblogs · {at}", [*lines, _buttons_line(message)], "cyan")
            else:
                heading = shorten(self._plain(before[0].lstrip("-# ")), MAX_HEADING_LENGTH, placeholder="…")
                self._print(f"usblogs changed “{heading}” · {at}", _new_lines(before, lines), "cyan")

    def print_private(self, name: str, message: discord.Message) -> None:
        """Print a reply that only one member sees; of those with the same buttons only the first of a step."""
        labels = tuple(buttons_of(message).values())
        self._answers[labels] += 1
        if self._answers[labels] == 1:
            lines = "\n".join(texts_of(message)).split("\n")
            self._print(f"usblogs, to {name} alone", [*lines, _buttons_line(message)], "magenta")

    def print_press(self, name: str, label: str) -> None:
        """Print which button a member presses."""
        self._print(f"{name} presses [{label}]", [], "green")

    def end_step(self) -> None:
        """Print how many private replies of the step were like those printed."""
        more = sum(count - 1 for count in self._answers.values())
        if more:
            self._print(f"usblogs answers {more} more like that", [], "magenta")
        self._answers.clear()

    def _print(self, heading: str, texts: list[str], colour: str) -> None:
        self._console.print(f"  [bold {colour}]{escape(printable(heading))}[/]")
        lines = [to_rich_markup(self._with_names(text), self._now()) for text in texts if text]
        self._console.print(Padding("\n".join(lines), (0, 0, 1 if lines else 0, 4)), soft_wrap=False)

    def _plain(self, text: str) -> str:
        return Text.from_markup(to_rich_markup(self._with_names(text), self._now())).plain

    def _with_names(self, text: str) -> str:
        for mention, name in self._names.items():
            text = text.replace(mention, name)
        return text


def _last_changed_at(message: discord.Message) -> datetime:
    return message.edited_at or message.created_at


def _buttons_line(message: discord.Message) -> str:
    labels = " ".join(f"[{label}]" for label in dict.fromkeys(buttons_of(message).values()))
    return f"-# {labels}" if labels else ""


def _new_lines(before: list[str], after: list[str]) -> list[str]:
    """Return the first lines that are new, with “…” in place of further ones."""
    lines = [line for line in after if line.strip() and line not in before]
    return lines[:MAX_NEW_LINES] + ["…"] * (len(lines) > MAX_NEW_LINES)


def when_in_words(instant: datetime, style: str, now: datetime) -> str:
    """Return a timestamp of Discord in few letters: how far off it is with the style "R", else the day and time."""
    return show_time(instant, style, now) if style == "R" else f"{instant.astimezone(ZONE):%a %d %b %H:%M}"


def to_rich_markup(text: str, now: datetime) -> str:
    """Return Discord's Markdown, as it is read at `now`, as the markup of rich."""
    text = escape(_LINK.sub(r"**\1**", printable(text, keep="\n"))).replace("****", "**")
    text = _TIMESTAMP.sub(lambda match: when_in_words(datetime.fromtimestamp(int(match[1]), UTC), match[2], now), text)
    lines = []
    for line in text.split("\n"):
        if line.startswith("-# "):
            lines.append(f"[dim]{_unescape(line[3:])}[/]")
        elif line.startswith("#"):
            lines.append(f"[bold]{_unescape(line.lstrip('# '))}[/]")
        elif line.startswith("> "):
            lines.append(f"[italic]“{_unescape(line[2:])}”[/]")
        else:
            lines.append(_unescape(_BOLD.sub(r"[bold]\1[/]", line)))
    return "\n".join(lines)


def _unescape(line: str) -> str:
    return _ESCAPED.sub(r"\1", line).replace("**", "")
