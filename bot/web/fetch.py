"""Fetch from the web: every request to an address that a member or a site names goes through `Web`."""

import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from bot import __version__
from bot.boundary import MAX_HEADER_LENGTH, clean_text, content_type, header_value, web_url
from bot.claims import OWN_CLAIMS, Claims
from bot.feeds.errors import ErrorKind
from bot.web.guard import ForbiddenAddressError, GuardedResolver, Loopback, allows_port, is_allowed
from bot.web.host_limiter import HostLimiter
from bot.web.read_whole import TooLargeError, read_whole
from bot.web.responses import Failed, Fetched, NotModified, Response, ResponseHead, failed_with, fresh_for
from bot.web.unpack import BrokenOffError, unpack

log = logging.getLogger(__name__)

USER_AGENT = f"usblogs/{__version__} (+https://github.com/usblogs/usblogs/blob/main/docs/your-server.md)"
ACCEPT_ANYTHING = "*/*"
ACCEPT_FEED = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
MAX_BODY_BYTES = 10 * 1024 * 1024
MAX_HEADER_BYTES = 32 * 1024
"""Bytes of one header field, or of the status line: policies and cookies of blogs have more than aiohttp's 8190."""
MAX_REDIRECTS = 5
MAX_CONCURRENT_REQUESTS = 64
"""Requests at a time: with many more, responses from nearby hosts would all come at once and block the event loop."""
HOST_PAUSE_SECONDS = 1.0
"""Seconds between a response and the next request to the same host."""
TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=10, sock_read=10)
"""Seconds for one document, its redirects and body included, the wait for a slot excluded; and between two reads."""
PERMANENT_REDIRECTS = {301, 308}
_REDIRECTS = {302, 303, 307, *PERMANENT_REDIRECTS}
MAX_LINK_HEADERS = 50
_WITH_DOCUMENT = {200, 203}
"""A proxy that changed a document on its way says 203 of it (RFC 9110 §15.3.4)."""
_NOT_MODIFIED = 304


@dataclass(slots=True)
class _Request:
    """A request and its progress over redirects."""

    url: URL
    headers: dict[str, str]
    form: Mapping[str, str] | None = None
    seconds_left: float = field(default_factory=lambda: TIMEOUT.total or 0.0)
    redirects: int = 0
    permanent_url: str = ""
    """Where the redirects led up to the first temporary one."""
    redirected_temporarily: bool = False
    is_encoded: bool = False
    """Whether the last response said that it is compressed."""
    is_raw: bool = False
    """Whether the document is read as it comes, as it is not compressed in the way that it says."""

    def timeout(self) -> aiohttp.ClientTimeout:
        """Return the time limits of the next hop."""
        if not self.redirects:
            return TIMEOUT
        # aiohttp takes 0 seconds for no limit.
        return aiohttp.ClientTimeout(
            max(self.seconds_left, 0.1), sock_connect=TIMEOUT.sock_connect, sock_read=TIMEOUT.sock_read
        )

    def redirect(self, response: aiohttp.ClientResponse) -> None:
        """Go to the location that a response names, without its fragment, which is for the reader's browser."""
        self.url = self.url.join(URL(response.headers.get("Location", ""))).with_fragment(None)
        self.redirects += 1
        self.redirected_temporarily = self.redirected_temporarily or response.status not in PERMANENT_REDIRECTS
        if not self.redirected_temporarily:
            self.permanent_url = str(self.url)


class Web:
    """An HTTP client that is polite to hosts, and safe with addresses and documents from strangers.

    Requests wait for their slot outside aiohttp, whose time limits would count the wait (aiohttp #10313).
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        allow_loopback: Loopback,
        pause_seconds: float,
        claims: Claims = OWN_CLAIMS,
    ) -> None:
        self._session = session
        self._allow_loopback = allow_loopback
        self._limiter = HostLimiter(MAX_CONCURRENT_REQUESTS, pause_seconds, claims)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, *, allow_loopback: Loopback = False, pause_seconds: float | None = None, claims: Claims = OWN_CLAIMS
    ) -> AsyncIterator["Web"]:
        """Open a client.

        `allow_loopback` lets it connect to this machine, or to some of its ports, as the demo and development need.
        The pause between requests to a host is by default `HOST_PAUSE_SECONDS`, and none with `allow_loopback`. By its
        claims the processes of a fleet keep to one request to a host at a time.
        """
        if pause_seconds is None:
            pause_seconds = 0.0 if allow_loopback else HOST_PAUSE_SECONDS
        async with aiohttp.ClientSession(
            connector=connector(allow_loopback=allow_loopback),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": USER_AGENT},
            trust_env=False,
            max_line_size=MAX_HEADER_BYTES,
            max_field_size=MAX_HEADER_BYTES,
        ) as session:
            yield cls(session, allow_loopback=allow_loopback, pause_seconds=pause_seconds, claims=claims)

    async def get(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, accept: str = ACCEPT_ANYTHING
    ) -> Response:
        """Return the response to a GET, after at most `MAX_REDIRECTS` redirects.

        The validators are sent exactly as given (RFC 9110 §13.1). One request at a time goes to a host, with a pause
        between two. At most `MAX_BODY_BYTES`, decoded, are read, for at most the seconds of `TIMEOUT`.
        """
        headers = {"Accept": accept, "If-None-Match": etag, "If-Modified-Since": last_modified}
        return await self._request(url, {name: value for name, value in headers.items() if value})

    async def post(self, url: str, form: Mapping[str, str]) -> Response:
        """Return the response to a POST of a form, under the same limits as `get`."""
        return await self._request(url, {"Accept": ACCEPT_ANYTHING}, form)

    async def _request(self, url: str, headers: dict[str, str], form: Mapping[str, str] | None = None) -> Response:
        try:
            request = _Request(URL(url), headers, form, permanent_url=url)
        except ValueError:
            return Failed(ErrorKind.BAD_ADDRESS, "has no address that I can use")
        response = None
        while response is None:
            host = request.url.raw_host or ""
            async with self._limiter.slot(host):
                response = await self._request_host(request, host)
        return response

    async def _request_host(self, request: _Request, host: str) -> Response | None:  # noqa: PLR0911 - one for each error
        """Return the response of a host, or None where it redirects to another, or is to be asked once more."""
        try:
            return await self._follow_redirects(request, host)
        except ForbiddenAddressError:
            return Failed(ErrorKind.BAD_ADDRESS, "is not on the public web")
        except aiohttp.ClientConnectorDNSError:
            return Failed(ErrorKind.UNKNOWN_HOST, "is not known under that name")
        except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError):
            return Failed(ErrorKind.CERTIFICATE, "has a certificate that can't be trusted")
        except TimeoutError:
            return Failed(ErrorKind.TIMEOUT, "did not answer in time")
        except (aiohttp.ClientPayloadError, BrokenOffError):
            if request.is_encoded and not request.is_raw and request.form is None:
                request.is_raw = True
                return None
            return Failed(ErrorKind.BAD_RESPONSE, "breaks off in the middle")
        except aiohttp.ClientResponseError:
            return Failed(ErrorKind.BAD_RESPONSE, "answers something that is not HTTP")
        except (aiohttp.ClientError, OSError, ValueError):
            return Failed(ErrorKind.UNREACHABLE, "could not be reached")
        except Exception:  # a response that the HTTP library can't cope with is that host's misfortune alone
            log.exception("the response of %s can't be read", host)
            return Failed(ErrorKind.INTERNAL, "sends something I can't make sense of")

    async def _follow_redirects(self, request: _Request, host: str) -> Response | None:
        while (request.url.raw_host or "") == host:
            self._require_allowed(request.url)
            method, started = "POST" if request.form is not None else "GET", time.monotonic()
            async with self._session.request(
                method,
                request.url,
                headers=request.headers,
                data=request.form,
                allow_redirects=False,
                timeout=request.timeout(),
                auto_decompress=not request.is_raw,
            ) as response:
                request.is_encoded = "Content-Encoding" in response.headers
                if response.status not in _REDIRECTS:
                    return await _read_response(response, request)
                request.redirect(response)
            request.seconds_left -= time.monotonic() - started
            if request.redirects > MAX_REDIRECTS:
                return Failed(
                    ErrorKind.BAD_ADDRESS, f"sends from one address to the next, more than {MAX_REDIRECTS} times"
                )
        return None

    def _require_allowed(self, url: URL) -> None:
        """Raise ForbiddenAddressError for a numeric address or credentials that are not allowed.

        Raises ValueError for what is no web address. Names are checked when they are resolved, by `GuardedResolver`.
        """
        host = url.raw_host
        if url.scheme not in {"http", "https"} or not host:
            raise ValueError("not a web address")
        if url.raw_user or url.raw_password:
            raise ForbiddenAddressError("credentials in an address")
        is_numeric = ":" in host or host.replace(".", "").isdigit()
        if is_numeric and not is_allowed(host, allow_loopback=allows_port(self._allow_loopback, url.port)):
            raise ForbiddenAddressError(host)


def connector(*, allow_loopback: Loopback) -> aiohttp.TCPConnector:
    """Return a connector that connects to allowed addresses only, with a new connection for each request.

    A host gets one request and then none for long: a connection that is kept open would only be closed later.
    """
    return aiohttp.TCPConnector(
        resolver=GuardedResolver(allow_loopback=allow_loopback), use_dns_cache=False, force_close=True, limit=0
    )


async def _read_response(response: aiohttp.ClientResponse, request: _Request) -> Response:
    headers = response.headers
    final_url = web_url(str(response.url))
    if not final_url:
        return Failed(ErrorKind.BAD_ADDRESS, "sends to an address that I can't use")
    head = ResponseHead(
        final_url,
        web_url(request.permanent_url) or final_url,
        header_value(headers.get("ETag")),
        header_value(headers.get("Last-Modified")),
        fresh_for(headers),
    )
    if response.status == _NOT_MODIFIED:
        return NotModified(head)
    form_accepted = request.form is not None and response.ok
    if response.status not in _WITH_DOCUMENT and not form_accepted:
        return failed_with(response.status, headers)
    try:
        body = unpack(await read_whole(response.content, MAX_BODY_BYTES), MAX_BODY_BYTES)
    except TooLargeError:
        return Failed(ErrorKind.TOO_LARGE, f"sends more than {MAX_BODY_BYTES // 1024 // 1024} MB")
    return Fetched(
        head,
        body,
        content_type(headers.get("Content-Type", "")),
        tuple(clean_text(value, MAX_HEADER_LENGTH) for value in headers.getall("Link", [])[:MAX_LINK_HEADERS]),
    )
