"""The one way to the web: every address from outside goes through `Web.get`."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from bot.feeds.health import Trouble
from bot.web.answers import Answer, Failed, Fetched, Head, NotModified, failed_with, fresh_for
from bot.web.guard import ForbiddenAddressError, GuardedResolver, is_allowed
from bot.web.turns import Turns

USER_AGENT = "usblogs/0.1 (+https://github.com/usblogs/usblogs#what-the-bot-asks-of-your-server)"
ANYTHING = "*/*"
A_FEED = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
MOST_BYTES = 10 * 1024 * 1024
MOST_REDIRECTS = 5
AT_ONCE = 24
"""Requests under way at a time: more are no faster, and trouble the event loop."""
PAUSE = 1.0
"""Seconds between an answer and the next request to the same host."""
LONGEST = 30.0
"""Seconds for one document, redirects and reading included, the waiting for its turn not."""
SILENCE = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=10)
PERMANENT = {301, 308}
_REDIRECTS = {302, 303, 307, *PERMANENT}
_OK, _NOT_MODIFIED = 200, 304


@dataclass(slots=True)
class _Request:
    """A request on its way, with what is left to it of time and redirects."""

    url: URL
    headers: dict[str, str]
    answer: asyncio.Future[Answer]
    form: Mapping[str, str] | None = None
    seconds: float = LONGEST
    redirects: int = 0
    permanent: str = ""
    """Where it was led for good; the end of the chain that is only permanent."""
    strayed: bool = field(default=False)
    """Whether a temporary redirect came."""


class Web:
    """A polite and careful reader of the web: a few readers take what is asked for from one queue.

    The queue stands outside the HTTP client, whose time limits would count the waiting too (aiohttp #10313).
    """

    def __init__(self, session: aiohttp.ClientSession, *, allow_loopback: bool, pause: float) -> None:
        self._session = session
        self._allow_loopback = allow_loopback
        self._turns: Turns[_Request] = Turns(pause)

    @classmethod
    @asynccontextmanager
    async def open(cls, *, allow_loopback: bool = False, pause: float | None = None) -> AsyncIterator["Web"]:
        """Open a reader; loopback only where the operator (or the demo) allows it, and then without pauses."""
        # One request a host and then a long pause: a connection kept open would only have to be closed later.
        connector = aiohttp.TCPConnector(
            resolver=GuardedResolver(allow_loopback=allow_loopback), use_dns_cache=False, force_close=True, limit=0
        )
        async with aiohttp.ClientSession(
            connector=connector,
            timeout=SILENCE,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": USER_AGENT},
            trust_env=False,
        ) as session:
            web = cls(session, allow_loopback=allow_loopback, pause=_pause(pause, allow_loopback))
            readers = [asyncio.create_task(web._read()) for _ in range(AT_ONCE)]
            try:
                yield web
            finally:
                for reader in readers:
                    reader.cancel()
                await asyncio.gather(*readers, return_exceptions=True)

    async def get(
        self, address: str, *, etag: str | None = None, last_modified: str | None = None, accept: str = ANYTHING
    ) -> Answer:
        """Return the document at an address, following at most five redirects.

        Validators are sent exactly as they were given (RFC 9110 §13.1). At most one request at a time goes to
        one host, with a pause between; 10 MB decoded and 30 seconds are the most that is read.
        """
        told = {"Accept": accept, "If-None-Match": etag, "If-Modified-Since": last_modified}
        return await self._ask(address, {name: value for name, value in told.items() if value})

    async def post(self, address: str, form: Mapping[str, str]) -> Answer:
        """Return what a form that is sent to an address brings; the rules of `get` hold."""
        return await self._ask(address, {"Accept": ANYTHING}, form)

    async def _ask(self, address: str, headers: dict[str, str], form: Mapping[str, str] | None = None) -> Answer:
        try:
            url = URL(address)
        except ValueError:
            return Failed(Trouble.ASTRAY, "is not an address that I can use")
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._turns.ask(url.host or "", _Request(url, headers, answer, form, permanent=address))
        return await answer

    async def _read(self) -> None:
        """Answer one request after the other, for ever."""
        while True:
            request = await self._turns.next()
            host = request.url.host or ""
            try:
                answer = None if request.answer.cancelled() else await self._try(request)
            finally:
                self._turns.done(host)
            if request.answer.cancelled():
                continue
            if answer is None:  # another host has to be asked, when its turn comes
                self._turns.ask(request.url.host or "", request)
            else:
                request.answer.set_result(answer)

    async def _try(self, request: _Request) -> Answer | None:  # noqa: PLR0911 - one for each thing that can go wrong
        """Return the answer of one host; None where it points to another."""
        begun = time.monotonic()
        try:
            async with asyncio.timeout(request.seconds):
                return await self._follow(request)
        except ForbiddenAddressError:
            return Failed(Trouble.ASTRAY, "is not on the public web")
        except aiohttp.ClientConnectorDNSError:
            return Failed(Trouble.UNKNOWN_NAME, "is not known under that name")
        except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError):
            return Failed(Trouble.CERTIFICATE, "has a certificate that can't be trusted")
        except TimeoutError:
            return Failed(Trouble.SLOW, "did not answer in time")
        except (aiohttp.ClientPayloadError, aiohttp.ContentTypeError):
            return Failed(Trouble.BROKEN, "breaks off in the middle")
        except (aiohttp.ClientError, OSError, ValueError):
            return Failed(Trouble.UNREACHABLE, "could not be reached")
        finally:
            request.seconds -= time.monotonic() - begun

    async def _follow(self, request: _Request) -> Answer | None:
        host = request.url.host
        while request.url.host == host:
            self._check(request.url)
            method = "POST" if request.form is not None else "GET"
            async with self._session.request(
                method, request.url, headers=request.headers, data=request.form, allow_redirects=False
            ) as response:
                if response.status not in _REDIRECTS:
                    return await _answer(response, request)
                _redirect(request, response)
            if request.redirects > MOST_REDIRECTS:
                return Failed(Trouble.ASTRAY, f"sends from one address to the next, more than {MOST_REDIRECTS} times")
        return None

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


def _pause(wanted: float | None, allow_loopback: bool) -> float:  # noqa: FBT001 - the setting of that name
    return wanted if wanted is not None else 0.0 if allow_loopback else PAUSE


def _redirect(request: _Request, response: aiohttp.ClientResponse) -> None:
    """Go on to where an answer points; the fragment of an address is nobody's business but the reader's."""
    request.url = request.url.join(URL(response.headers.get("Location", ""))).with_fragment(None)
    request.redirects += 1
    request.strayed = request.strayed or response.status not in PERMANENT
    if not request.strayed:
        request.permanent = str(request.url)


async def _answer(response: aiohttp.ClientResponse, request: _Request) -> Answer:
    headers = response.headers
    head = Head(
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
        if len(body) > MOST_BYTES:
            return Failed(Trouble.TOO_LARGE, f"sends more than {MOST_BYTES // 1024 // 1024} MB")
    return Fetched(
        head,
        bytes(body),
        headers.get("Content-Type", ""),
        response.charset or "utf-8",
        tuple(headers.getall("Link", [])),
    )
