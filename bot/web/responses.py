"""What the web answers: a document, the same as before, or no document and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.feeds.errors import ErrorKind

_MAX_AGE = "max-age="
_FORBIDDEN = 403


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """What is remembered of an answer, whether it brought a document or not."""

    final_url: str
    """Where the document was found in the end."""
    permanent_url: str
    """Where the permanent redirects (301, 308) led, up to the first temporary one."""
    etag: str | None = None
    last_modified: str | None = None
    fresh_for: timedelta | None = None
    """How long the server says that nothing changes (RFC 9111 §4.2.1)."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document; `body` is decoded."""

    head: ResponseHead
    body: bytes
    content_type: str
    """The header as it came, with its charset."""
    charset: str
    link_headers: tuple[str, ...] = ()

    @property
    def final_url(self) -> str:
        """Return where the document was found in the end."""
        return self.head.final_url

    def text(self) -> str:
        """Return the body as text, in the charset it names, else UTF-8; what is unreadable is marked."""
        try:
            return self.body.decode(self.charset, errors="replace")
        except LookupError:
            return self.body.decode(errors="replace")


@dataclass(frozen=True, slots=True)
class NotModified:
    """The document is the one whose validators were sent."""

    head: ResponseHead


@dataclass(frozen=True, slots=True)
class Failed:
    """No document, with the reason in words that complete "the site …"."""

    kind: ErrorKind
    reason: str
    retry_after: timedelta | None = None


Response = Fetched | NotModified | Failed


def is_missing_page(answer: Response) -> bool:
    """Say whether a site answers that there is no such page: not that it is down, or keeps programs out."""
    return isinstance(answer, Failed) and answer.kind in {ErrorKind.MISSING, ErrorKind.GONE}


def failed_with(status: int, headers: Mapping[str, str]) -> Failed:
    """Return what an answer means that brought no document."""
    trouble, reason = _in_words(status, headers)
    return Failed(trouble, reason, retry_after(headers))


def _in_words(status: int, headers: Mapping[str, str]) -> tuple[ErrorKind, str]:
    cloudflare = "cloudflare" in headers.get("Server", "").lower()
    if headers.get("cf-mitigated") == "challenge" or (cloudflare and status == _FORBIDDEN):
        return ErrorKind.CHALLENGED, f"answers {status}: Cloudflare asks whether I am a person"
    return {
        401: (ErrorKind.REFUSED, "answers 401: it wants a password"),
        403: (ErrorKind.REFUSED, "answers 403: it refuses programs"),
        404: (ErrorKind.MISSING, "answers 404: there is nothing at this address"),
        406: (ErrorKind.REFUSED, "answers 406: it refuses programs"),
        410: (ErrorKind.GONE, "answers 410: it is gone for good"),
        429: (ErrorKind.BUSY, "answers 429: too many requests"),
        451: (ErrorKind.REFUSED, "answers 451: it may not be shown here"),
        503: (ErrorKind.BUSY, "answers 503: it is too busy"),
    }.get(status, (ErrorKind.BROKEN, f"answers {status}"))


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long a server asks to wait: seconds, or until a date (RFC 9110 §10.2.3).

    A date is measured from the server's own `Date`, so that neither side's clock has to be right.
    """
    value = headers.get("Retry-After", "").strip()
    try:
        if value.isdecimal():
            return timedelta(seconds=int(value[:9]))
        return _until(value, headers)
    except (ValueError, TypeError, OverflowError):
        return None


def fresh_for(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long a server says its answer stays fresh: `max-age` less `Age`, or until `Expires`.

    RFC 9111 §4.2.1. Nothing where it says nothing, or that the answer is not to be kept.
    """
    if "Cache-Control" not in headers and "Expires" not in headers:
        return None
    told = [part.strip().lower() for part in headers.get("Cache-Control", "").split(",")]
    if {"no-cache", "no-store"} & set(told):
        return None
    age = headers.get("Age", "")
    for part in told:
        seconds = part.removeprefix(_MAX_AGE).strip('"')
        if part.startswith(_MAX_AGE) and seconds.isdecimal():
            return timedelta(seconds=max(0, int(seconds[:9]) - (int(age[:9]) if age.isdecimal() else 0)))
    try:
        return max(_until(headers.get("Expires", ""), headers), timedelta(0))
    except (ValueError, TypeError, OverflowError):
        return None


def _until(date: str, headers: Mapping[str, str]) -> timedelta:
    until: datetime = parsedate_to_datetime(date)
    return until - parsedate_to_datetime(headers.get("Date", ""))
