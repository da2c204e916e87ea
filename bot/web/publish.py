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
ANY_POST_STATUS = "publish,future,draft,pending,private,trash"
IN_BIN = "trash"
SUFFIX_IN_BIN = "__trashed"
"""What WordPress adds to the slug of a post in the bin (wp-includes/post.php)."""
NO_ACCESS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
IS_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
APPLICATION_PASSWORD, TOKEN = "USBLOGS_WORDPRESS_USER with USBLOGS_WORDPRESS_PASSWORD", "USBLOGS_MICROPUB_TOKEN"
Status = Literal["draft", "publish"]


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published as one blog post, which its slug identifies over changes."""

    slug: str
    title: str
    """Plain text."""
    title_html: str
    """The same as HTML, which the title is in WordPress."""
    html: str
    blocks: str
    """What is said, in the markup of WordPress's block editor."""

    @property
    def content_hash(self) -> str:
        """Return a hash of everything that is published."""
        return hashlib.blake2b(f"{self.title}\0{self.blocks}".encode(), digest_size=16).hexdigest()


class NotPublishedError(Exception):
    """A blog did not accept a publication; the message says why, for the log."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status
        """The status of the blog's answer; 0 without one."""


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

    async def publish(self, publication: Publication, address: str) -> str | None:
        """Create or update the blog's post; return its address, or None where somebody took it down there.

        `address` is what the last call returned, or empty at the first. Raises NotPublishedError.
        """
        ...

    async def check(self) -> None:
        """Ask whether the blog accepts the credentials, and change nothing. Raises NotPublishedError."""
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

    async def publish(self, publication: Publication, address: str) -> str | None:
        """Create the post with the publication's slug, or update it and leave its status; return its address.

        One that is in the bin stays there, and one that is deleted for good is not made again.
        """
        posts = f"{self.site}/wp-json/wp/v2/posts"
        credentials = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        async with _session({"Authorization": f"Basic {credentials}"}) as session:
            # Searched for each time, so that it is created once although the response to that was lost.
            slugs = f"{publication.slug},{publication.slug}{SUFFIX_IN_BIN}"
            query = {"slug": slugs, "status": ANY_POST_STATUS, "_fields": "id,link,status"}
            found = await _request(session, "GET", posts, params=query, secret=APPLICATION_PASSWORD)
            existing = [post for post in found if isinstance(post, dict)] if isinstance(found, list) else []
            shown = [post for post in existing if post.get("status") != IN_BIN]
            was_there = existing or urlsplit(address).hostname == self.host
            if was_there and not shown:
                return None
            fields = {"title": publication.title_html, "content": publication.blocks}
            if shown:
                post = await _request(
                    session, "POST", f"{posts}/{int(shown[0]['id'])}", fields, secret=APPLICATION_PASSWORD
                )
            else:
                fields |= {"slug": publication.slug, "status": self.status}
                post = await _request(session, "POST", posts, fields, secret=APPLICATION_PASSWORD)
        return str(post.get("link", "")) if isinstance(post, dict) else address

    async def check(self) -> None:
        """Ask who the user is, in the context of editing, for which a password is needed."""
        credentials = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        me, query = f"{self.site}/wp-json/wp/v2/users/me", {"context": "edit", "_fields": "id"}
        async with _session({"Authorization": f"Basic {credentials}"}) as session:
            await _request(session, "GET", me, params=query, secret=APPLICATION_PASSWORD)


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

    async def publish(self, publication: Publication, address: str) -> str | None:
        """Create an entry (Micropub §3.3), or replace the name and content of the one at `address` (§3.4)."""
        properties: dict[str, Any] = {"name": [publication.title], "content": [{"html": publication.html}]}
        async with _session({"Authorization": f"Bearer {self.token}"}) as session:
            if address:
                return await self._update(session, address, properties)
            status = "published" if self.status == "publish" else "draft"
            properties |= {"mp-slug": [publication.slug], "post-status": [status]}
            create = {"type": ["h-entry"], "properties": properties}
            location = await _request(session, "POST", self.endpoint, create, secret=TOKEN)
        if not isinstance(location, str):
            raise NotPublishedError("the endpoint did not say where the entry is (no Location)")
        return location

    async def check(self) -> None:
        """Ask for the endpoint's configuration (Micropub §3.7.1), for which a token is needed."""
        async with _session({"Authorization": f"Bearer {self.token}"}) as session:
            await _request(session, "GET", self.endpoint, params={"q": "config"}, secret=TOKEN)

    async def _update(self, session: aiohttp.ClientSession, address: str, properties: dict[str, Any]) -> str | None:
        update = {"action": "update", "url": address, "replace": properties}
        try:
            await _request(session, "POST", self.endpoint, update, secret=TOKEN)
        except NotPublishedError as error:
            if error.status in IS_GONE:
                return None
            raise
        return address


def _session(headers: dict[str, str]) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=TIMEOUT, headers={"User-Agent": USER_AGENT, **headers})


async def _request(
    session: aiohttp.ClientSession,
    method: str,
    url: str,
    body: dict[str, Any] | None = None,
    *,
    secret: str,
    params: dict[str, str] | None = None,
) -> Any:
    """Return a response's JSON document, or its Location if it has none.

    Redirects are not followed, so that the secret goes to the blog alone; `secret` is the setting that holds it. Raises
    NotPublishedError.
    """
    try:
        async with session.request(method, url, json=body, params=params, allow_redirects=False) as response:
            raw = await read_whole(response.content, MAX_BODY_BYTES)
            if response.status >= HTTPStatus.MULTIPLE_CHOICES:
                why = _why_refused(response.status, raw, secret)
                raise NotPublishedError(f"{method} answers {response.status}{why}", response.status)
            return response.headers.get("Location") if not raw.strip().startswith((b"{", b"[")) else json.loads(raw)
    except TooLargeError:
        raise NotPublishedError(f"{method} answers with more than {MAX_BODY_BYTES // 1024 // 1024} MB") from None
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise NotPublishedError(f"{type(error).__name__}: {error}"[:200]) from None


def _why_refused(status: int, raw: bytes, secret: str) -> str:
    """Return what a refusal means, as far as a blog says so.

    WordPress answers 400 to whom it does not know and who asks for drafts, too (WP_REST_Posts_Controller,
    `sanitize_post_statuses`): so it is where a server keeps the `Authorization` header from it.
    """
    if status < HTTPStatus.BAD_REQUEST:
        return " elsewhere; the setting needs the address it leads to"
    if status in NO_ACCESS or (status == HTTPStatus.BAD_REQUEST and b"rest_forbidden_status" in raw):
        return f": the blog does not accept {secret}"
    return ""
