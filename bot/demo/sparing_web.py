"""The web for a demo, in which a week passes in a minute: real blogs are not asked as often as the bot means to."""

from typing import Any

import aiohttp
from yarl import URL

from bot.web import Fetched, NotModified, Response, Web
from bot.web.fetch import ACCEPT_ANYTHING


class SparingWeb(Web):
    """Asks each address of the web once, and always what the demo itself serves, at names below `localhost`."""

    def __init__(self, session: aiohttp.ClientSession, **options: Any) -> None:
        super().__init__(session, **options)
        self._answers: dict[str, Response] = {}

    async def get(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, accept: str = ACCEPT_ANYTHING
    ) -> Response:
        """Return the response to a GET; for an address of the web that was asked before, what it answered then."""
        if url in self._answers:
            answer = self._answers[url]
            return NotModified(answer.head) if isinstance(answer, Fetched) and (etag or last_modified) else answer
        answer = await super().get(url, etag=etag, last_modified=last_modified, accept=accept)
        if not _is_of_the_demo(url):
            self._answers[url] = answer
        return answer


def _is_of_the_demo(url: str) -> bool:
    try:
        host = URL(url).host or ""
    except ValueError:
        return False
    return host.endswith(".localhost")
