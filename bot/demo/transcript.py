"""Read the components of Discord messages, and print them in a terminal."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import discord
from discord import components
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from bot.demo.circle import ZONE
from bot.terminal import printable

_ESCAPED = re.compile(r"\\([\\*_~`|\[\]()<>#:@-])")
_TIMESTAMP = re.compile(r"<t:(\d+):(\w)>")
_LINK = re.compile(r"(?<!\\)\[((?:[^\]\\]|\\.)*)\]\(([^)]*)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")

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
    """Prints the messages of a channel: each once, and its new lines whenever it is edited."""

    def __init__(self, console: Console, names: Mapping[str, str]) -> None:
        """Print to a console; `names` holds what to print for each mention."""
        self._console = console
        self._printed_lines: dict[int, list[str]] = {}
        self._names = names

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
                self._print(f"usblogs · {at}", lines, message, "cyan")
            else:
                self._print(f"usblogs changed a message · {at}", _new_lines(before, lines), message, "cyan")

    def print_private(self, name: str, message: discord.Message) -> None:
        """Print a reply that only one member sees."""
        self._print(f"usblogs, to {name} alone", "\n".join(texts_of(message)).split("\n"), message, "magenta")

    def _print(self, heading: str, texts: list[str], message: discord.Message, colour: str) -> None:
        labels = [f"[{label}]" for label in dict.fromkeys(buttons_of(message).values())]
        lines = [to_rich_markup(self._with_names(text)) for text in texts]
        lines += [f"[dim]{escape(printable(' '.join(labels)))}[/]"] if labels else []
        self._console.print(f"  [bold {colour}]{escape(printable(heading))}[/]")
        self._console.print(Padding("\n".join(lines), (0, 0, 1, 4)), soft_wrap=False)

    def _with_names(self, text: str) -> str:
        for mention, name in self._names.items():
            text = text.replace(mention, name)
        return text


def _last_changed_at(message: discord.Message) -> datetime:
    return message.edited_at or message.created_at


def _new_lines(before: list[str], after: list[str]) -> list[str]:
    """Return the lines that are new, with “…” in place of the others."""
    lines: list[str] = []
    for line in after:
        if line not in before:
            lines.append(line)
        elif not lines or lines[-1] != "…":
            lines.append("…")
    return lines


def to_rich_markup(text: str) -> str:
    """Return Discord's Markdown as the markup of rich."""
    text = escape(_LINK.sub(r"**\1**", printable(text, keep="\n"))).replace("****", "**")
    text = _TIMESTAMP.sub(
        lambda match: f"{datetime.fromtimestamp(int(match[1]), UTC).astimezone(ZONE):%a %d %b %H:%M}", text
    )
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
