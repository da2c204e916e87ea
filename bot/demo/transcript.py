"""The channel as a readable transcript."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import discord
from discord import components as parts
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from bot.demo.circle import ZONE

_ESCAPED = re.compile(r"\\([\\*_~`|\[\]()<>#:@-])")
_MARK = re.compile(r"<t:(\d+):(\w)>")
_LINK = re.compile(r"(?<!\\)\[((?:[^\]\\]|\\.)*)\]\(([^)]*)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")

_TAPPABLE = re.compile(r"</([a-z]+(?: [a-z]+)*):[0-9]+>")
"""A command in a text, as Discord lets it be tapped."""


def texts_of(message: discord.Message) -> list[str]:
    """Return every text of a message as it was sent, with the commands that can be tapped by their names."""
    sent = (part.content for part in _walk(message) if isinstance(part, parts.TextDisplay))
    return [_TAPPABLE.sub(r"**/\1**", text) for text in sent]


def buttons_of(message: discord.Message) -> dict[str, str]:
    """Return the buttons of a message: the label of each action (or address)."""
    found = [part for part in _walk(message) if isinstance(part, parts.Button)]
    return {button.custom_id or button.url or "": button.label or "" for button in found}


def vote_actions(board: discord.Message) -> dict[str, str]:
    """Return the action of each suggestion's vote button, by the suggestion's title."""
    found: dict[str, str] = {}
    for part in _walk(board):
        if isinstance(part, parts.SectionComponent) and isinstance(part.accessory, parts.Button):
            [words, *_] = [child.content for child in part.children if isinstance(child, parts.TextDisplay)]
            found[words.split("**")[1]] = part.accessory.custom_id or ""
    return found


def _walk(message: discord.Message) -> Iterator[object]:
    waiting: list[object] = list(reversed(message.components))
    while waiting:
        part = waiting.pop()
        yield part
        waiting += [part.accessory] if isinstance(part, parts.SectionComponent) else []
        waiting += reversed(getattr(part, "children", []))


class Transcript:
    """Prints what is said in a channel, each message once, and again where it is edited."""

    def __init__(self, console: Console, names: Mapping[str, str]) -> None:
        """Take where to print, and what each mention is shown as, by the mention as Discord writes it."""
        self._console = console
        self._seen: dict[int, list[str]] = {}
        self._names = names

    def show(self, messages: list[discord.Message]) -> None:
        """Print the messages that are new since the last call, and of those that changed what is new in them."""
        for message in sorted(messages, key=_stands_since):
            lines = "\n".join(texts_of(message)).split("\n")
            before = self._seen.get(message.id)
            if lines in ([""], before):
                continue
            self._seen[message.id] = lines
            at = f"{_stands_since(message).astimezone(ZONE):%a %H:%M}"
            if before is None:
                self._print(f"usblogs · {at}", lines, message, "cyan")
            else:
                self._print(f"usblogs changed a message · {at}", _new_lines(before, lines), message, "cyan")

    def whisper(self, who: str, message: discord.Message) -> None:
        """Print an answer that only one person sees."""
        self._print(f"usblogs, to {who} alone", "\n".join(texts_of(message)).split("\n"), message, "magenta")

    def _print(self, head: str, said: list[str], message: discord.Message, colour: str) -> None:
        labels = [f"[{label}]" for label in dict.fromkeys(buttons_of(message).values())]
        lines = [readable(self._named(text)) for text in said]
        lines += [f"[dim]{escape(' '.join(labels))}[/]"] if labels else []
        self._console.print(f"  [bold {colour}]{escape(head)}[/]")
        self._console.print(Padding("\n".join(lines), (0, 0, 1, 4)), soft_wrap=False)

    def _named(self, text: str) -> str:
        for mention, name in self._names.items():
            text = text.replace(mention, name)
        return text


def _stands_since(message: discord.Message) -> datetime:
    return message.edited_at or message.created_at


def _new_lines(before: list[str], after: list[str]) -> list[str]:
    """Return the lines that were not there before, with a mark where others are left out."""
    lines: list[str] = []
    for line in after:
        if line not in before:
            lines.append(line)
        elif not lines or lines[-1] != "…":
            lines.append("…")
    return lines


def readable(text: str) -> str:
    """Return Discord's markdown as rich shows it in a terminal."""
    text = escape(_LINK.sub(r"**\1**", text)).replace("****", "**")
    text = _MARK.sub(lambda mark: f"{datetime.fromtimestamp(int(mark[1]), UTC).astimezone(ZONE):%a %d %b %H:%M}", text)
    lines = []
    for line in text.split("\n"):
        if line.startswith("-# "):
            lines.append(f"[dim]{_plain(line[3:])}[/]")
        elif line.startswith("#"):
            lines.append(f"[bold]{_plain(line.lstrip('# '))}[/]")
        elif line.startswith("> "):
            lines.append(f"[italic]“{_plain(line[2:])}”[/]")
        else:
            lines.append(_plain(_BOLD.sub(r"[bold]\1[/]", line)))
    return "\n".join(lines)


def _plain(line: str) -> str:
    return _ESCAPED.sub(r"\1", line).replace("**", "")
