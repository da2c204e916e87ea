"""What a message looks like, before Discord: blocks that a door turns into components."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote, urlsplit

TEXT_LIMIT = 4000
"""Characters of text in one message of components (Discord, "Components Reference")."""
COMPONENT_LIMIT = 40
"""Components in one message, nested ones counted (the same page)."""
BUTTONS_IN_ROW = 5
PICTURE_LIMIT = 1000
"""Characters of a picture's address; Discord takes 2048 ("Unfurled Media Item")."""

INK = 0x2F6F6A
"""The accent of the bot's messages."""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph in Discord's markdown, already escaped where it holds words of others."""

    body: str


@dataclass(frozen=True, slots=True)
class Button:
    """A button: `action` comes back when it is pressed; `url` opens instead."""

    label: str
    action: str | None = None
    url: str | None = None
    style: Literal["primary", "secondary", "success", "danger"] = "secondary"


@dataclass(frozen=True, slots=True)
class Row:
    """Up to five buttons side by side."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """A text with one button beside it; where it has a picture, that stands beside it and the button below."""

    body: str
    button: Button
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A thin line between parts of a message."""


type_names = {"text": Text, "row": Row, "beside": Beside, "line": Line}
Block = Text | Row | Beside | Line


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole message: its blocks from top to bottom."""

    blocks: tuple[Block, ...]

    def texts(self) -> list[str]:
        """Return every text of the message, in order."""
        return [block.body for block in self.blocks if isinstance(block, (Text, Beside))]

    def buttons(self) -> list[Button]:
        """Return every button of the message, in order."""
        found: list[Button] = []
        for block in self.blocks:
            if isinstance(block, Row):
                found += block.buttons
            elif isinstance(block, Beside):
                found.append(block.button)
        return found

    def size(self) -> tuple[int, int]:
        """Return how many characters and components the message takes, its container included."""
        components = 1
        for block in self.blocks:
            components += _components(block)
        return sum(map(len, self.texts())), components


def one_below_the_other(*texts: str) -> Layout:
    """Return a message of these texts, with a thin line between them."""
    blocks: list[Block] = []
    for body in texts:
        blocks += [Line(), Text(body)] if blocks else [Text(body)]
    return Layout(tuple(blocks))


def in_parts(blocks: Sequence[Block]) -> list[Layout]:
    """Return blocks as messages that Discord takes: as many as the limits need, no block broken in two."""
    parts: list[list[Block]] = [[]]
    for block in blocks:
        characters, components = Layout((*parts[-1], block)).size()
        if characters > TEXT_LIMIT or components > COMPONENT_LIMIT:
            parts.append([])
        if parts[-1] or not isinstance(block, Line):  # a part does not begin with a line
            parts[-1].append(block)
    return [Layout(tuple(part)) for part in parts]


def _components(block: Block) -> int:
    """Return how many components a block takes, nested ones counted."""
    match block:
        case Beside(picture=picture):
            return 5 if picture else 3
        case Row(buttons):
            return 1 + len(buttons)
        case _:
            return 1


def picture_of(address: str) -> str:
    """Return the address of a picture, where Discord is sure to take it: else the whole message would be refused."""
    parts = urlsplit(address)
    taken = parts.scheme == "https" and "." in parts.netloc and address.isascii() and len(address) <= PICTURE_LIMIT
    return address if taken and not re.search(r"[\s<>\"\\{}|^`]", address) else ""


def to_document(layout: Layout) -> list[dict[str, Any]]:
    """Return the layout as a JSON document, for the outbox."""
    names = {kind: name for name, kind in type_names.items()}
    return [{"is": names[type(block)], **asdict(block)} for block in layout.blocks]


def from_document(document: list[dict[str, Any]]) -> Layout:
    """Return the layout that `to_document` wrote."""
    return Layout(tuple(_block(dict(part)) for part in document))


def _block(part: dict[str, Any]) -> Block:
    match part.pop("is"):
        case "row":
            return Row(tuple(Button(**button) for button in part["buttons"]))
        case "beside":
            return Beside(part["body"], Button(**part["button"]), part.get("picture", ""))
        case name:
            block: Block = type_names[name](**part)
            return block


_MARKDOWN = re.compile(r"([\\*_~`|\[\]()<>#:@-])")


def plain(text: str, limit: int) -> str:
    """Return `text` on one line, without invisible or reversing characters, at most `limit` long.

    Control, format (bidirectional marks, zero width) and private characters are left out (Unicode
    general category C); the joiners stay that emoji and some scripts are written with.
    """
    kept = "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or char in "\u200c\u200d" or not unicodedata.category(char).startswith("C")
    )
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def escape(text: str, limit: int = 200) -> str:
    """Return words of others so that Discord shows them as they are: no markdown, mention, link or command."""
    told = _MARKDOWN.sub(r"\\\1", plain(text, limit))
    return f"\\{told}" if told.startswith("/") else told


def link(words: str, url: str, limit: int = 120) -> str:
    """Return a link under `words`, which can't break out of it."""
    words = _MARKDOWN.sub(r"\\\1", plain(words, limit).replace("://", " "))
    return f"[{words or 'untitled'}]({web_address(url)})"


def web_address(url: str) -> str:
    """Return an address with everything quoted that could end it, in whatever it stands."""
    return quote(url, safe="%/:?&=#~+,;@!$'[].-_*")


def when(instant: datetime, style: Literal["R", "F", "f", "t", "D"] = "R") -> str:
    """Return Discord's own time mark, which each reader sees in their own zone and language."""
    return f"<t:{int(instant.timestamp())}:{style}>"
