"""The one way to the web: every address from outside goes through `Web.get`."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from weakref import WeakValueDictionary

import aiohttp
from yarl import URL

from bot.web.guard import ForbiddenAddressError, GuardedResolver, is_allowed

USER_AGENT = "usblogs/0.1 (+https://github.com/usblogs/usblogs#what-the-bot-asks-of-your-server)"
MOST_BYTES = 10 * 1024 * 1024
MOST_REDIRECTS = 5
AT_ONCE = 16
LONGEST = 30.0
"""Seconds for one document, redirects and reading included."""
SILENCE = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=10)
_REDIRECTS = {301, 302, 303, 307, 308}
_OK, _NOT_MODIFIED = 200, 304


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document: `address` is where it was found in the end, `body` is decoded."""

    address: str
    body: bytes
    content_type: str
    charset: str
    etag: str | None
    last_modified: str | None
    link_headers: tuple[str, ...]

    def text(self) -> str:
        """Return the body as text, in the charset it names, else UTF-8; what is unreadable is marked."""
        try:
            return self.body.decode(self.charset, errors="replace")
        except LookupError:
            return self.body.decode(errors="replace")


@dataclass(frozen=True, slots=True)
class NotModified:
    """The document is the one whose validators were sent."""


@dataclass(frozen=True, slots=True)
class Failed:
    """No document, with the reason in words that complete "the site …"."""

    reason: str
    retry_after: timedelta | None = None


Answer = Fetched | NotModified | Failed


@dataclass(frozen=True, slots=True)
class _Request:
    address: str
    headers: dict[str, str]
    answer: asyncio.Future[Answer]


class Web:
    """A polite and careful reader of the web: a few readers take what is asked for from one queue.

    The queue stands outside the HTTP client, whose time limits would count the waiting too (aiohttp #10313).
    """

    def __init__(self, session: aiohttp.ClientSession, *, allow_loopback: bool) -> None:
        self._session = session
        self._allow_loopback = allow_loopback
        self._asked: asyncio.Queue[_Request] = asyncio.Queue()
        self._hosts: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @classmethod
    @asynccontextmanager
    async def open(cls, *, allow_loopback: bool = False) -> AsyncIterator["Web"]:
        """Open a reader; loopback only where the operator (or the demo) allows it."""
        connector = aiohttp.TCPConnector(
            resolver=GuardedResolver(allow_loopback=allow_loopback), use_dns_cache=False, force_close=True, limit=0
        )
        async with aiohttp.ClientSession(
            connector=connector,
            timeout=SILENCE,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": USER_AGENT, "Accept": "*/*"},
            trust_env=False,
        ) as session:
            web = cls(session, allow_loopback=allow_loopback)
            readers = [asyncio.create_task(web._read()) for _ in range(AT_ONCE)]
            try:
                yield web
            finally:
                for reader in readers:
                    reader.cancel()
                await asyncio.gather(*readers, return_exceptions=True)

    async def get(self, address: str, *, etag: str | None = None, last_modified: str | None = None) -> Answer:
        """Return the document at an address, following at most five redirects.

        Validators are sent exactly as they were given (RFC 9110 §13.1). At most one request at a time goes to
        one host; 10 MB decoded and 30 seconds are the most that is read.
        """
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in validators.items() if value}
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._asked.put_nowait(_Request(address, headers, answer))
        return await answer

    async def _read(self) -> None:
        """Answer one request after the other, for ever."""
        while True:
            request = await self._asked.get()
            if request.answer.cancelled():
                continue
            answer = await self._fetch(request)
            if not request.answer.cancelled():
                request.answer.set_result(answer)

    async def _fetch(self, request: _Request) -> Answer:
        try:
            async with asyncio.timeout(LONGEST):
                return await self._follow(URL(request.address), request.headers)
        except ForbiddenAddressError:
            return Failed("is not on the public web")
        except aiohttp.ClientConnectorDNSError:
            return Failed("is not known under that name")
        except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError):
            return Failed("has a certificate that can't be trusted")
        except TimeoutError:
            return Failed("did not answer in time")
        except (aiohttp.ClientError, OSError, ValueError):
            return Failed("could not be reached")

    async def _follow(self, url: URL, headers: dict[str, str]) -> Answer:
        for _ in range(MOST_REDIRECTS + 1):
            self._check(url)
            async with (
                self._hosts.setdefault(url.host or "", asyncio.Lock()),
                self._session.get(url, headers=headers, allow_redirects=False) as response,
            ):
                if response.status not in _REDIRECTS:
                    return await _answer(response)
                url = url.join(URL(response.headers.get("Location", "")))
        return Failed(f"sends from one address to the next, more than {MOST_REDIRECTS} times")

    def _check(self, url: URL) -> None:
        """Refuse what is no web address, and numeric addresses that may not be connected to.

        Names are checked when they are resolved. Raises ForbiddenAddressError, or ValueError for no address at all.
        """
        if url.scheme not in {"http", "https"} or not url.host:
            raise ValueError("not a web address")
        if url.user or url.password:
            raise ForbiddenAddressError("credentials in an address")
        numeric = url.host.replace(".", "").isdigit() or ":" in url.host
        if numeric and not is_allowed(url.host, allow_loopback=self._allow_loopback):
            raise ForbiddenAddressError(url.host)


async def _answer(response: aiohttp.ClientResponse) -> Answer:
    if response.status == _NOT_MODIFIED:
        return NotModified()
    if response.status != _OK:
        return Failed(f"answers {response.status}", _retry_after(response.headers))
    body = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > MOST_BYTES:
            return Failed(f"sends more than {MOST_BYTES // 1024 // 1024} MB")
    return Fetched(
        address=str(response.url),
        body=bytes(body),
        content_type=response.content_type,
        charset=response.charset or "utf-8",
        etag=response.headers.get("ETag"),
        last_modified=response.headers.get("Last-Modified"),
        link_headers=tuple(response.headers.getall("Link", [])),
    )


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long a server asks to wait: seconds, or until a date (RFC 9110 §10.2.3).

    A date is measured from the server's own `Date`, so that neither side's clock has to be right.
    """
    value = headers.get("Retry-After", "")
    try:
        if value.isdecimal():
            return timedelta(seconds=int(value))
        return parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError, OverflowError):
        return None
