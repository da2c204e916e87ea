"""Responses of the web: a document, the news that it is the same as before, or the reason why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.boundary import HeaderValue, Text, WebUrl, parse_number
from bot.feeds.errors import ErrorKind
from bot.feeds.page_text import page_text

_MAX_AGE = "max-age="
_FORBIDDEN = 403
_MAX_SECONDS = 999_999_999


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """What a successful response says beside its body."""

    final_url: WebUrl
    """The document's URL after all redirects."""
    permanent_url: WebUrl
    """The URL after the permanent redirects (301, 308) up to the first temporary one."""
    etag: HeaderValue | None = None
    last_modified: HeaderValue | None = None
    fresh_for: timedelta | None = None
    """How long the server says that the document stays fresh (RFC 9111 §4.2.1)."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document; its `body` is decompressed."""

    head: ResponseHead
    body: bytes
    content_type: HeaderValue
    """The media type, with the charset if the server names one that a text can have."""
    link_headers: tuple[Text, ...] = ()

    @property
    def final_url(self) -> WebUrl:
        """Return the document's URL after all redirects."""
        return self.head.final_url

    def text(self) -> str:
        """Return the first `MAX_PAGE_BYTES` of a page as text; see `page_text`."""
        return page_text(self.body, self.content_type)


@dataclass(frozen=True, slots=True)
class NotModified:
    """The document has not changed since the response whose validators were sent."""

    head: ResponseHead


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no document; `reason` completes the sentence "the site …"."""

    kind: ErrorKind
    reason: str
    retry_after: timedelta | None = None


Response = Fetched | NotModified | Failed


def is_missing_page(response: Response) -> bool:
    """Say whether a site says that the page does not exist, as opposed to being down or refusing programs."""
    return isinstance(response, Failed) and response.kind in {ErrorKind.NOT_FOUND, ErrorKind.GONE}


def failed_with(status: int, headers: Mapping[str, str]) -> Failed:
    """Return the failure that a response without a document stands for."""
    kind, reason = _failure(status, headers)
    return Failed(kind, reason, retry_after(headers))


def _failure(status: int, headers: Mapping[str, str]) -> tuple[ErrorKind, str]:
    cloudflare = "cloudflare" in headers.get("Server", "").lower()
    if headers.get("cf-mitigated") == "challenge" or (cloudflare and status == _FORBIDDEN):
        return ErrorKind.CHALLENGED, f"answers {status}: Cloudflare asks whether I am a person"
    return {
        401: (ErrorKind.REFUSED, "answers 401: it wants a password"),
        403: (ErrorKind.REFUSED, "answers 403: it refuses programs"),
        404: (ErrorKind.NOT_FOUND, "answers 404: there is nothing at this address"),
        406: (ErrorKind.REFUSED, "answers 406: it refuses programs"),
        410: (ErrorKind.GONE, "answers 410: it is gone for good"),
        429: (ErrorKind.BUSY, "answers 429: too many requests"),
        451: (ErrorKind.REFUSED, "answers 451: it may not be shown here"),
        503: (ErrorKind.BUSY, "answers 503: it is too busy"),
    }.get(status, (ErrorKind.BAD_RESPONSE, f"answers {status}"))


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long the server asks to wait before the next request, or None (`Retry-After`, RFC 9110 §10.2.3).

    A date is measured from the response's own `Date`, so that neither clock has to be right.
    """
    value = headers.get("Retry-After", "").strip()
    try:
        seconds = parse_number(value)
        return _until(value, headers) if seconds is None else timedelta(seconds=min(seconds, _MAX_SECONDS))
    except (ValueError, TypeError, OverflowError):
        return None


def fresh_for(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long a response stays fresh: `max-age` less `Age`, or until `Expires` (RFC 9111 §4.2.1).

    None where the server says nothing of it, or that the response must not be cached.
    """
    if "Cache-Control" not in headers and "Expires" not in headers:
        return None
    directives = [part.strip().lower() for part in headers.get("Cache-Control", "").split(",")]
    if {"no-cache", "no-store"} & set(directives):
        return None
    age = parse_number(headers.get("Age", "")) or 0
    for directive in directives:
        seconds = parse_number(directive.removeprefix(_MAX_AGE).strip('"'))
        if directive.startswith(_MAX_AGE) and seconds is not None:
            return timedelta(seconds=min(max(0, seconds - age), _MAX_SECONDS))
    try:
        return max(_until(headers.get("Expires", ""), headers), timedelta(0))
    except (ValueError, TypeError, OverflowError):
        return None


def _until(date: str, headers: Mapping[str, str]) -> timedelta:
    until: datetime = parsedate_to_datetime(date)
    return until - parsedate_to_datetime(headers.get("Date", ""))
