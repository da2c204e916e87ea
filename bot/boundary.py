"""The boundary: here, and nowhere else, what comes from outside becomes a value of the program.

Feeds, pages, comments, headers, forms and files are written by strangers. What passes is harmless wherever it goes
later: it can be stored, encoded, compared, sent in a message and put into a page. The types say that it has passed.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import NewType
from urllib.parse import urljoin, urlsplit

from bot import encoding
from bot.text import quote_url

Text = NewType("Text", str)
"""Text that UTF-8 can encode, without NUL, of bounded length."""
WebUrl = NewType("WebUrl", str)
"""The address of something on the web, or an empty string: `http://` or `https://`, with a host, of bounded length."""
HeaderValue = NewType("HeaderValue", str)
"""The value of a header that can be sent again as it is (RFC 9110 §5.5): printable ASCII, of bounded length."""

NO_TEXT, NO_URL = Text(""), WebUrl("")
MAX_URL_LENGTH = 2000
"""Characters of an address, percent-encoded: what Discord takes in a link, and what browsers and servers agree on."""
MAX_HOST_LENGTH, MAX_LABEL_LENGTH = 253, 63
"""Characters of a host's name and of each part of it (RFC 1035 §2.3.4)."""
MAX_HEADER_LENGTH = 1000
"""Characters of a header that are kept; a longer one is dropped, as a part of a validator is none."""
MAX_NUMBER = 2**63 - 1
"""The largest number that SQLite stores."""
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""The instants between which those from outside are moved, so that calculating with them never overflows."""

_MAX_DIGITS = len(str(MAX_NUMBER))
_WEB_SCHEMES = ("http://", "https://")
_LABEL = r"[A-Za-z0-9_-]{1,63}"
_PLAIN_URL = re.compile(
    rf"https?://({_LABEL}(?:\.{_LABEL})*)(?::[0-9]{{1,4}})?(?:[/?#][A-Za-z0-9%/:?&=#~+,;@!$'.*_-]*)?"
)
"""An address as most are, which passes as it is: nothing in it is to be encoded, and its host can be asked for."""
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_BLANKS = "".join(map(chr, range(0x21)))
_LINE_BREAKS = str.maketrans("", "", "\t\r\n")
_PRINTABLE = re.compile(r"[\x20-\x7e]+")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.ASCII | re.IGNORECASE)


def clean_text(value: str, max_length: int) -> Text:
    """Return the first `max_length` characters of a text, without NUL.

    Two surrogates that make a pair become the character that they stand for, as some blog software writes an emoji;
    one that stands alone becomes U+FFFD.
    """
    value = value[:max_length]
    if not _is_fit(value):
        value = value.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return Text(value)


def _is_fit(text: str) -> bool:
    """Return whether a text has no NUL, and UTF-8 can encode it: to do so is faster than to look for what it can't."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


@lru_cache(maxsize=1024)
def web_url(address: str, base: str = "") -> WebUrl:
    """Return a web address, resolved against `base` if it is relative; empty where it is none that can be fetched.

    Line breaks in it are dropped, and control characters before it (WHATWG, "URL Standard"). No address of another
    scheme, without a host or with an impossible one, with control characters, or longer than `MAX_URL_LENGTH` passes.
    The last ones are remembered: the addresses of a document repeat, and each passes here once more when it becomes a
    field of an entry.
    """
    plain = _PLAIN_URL.fullmatch(address) if len(address) <= MAX_URL_LENGTH else None
    if plain and len(plain[1]) <= MAX_HOST_LENGTH:
        return WebUrl(address)
    address = address.strip().lstrip(_BLANKS).translate(_LINE_BREAKS)
    if not address or len(address) > MAX_URL_LENGTH:
        return NO_URL
    try:
        if not address.startswith(_WEB_SCHEMES):
            address = urljoin(base, address).strip()  # what it drops may have stood behind a blank
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return NO_URL
    if parts.scheme not in {"http", "https"} or not _is_host(host):
        return NO_URL
    if not address.startswith(_WEB_SCHEMES):
        address = parts.scheme + address[len(parts.scheme) :]  # HTTP://… is the same scheme (RFC 3986 §3.1)
    if _CONTROL.search(address) or not _is_fit(address) or len(quote_url(address)) > MAX_URL_LENGTH:
        return NO_URL
    return WebUrl(address)


def _is_host(host: str) -> bool:
    """Say whether a name can be asked of the domain name system, once it is written in ASCII (RFC 3490)."""
    if not host or len(host) > MAX_HOST_LENGTH:
        return False
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return False
    labels = host.removesuffix(".").split(".")
    return len(host) <= MAX_HOST_LENGTH and all(0 < len(label) <= MAX_LABEL_LENGTH for label in labels)


def header_value(value: str | None) -> HeaderValue | None:
    """Return a header's value to be kept and sent again; None if there is none, or if it can't be sent as it is."""
    if not value or len(value) > MAX_HEADER_LENGTH or not _PRINTABLE.fullmatch(value):
        return None
    return HeaderValue(value)


def content_type(value: str) -> HeaderValue:
    """Return a Content-Type with its charset, which is left out where it is none of a text (RFC 9110 §8.3)."""
    media_type = header_value(value.partition(";")[0].strip().lower()) or HeaderValue("")
    charset = _CHARSET.search(value[:MAX_HEADER_LENGTH])
    return (
        HeaderValue(f"{media_type}; charset={charset[1]}") if charset and encoding.codec_of(charset[1]) else media_type
    )


def decode(body: bytes, content_type: str = "") -> str:
    """Return a document as text, by the charset of its Content-Type or what it tells itself; see `encoding.decoded`."""
    return encoding.decoded(body, _charset(content_type))


def as_utf_8(body: bytes, content_type: str = "") -> bytes:
    """Return a document in UTF-8, as it would be decoded; its XML declaration says so as well."""
    return encoding.as_utf_8(body, _charset(content_type))


def _charset(content_type: str) -> str:
    charset = _CHARSET.search(content_type)
    return charset[1] if charset else ""


def parse_number(value: object) -> int | None:
    """Return a whole number that is not negative, of JSON or written in ASCII digits; None for anything else.

    One above `MAX_NUMBER` is read as that, as HTTP has it for seconds (RFC 9111 §1.2.2).
    """
    if type(value) is int:
        return min(value, MAX_NUMBER) if value >= 0 else None
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        digits = value.lstrip("0")
        return min(int(digits or "0"), MAX_NUMBER) if len(digits) <= _MAX_DIGITS else MAX_NUMBER
    return None


def parse_instant(value: object) -> datetime | None:
    """Return a date of ISO 8601 or RFC 3339 in UTC, which it also is without an offset; None if it is none.

    Its letters may be small (RFC 3339 §5.6), and the name of its zone may follow its offset (RFC 9557 §3.1).
    """
    if not isinstance(value, str):
        return None
    instant = value.partition("[")[0] if value.endswith("]") else value
    try:
        return bounded_instant(datetime.fromisoformat(instant.upper()))
    except ValueError:
        return None


def parse_epoch(value: object) -> datetime | None:
    """Return the instant so many seconds after the beginning of 1970, of a JSON number; None for anything else."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return bounded_instant(datetime.fromtimestamp(value, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def bounded_instant(instant: datetime) -> datetime:
    """Return an instant in UTC, not before `EARLIEST` nor after `LATEST`."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return min(max(aware, EARLIEST), LATEST).astimezone(UTC)
