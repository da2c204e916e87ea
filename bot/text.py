"""Text for Discord's Markdown: escaping, shortening, links and timestamps."""

import re
import unicodedata
from datetime import datetime
from typing import Literal
from urllib.parse import quote

MAX_LINK_LENGTH = 400
"""Characters of a URL in a link, percent-encoded: five such links fit one message, and few addresses are as long."""
MAX_TYPED_LENGTH = 60
"""Characters that an answer quotes of what somebody typed."""
MAX_KNOWN_CHARACTERS = 10_000
_MARKDOWN = re.compile(r"([\\*_~`|\[\]()<>#:@-])")
_ADDRESS_IN_PROSE = re.compile(r"(?<!\S)https?://[^\s<>]*[^\s<>.,;:!?'\")\]]", re.IGNORECASE)
"""An address between spaces, without the punctuation that ends its sentence."""
_WEB_ADDRESS = re.compile(r"https?://[^/?#\\\s]", re.IGNORECASE)


class _Visible(dict[int, str]):
    """What a line shows for a character, by its code point; looked up once for each of the first ones that come."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char.isspace():
            shown = " "
        else:
            shown = "" if unicodedata.category(char).startswith("C") and char not in "\u200c\u200d" else char
        if len(self) < MAX_KNOWN_CHARACTERS:
            self[code] = shown
        return shown


_VISIBLE = _Visible()


def single_line(text: str, limit: int) -> str:
    """Return `text` on one line, of at most `limit` characters, without invisible characters.

    Control, format (bidirectional marks, zero width) and private use characters are removed (Unicode general category
    C), except for the joiners, which emoji and some scripts need.
    """
    line = " ".join(text.translate(_VISIBLE).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"
"""The fillers of Hangul and the empty Braille pattern: letters and symbols to Unicode, and nothing to the eye."""


def is_visible(text: str) -> bool:
    """Return whether a reader sees anything of a text: more than spaces, joiners, marks and the like."""
    return any(unicodedata.category(char)[0] not in "CZM" and char not in _BLANK_LETTERS for char in text)


def escape(text: str, limit: int = 200) -> str:
    """Return untrusted text on one line, escaped so that Discord shows no Markdown, mention, link or command in it."""
    escaped = _MARKDOWN.sub(r"\\\1", single_line(text, limit))
    return f"\\{escaped}" if escaped.startswith("/") else escaped


def multi_line(text: str, limit: int) -> str:
    """Return `text` as `single_line` has it, but with its paragraphs, which one empty line separates."""
    paragraphs: list[list[str]] = [[]]
    for line in text.splitlines():
        if words := single_line(line, limit):
            paragraphs[-1].append(words)
        elif paragraphs[-1]:
            paragraphs.append([])
    whole = "\n\n".join("\n".join(lines) for lines in paragraphs if lines)
    return whole if len(whole) <= limit else f"{whole[: limit - 1].rstrip()}…"


def prose(text: str, limit: int) -> str:
    """Return untrusted paragraphs, escaped as `escape` does, with web addresses as links that show where they lead."""
    return "\n".join(_prose_line(line) for line in multi_line(text, limit).splitlines())


def _prose_line(line: str) -> str:
    """Return a line of prose whose addresses are links; the spaces around these stay."""
    parts, end = [], 0
    for address in _ADDRESS_IN_PROSE.finditer(line):
        parts += [_escape_part(line[end : address.start()]), address_link(address[0])]
        end = address.end()
    return "".join([*parts, _escape_part(line[end:])])


def _escape_part(text: str) -> str:
    words = text.strip()
    return text.replace(words, escape(words, len(words))) if words else text


def link(label: str, url: str, limit: int = 120, *, max_url_length: int = MAX_LINK_LENGTH) -> str:
    """Return a Markdown link; an untrusted label or URL can't end it early.

    Without an `href`, or with a longer one than `max_url_length`, the label stands alone.
    """
    label = _MARKDOWN.sub(r"\\\1", single_line(label, limit).replace("://", " ")) or "untitled"
    address = href(url)
    return f"[{label}]({address})" if 0 < len(address) <= max_url_length else label


def address_link(url: str, limit: int = 120) -> str:
    """Return a Markdown link that shows where it leads."""
    return link(url.partition("://")[2], url, limit)


def href(url: str) -> str:
    """Return an untrusted URL as it may stand in a link: quoted, or empty unless its scheme is http or https.

    Whatever becomes a link passes here: in a message, a page, a feed or a copy to paste.
    """
    return quote_url(url) if _WEB_ADDRESS.match(url) else ""


def quote_url(url: str) -> str:
    """Return a URL with every character percent-encoded that could end it in Markdown, HTML or plain text.

    What UTF-8 can't encode becomes a question mark.
    """
    return quote(url, safe="%/:?&=#~+,;@!$'[].-_*", errors="replace")


def timestamp(instant: datetime, style: Literal["R", "F", "f", "t", "D"] = "R") -> str:
    """Return a Discord timestamp, shown in each reader's own time zone and language (Discord, "Message Formatting")."""
    return f"<t:{int(instant.timestamp())}:{style}>"


def moment(instant: datetime) -> str:
    """Return a date with how far off it is, for answers to one person and messages that are rewritten in time.

    What stays in a channel, or in private, as it was sent has the date alone (`timestamp` in style F): read months
    later, "in 4 days" would no longer be true.
    """
    return f"{timestamp(instant, 'F')} ({timestamp(instant)})"
