"""Publish round-ups on blogs that the operator names: by WordPress's REST API, or by Micropub (W3C, 2017)."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

import aiohttp

from bot.web.fetch import TIMEOUT, USER_AGENT
from bot.web.read_whole import TooLargeError, read_whole

MAX_BODY_BYTES = 2 * 1024 * 1024
"""Bytes of a response that are read: WordPress sends the whole post back."""
ANY_POST_STATUS = "publish,future,draft,pending,private"
Status = Literal["draft", "publish"]


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published as one blog post, which its slug identifies over changes."""

    slug: str
    title: str
    html: str
    blocks: str
    """The same in the markup of WordPress's block editor."""

    @property
    def content_hash(self) -> str:
        """Return a hash of everything that is published."""
        return hashlib.blake2b(f"{self.title}\0{self.blocks}".encode(), digest_size=16).hexdigest()


class NotPublishedError(Exception):
    """A blog did not accept a publication; the message says why, for the log."""


class Publisher(Protocol):
    """A blog that round-ups can be published on."""

    @property
    def name(self) -> str:
        """The blog's name in the log and in the database."""
        ...

    @property
    def host(self) -> str:
        """The host name of the blog, which says where it is."""
        ...

    async def publish(self, publication: Publication, address: str) -> str:
        """Create or update the blog's post; return its address.

        `address` is what the last call returned, or empty at the first. Raises NotPublishedError.
        """
        ...


@dataclass(frozen=True, slots=True)
class WordPress:
    """A WordPress site, with an application password (REST API Handbook, "Authentication")."""

    site: str
    user: str
    password: str = field(repr=False)
    status: Status
    name: str = "wordpress"

    @property
    def host(self) -> str:
        """The host name of the site."""
        return urlsplit(self.site).hostname or ""

    async def publish(self, publication: Publication, address: str) -> str:
        """Create the post with the publication's slug, or update it and leave its status; return its address."""
        posts = f"{self.site}/wp-json/wp/v2/posts"
        credentials = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        async with _session({"Authorization": f"Basic {credentials}"}) as session:
            # Searched for each time, so that it is created once although the response to that was lost.
            query = {"slug": publication.slug, "status": ANY_POST_STATUS, "_fields": "id,link"}
            existing = await _request(session, "GET", posts, params=query)
            fields = {"title": publication.title, "content": publication.blocks}
            if isinstance(existing, list) and existing:
                post = await _request(session, "POST", f"{posts}/{int(existing[0]['id'])}", body=fields)
            else:
                fields |= {"slug": publication.slug, "status": self.status}
                post = await _request(session, "POST", posts, body=fields)
        return str(post.get("link", "")) if isinstance(post, dict) else address


@dataclass(frozen=True, slots=True)
class Micropub:
    """A Micropub endpoint, with an access token."""

    endpoint: str
    token: str = field(repr=False)
    status: Status
    name: str = "micropub"

    @property
    def host(self) -> str:
        """The host name of the endpoint."""
        return urlsplit(self.endpoint).hostname or ""

    async def publish(self, publication: Publication, address: str) -> str:
        """Create an entry (Micropub §3.3), or replace the name and content of the one at `address` (§3.4)."""
        properties: dict[str, Any] = {"name": [publication.title], "content": [{"html": publication.html}]}
        async with _session({"Authorization": f"Bearer {self.token}"}) as session:
            if address:
                update = {"action": "update", "url": address, "replace": properties}
                await _request(session, "POST", self.endpoint, body=update)
                return address
            status = "published" if self.status == "publish" else "draft"
            properties |= {"mp-slug": [publication.slug], "post-status": [status]}
            create = {"type": ["h-entry"], "properties": properties}
            location = await _request(session, "POST", self.endpoint, body=create)
        if not isinstance(location, str):
            raise NotPublishedError("the endpoint did not say where the entry is (no Location)")
        return location


def _session(headers: dict[str, str]) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=TIMEOUT, headers={"User-Agent": USER_AGENT, **headers})


async def _request(
    session: aiohttp.ClientSession,
    method: str,
    url: str,
    *,
    body: dict[str, Any] | None = None,
    params: dict[str, str] | None = None,
) -> Any:
    """Return a response's JSON document, or its Location if it has none.

    Redirects are not followed, so that the secret goes to the blog alone. Raises NotPublishedError.
    """
    try:
        async with session.request(method, url, json=body, params=params, allow_redirects=False) as response:
            raw = await read_whole(response.content, MAX_BODY_BYTES)
            if response.status >= HTTPStatus.MULTIPLE_CHOICES:
                raise NotPublishedError(f"{method} answers {response.status}{_hint(response.status)}")
            return response.headers.get("Location") if not raw.strip().startswith((b"{", b"[")) else json.loads(raw)
    except TooLargeError:
        raise NotPublishedError(f"{method} answers with more than {MAX_BODY_BYTES // 1024 // 1024} MB") from None
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise NotPublishedError(f"{type(error).__name__}: {error}"[:200]) from None


def _hint(status: int) -> str:
    is_redirect = status < HTTPStatus.BAD_REQUEST
    return " elsewhere; the setting needs the address it leads to" if is_redirect else ""
