"""The one way to the web: every address from outside goes through `Web.get`."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from bot import __version__
from bot.feeds.errors import ErrorKind
from bot.web.guard import ForbiddenAddressError, GuardedResolver, is_allowed
from bot.web.host_limiter import HostLimiter
from bot.web.responses import Failed, Fetched, NotModified, Response, ResponseHead, failed_with, fresh_for

USER_AGENT = f"usblogs/{__version__} (+https://github.com/usblogs/usblogs#what-the-bot-asks-of-your-server)"
ACCEPT_ANYTHING = "*/*"
ACCEPT_FEED = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
MAX_BODY_BYTES = 10 * 1024 * 1024
MAX_REDIRECTS = 5
MAX_CONCURRENT_REQUESTS = 64
"""Requests under way at a time: with many more, answers from near would come all at once and hold the loop up."""
HOST_PAUSE_SECONDS = 1.0
"""Seconds between an answer and the next request to the same host."""
TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=10, sock_read=10)
"""Seconds for one document, redirects and reading included, the waiting for its turn not; and of silence in it."""
PERMANENT_REDIRECTS = {301, 308}
_REDIRECTS = {302, 303, 307, *PERMANENT_REDIRECTS}
_OK, _NOT_MODIFIED = 200, 304


@dataclass(slots=True)
class _Request:
    """A request on its way, with what is left to it of time and redirects."""

    url: URL
    headers: dict[str, str]
    form: Mapping[str, str] | None = None
    seconds: float = field(default_factory=lambda: TIMEOUT.total or 0.0)
    redirects: int = 0
    permanent: str = ""
    """Where it was led for good; the end of the chain that is only permanent."""
    strayed: bool = False
    """Whether a temporary redirect came."""

    def limits(self) -> aiohttp.ClientTimeout:
        """Return the limits of time for the next hop."""
        if not self.redirects:
            return TIMEOUT
        # For aiohttp no seconds at all would be no limit at all.
        return aiohttp.ClientTimeout(
            max(self.seconds, 0.1), sock_connect=TIMEOUT.sock_connect, sock_read=TIMEOUT.sock_read
        )


class Web:
    """A polite and careful reader of the web.

    Requests wait for their turn outside the HTTP client, whose time limits would count the waiting too (aiohttp
    #10313).
    """

    def __init__(self, session: aiohttp.ClientSession, *, allow_loopback: bool, pause: float) -> None:
        self._session = session
        self._allow_loopback = allow_loopback
        self._turns = HostLimiter(MAX_CONCURRENT_REQUESTS, pause)

    @classmethod
    @asynccontextmanager
    async def open(cls, *, allow_loopback: bool = False, pause: float | None = None) -> AsyncIterator["Web"]:
        """Open a reader; loopback only where the operator (or the demo) allows it, and then without pauses."""
        async with aiohttp.ClientSession(
            connector=connector(allow_loopback=allow_loopback),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": USER_AGENT},
            trust_env=False,
        ) as session:
            yield cls(session, allow_loopback=allow_loopback, pause=_pause(pause, allow_loopback))

    async def get(
        self, address: str, *, etag: str | None = None, last_modified: str | None = None, accept: str = ACCEPT_ANYTHING
    ) -> Response:
        """Return the document at an address, following at most five redirects.

        Validators are sent exactly as they were given (RFC 9110 §13.1). At most one request at a time goes to
        one host, with a pause between; 10 MB decoded and 30 seconds are the most that is read.
        """
        told = {"Accept": accept, "If-None-Match": etag, "If-Modified-Since": last_modified}
        return await self._ask(address, {name: value for name, value in told.items() if value})

    async def post(self, address: str, form: Mapping[str, str]) -> Response:
        """Return what a form that is sent to an address brings; the rules of `get` hold."""
        return await self._ask(address, {"Accept": ACCEPT_ANYTHING}, form)

    async def _ask(self, address: str, headers: dict[str, str], form: Mapping[str, str] | None = None) -> Response:
        try:
            request = _Request(URL(address), headers, form, permanent=address)
        except ValueError:
            return Failed(ErrorKind.ASTRAY, "is not an address that I can use")
        while True:
            host = request.url.raw_host or ""
            turn = await self._turns.begin(host)
            try:
                answer = await self._try(request, host)
            finally:
                self._turns.end(turn)
            if answer is not None:
                return answer

    async def _try(self, request: _Request, host: str) -> Response | None:  # noqa: PLR0911 - one for each thing that can go wrong
        """Return the answer of one host; None where it points to another."""
        try:
            return await self._follow(request, host)
        except ForbiddenAddressError:
            return Failed(ErrorKind.ASTRAY, "is not on the public web")
        except aiohttp.ClientConnectorDNSError:
            return Failed(ErrorKind.UNKNOWN_NAME, "is not known under that name")
        except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError):
            return Failed(ErrorKind.CERTIFICATE, "has a certificate that can't be trusted")
        except TimeoutError:
            return Failed(ErrorKind.SLOW, "did not answer in time")
        except aiohttp.ClientPayloadError:
            return Failed(ErrorKind.BROKEN, "breaks off in the middle")
        except aiohttp.ClientResponseError:
            return Failed(ErrorKind.BROKEN, "answers something that is not HTTP")
        except (aiohttp.ClientError, OSError, ValueError):
            return Failed(ErrorKind.UNREACHABLE, "could not be reached")

    async def _follow(self, request: _Request, host: str) -> Response | None:
        while (request.url.raw_host or "") == host:
            self._check(request.url)
            method, begun = "POST" if request.form is not None else "GET", time.monotonic()
            async with self._session.request(
                method,
                request.url,
                headers=request.headers,
                data=request.form,
                allow_redirects=False,
                timeout=request.limits(),
            ) as response:
                if response.status not in _REDIRECTS:
                    return await _answer(response, request)
                _redirect(request, response)
            request.seconds -= time.monotonic() - begun
            if request.redirects > MAX_REDIRECTS:
                return Failed(ErrorKind.ASTRAY, f"sends from one address to the next, more than {MAX_REDIRECTS} times")
        return None

    def _check(self, url: URL) -> None:
        """Refuse what is no web address, and numeric addresses that may not be connected to.

        Names are checked when they are resolved. Raises ForbiddenAddressError, or ValueError for no address at all.
        """
        host = url.raw_host
        if url.scheme not in {"http", "https"} or not host:
            raise ValueError("not a web address")
        if url.raw_user or url.raw_password:
            raise ForbiddenAddressError("credentials in an address")
        numeric = ":" in host or host.replace(".", "").isdigit()
        if numeric and not is_allowed(host, allow_loopback=self._allow_loopback):
            raise ForbiddenAddressError(host)


def connector(*, allow_loopback: bool) -> aiohttp.TCPConnector:
    """Return what connects to servers: only where it is allowed, and anew for each request.

    One request goes to a host and then none for long: a connection kept open would only have to be closed later.
    """
    return aiohttp.TCPConnector(
        resolver=GuardedResolver(allow_loopback=allow_loopback), use_dns_cache=False, force_close=True, limit=0
    )


def _pause(wanted: float | None, allow_loopback: bool) -> float:  # noqa: FBT001 - the setting of that name
    return wanted if wanted is not None else 0.0 if allow_loopback else HOST_PAUSE_SECONDS


def _redirect(request: _Request, response: aiohttp.ClientResponse) -> None:
    """Go on to where an answer points; the fragment of an address is nobody's business but the reader's."""
    request.url = request.url.join(URL(response.headers.get("Location", ""))).with_fragment(None)
    request.redirects += 1
    request.strayed = request.strayed or response.status not in PERMANENT_REDIRECTS
    if not request.strayed:
        request.permanent = str(request.url)


async def _answer(response: aiohttp.ClientResponse, request: _Request) -> Response:
    headers = response.headers
    head = ResponseHead(
        str(response.url), request.permanent, headers.get("ETag"), headers.get("Last-Modified"), fresh_for(headers)
    )
    if response.status == _NOT_MODIFIED:
        return NotModified(head)
    accepted = request.form is not None and response.ok
    if response.status != _OK and not accepted:
        return failed_with(response.status, headers)
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            return Failed(ErrorKind.TOO_LARGE, f"sends more than {MAX_BODY_BYTES // 1024 // 1024} MB")
    return Fetched(
        head,
        bytes(body),
        headers.get("Content-Type", ""),
        response.charset or "utf-8",
        tuple(headers.getall("Link", [])),
    )
