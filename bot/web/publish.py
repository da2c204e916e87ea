"""Publishing a round-up on a blog that the operator named: WordPress's REST API, or Micropub (W3C, 2017)."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import aiohttp

from bot.web.fetch import TIMEOUT, USER_AGENT

MAX_BODY_BYTES = 2 * 1024 * 1024
"""Bytes of an answer that are read: WordPress tells a post back whole."""
CREATED, FOUND_FROM, FAILED_FROM = 201, 300, 400
Status = Literal["draft", "publish"]


@dataclass(frozen=True, slots=True)
class Piece:
    """What is published: the same under the same slug, whenever it changes."""

    slug: str
    title: str
    html: str
    blocks: str
    """The same as WordPress's editor writes it."""

    @property
    def digest(self) -> str:
        """Return what changes with anything that is published."""
        return hashlib.blake2b(f"{self.title}\0{self.blocks}".encode(), digest_size=16).hexdigest()


class NotPublishedError(Exception):
    """A blog did not take a piece; the words say why, for the log."""


class Publisher(Protocol):
    """A blog that takes pieces."""

    @property
    def name(self) -> str:
        """The blog's name in the log and in the database."""
        ...

    async def publish(self, piece: Piece, address: str) -> str:
        """Make the piece, or change it where it is already; return where it is.

        `address` is what was returned the last time, empty at the first. Raises NotPublishedError.
        """
        ...


@dataclass(frozen=True, slots=True)
class WordPress:
    """A WordPress site, asked with an application password (its REST API Handbook, "Authentication")."""

    site: str
    user: str
    password: str = field(repr=False)
    status: Status
    name: str = "wordpress"

    async def publish(self, piece: Piece, address: str) -> str:
        """Make or change the post with this slug; a post that stands keeps its status."""
        posts = f"{self.site}/wp-json/wp/v2/posts"
        given = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        async with _session({"Authorization": f"Basic {given}"}) as session:
            # Searched for each time: so it is made once, also where the last answer was lost.
            states = "publish,future,draft,pending,private"
            found = await _ask(
                session, "GET", posts, params={"slug": piece.slug, "status": states, "_fields": "id,link"}
            )
            told = {"title": piece.title, "content": piece.blocks}
            if isinstance(found, list) and found:
                made = await _ask(session, "POST", f"{posts}/{int(found[0]['id'])}", body=told)
            else:
                made = await _ask(session, "POST", posts, body=told | {"slug": piece.slug, "status": self.status})
        return str(made.get("link", "")) if isinstance(made, dict) else address


@dataclass(frozen=True, slots=True)
class Micropub:
    """A Micropub endpoint, asked with a token."""

    endpoint: str
    token: str = field(repr=False)
    status: Status
    name: str = "micropub"

    async def publish(self, piece: Piece, address: str) -> str:
        """Create an entry (Micropub §3.3), or replace what it says (§3.4)."""
        told: dict[str, Any] = {"name": [piece.title], "content": [{"html": piece.html}]}
        async with _session({"Authorization": f"Bearer {self.token}"}) as session:
            if address:
                await _ask(session, "POST", self.endpoint, body={"action": "update", "url": address, "replace": told})
                return address
            told |= {"mp-slug": [piece.slug], "post-status": ["published" if self.status == "publish" else "draft"]}
            made = await _ask(session, "POST", self.endpoint, body={"type": ["h-entry"], "properties": told})
        if not isinstance(made, str):
            raise NotPublishedError("the endpoint did not say where the entry is (no Location)")
        return made


def _session(headers: dict[str, str]) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=TIMEOUT, headers={"User-Agent": USER_AGENT, **headers})


async def _ask(
    session: aiohttp.ClientSession,
    method: str,
    address: str,
    *,
    body: dict[str, Any] | None = None,
    params: dict[str, str] | None = None,
) -> Any:
    """Return the answer's document, or its Location where it brings none; redirects are not followed with a secret."""
    try:
        async with session.request(method, address, json=body, params=params, allow_redirects=False) as answer:
            raw = await answer.content.read(MAX_BODY_BYTES)
            if answer.status >= FOUND_FROM:
                where = " elsewhere; the setting needs the address it leads to" if answer.status < FAILED_FROM else ""
                raise NotPublishedError(f"{method} answers {answer.status}{where}")
            return answer.headers.get("Location") if not raw.strip().startswith((b"{", b"[")) else json.loads(raw)
    except (aiohttp.ClientError, TimeoutError, ValueError) as trouble:
        raise NotPublishedError(f"{type(trouble).__name__}: {trouble}"[:200]) from None
