"""Text for Discord's Markdown: escaping, shortening, links and timestamps."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from urllib.parse import quote

MAX_LINK_LENGTH = 400
"""Characters of a URL in a link, percent-encoded: five such links fit one message, and few addresses are as long."""
MAX_TYPED_LENGTH = 60
"""Characters that an answer quotes of what somebody typed."""
MAX_KNOWN_CHARACTERS = 10_000
MAX_STACKED_MARKS = 6
"""Marks on one letter: the Hebrew of the Bible has four, and few other letters of any script as many."""
_FIRST_MARK, _STACKING = "\u0300", frozenset({"Mn", "Me"})
"""The first character that is drawn onto the one before it, and the Unicode general categories of these."""
_FIRST_FROM_RIGHT, _FROM_RIGHT = "\u0590", frozenset({"R", "AL"})
"""Before this character all letters run from left to right; and the Unicode bidirectional classes of the others."""
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
_WITHOUT_ISOLATES = str.maketrans("", "", _ISOLATE + _END_OF_ISOLATE)
_MARKDOWN = re.compile(r"([\\*_~`|\[\]()<>#:@-])")
_ADDRESS_IN_PROSE = re.compile(r"(?<!\S)https?://[^\s<>]*[^\s<>.,;:!?'\")\]]", re.IGNORECASE)
"""An address between spaces, without the punctuation that ends its sentence."""
_HOST = re.compile(r"[^/?#]+")
"""The host of an address behind its scheme, with a port, and with a user before it; a backslash is quoted in a link."""
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
    C), except for the joiners, which emoji and some scripts need. Of marks that stack up on one letter the first
    `MAX_STACKED_MARKS` stay: more would run over the lines above and below.
    """
    line = _without_towers(" ".join(text.translate(_VISIBLE).split()))
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _without_towers(line: str) -> str:
    if line.isascii() or max(line) < _FIRST_MARK:
        return line
    shown: list[str] = []
    stacked = 0
    for char in line:
        stacked = stacked + 1 if unicodedata.category(char) in _STACKING else 0
        if stacked <= MAX_STACKED_MARKS:
            shown.append(char)
    return "".join(shown)


_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"
"""The fillers of Hangul and the empty Braille pattern: letters and symbols to Unicode, and nothing to the eye."""


def is_visible(text: str) -> bool:
    """Return whether a reader sees anything of a text: more than spaces, joiners, marks and the like."""
    return any(unicodedata.category(char)[0] not in "CZM" and char not in _BLANK_LETTERS for char in text)


def visible_line(text: str, limit: int) -> str:
    """Return `text` as `single_line` does, or an empty text if a reader sees nothing of it."""
    line = single_line(text, limit)
    return line if is_visible(line) else ""


def isolated(text: str) -> str:
    """Return text that stands beside other text, set apart from that where it has letters from right to left.

    Those would drag along what follows: after a Hebrew name, "3 min" would be drawn as "min" with the 3 on the other
    side of the name (UAX #9; these are its first strong isolate and the end of it).
    """
    if text.isascii() or max(text) < _FIRST_FROM_RIGHT:
        return text
    is_from_right = any(unicodedata.bidirectional(char) in _FROM_RIGHT for char in text)
    return f"{_ISOLATE}{text}{_END_OF_ISOLATE}" if is_from_right else text


def without_isolates(text: str) -> str:
    """Return text as it was before parts of it were isolated."""
    return text.translate(_WITHOUT_ISOLATES)


def escape(text: str, limit: int = 200) -> str:
    """Return untrusted text on one line, escaped so that Discord shows no Markdown, mention, link or command in it.

    It is isolated from what stands beside it.
    """
    return isolated(_escape(single_line(text, limit)))


def _escape(line: str) -> str:
    escaped = _MARKDOWN.sub(r"\\\1", line)
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
    pieces = pieces_of_prose(line)
    return "".join(address_link(piece) if is_address else _escape_part(piece) for piece, is_address in pieces)


def pieces_of_prose(line: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a line in order, and of each whether it is a web address."""
    end = 0
    for address in _ADDRESS_IN_PROSE.finditer(line):
        yield line[end : address.start()], False
        yield address[0], True
        end = address.end()
    yield line[end:], False


def _escape_part(text: str) -> str:
    words = text.strip()
    return text.replace(words, _escape(single_line(words, len(words)))) if words else text


def page_name(title: str, url: str, limit: int) -> str:
    """Return what a page is called, on one line: its title or, if a reader sees nothing of that, its address."""
    return visible_line(title, limit) or single_line(url.partition("://")[2] or url, limit)


def link(label: str, url: str, limit: int = 120, *, max_url_length: int = MAX_LINK_LENGTH) -> str:
    """Return a Markdown link, its label isolated; an untrusted label or URL can't end it early.

    Without an `href`, or with a longer one than `max_url_length`, the label stands alone. Instead of a label that shows
    nothing, it shows where it leads.
    """
    label = isolated(_MARKDOWN.sub(r"\\\1", page_name(label, url, limit).replace("://", " ")) or "?")
    address = href(url)
    return f"[{label}]({address})" if 0 < len(address) <= max_url_length else label


def address_link(url: str, limit: int = 120) -> str:
    """Return a Markdown link that shows where it leads.

    An address stands without a link where that would not be seen: it names a user before the host, which may look like
    another host, or its host would be cut off.
    """
    shown = url.partition("://")[2]
    host = _HOST.match(shown)
    is_seen = host is not None and "@" not in host[0] and len(single_line(host[0], limit + 1)) < limit
    return link(shown, url if is_seen else "", limit)


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
