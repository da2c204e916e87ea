"""What must hold whatever is sent: of messages, pages and tables. Each function returns what does not."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import aiohttp
import discord
from discord import components
from lxml import etree, html
from sqlalchemy import select

from bot.components import MAX_COMPONENTS, MAX_TEXT_LENGTH
from bot.feeds import FeedId
from bot.feeds.related import known_entries
from bot.site.content import load_site_content
from storage import Connection
from storage.aliases import load_identity_index
from storage.blogs import blogs_of_community
from storage.comments import get_polled_post, unclaimed_comments
from storage.communities import all_communities
from storage.entries import entries_since, newest_entries
from storage.feeds import get_feeds
from storage.obstacles import blocked_messages
from storage.outbox import due_messages
from storage.personal_data import personal_data_of
from storage.reading import interactions_of
from storage.recognition import known_lines, stored_entries
from storage.schema import metadata
from tests.hostile.watches import place_of
from tests.support.clocks import MONDAY

MAX_LINK_LENGTH, MAX_MEDIA_URL_LENGTH, MAX_LABEL_LENGTH, MAX_CUSTOM_ID_LENGTH = 512, 2048, 80, 100
"""Discord, "Component Reference": what a message may hold."""
MAX_PAGES = 60
UNLINKED = ("board/", "circle.opml", "round-ups.atom", "round-ups.json", "sitemap.xml")
"""What no link of a page leads to, as its address is the public one."""
_ADDRESS_ATTRIBUTES = {"href", "src", "url", "xmlurl", "htmlurl", "uri"}
_UNFIT = re.compile("[\ud800-\udfff\x00]")
"""What is no character: half a surrogate pair, and NUL."""
_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """An invariant that does not hold."""

    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.what}"


def check_message(message: discord.Message) -> Iterator[Violation]:
    """Check a message against Discord's limits, its texts for what is no text, its links for what is no web address."""
    parts = list(_components(message.components))
    texts = [part.content for part in parts if isinstance(part, components.TextDisplay)]
    if sum(map(len, texts)) > MAX_TEXT_LENGTH or len(parts) > MAX_COMPONENTS:
        yield Violation("messages keep Discord's limits", f"{sum(map(len, texts))} characters, {len(parts)} components")
    for text in texts:
        if _UNFIT.search(text):
            yield Violation("messages are text", repr(text[:200]))
        if re.search(r"\]\((?!https?://)", text):
            yield Violation("messages link to the web", repr(text[:200]))
    for part in parts:
        if isinstance(part, components.Button):
            yield from _check_button(part)
        if isinstance(part, components.ThumbnailComponent):
            yield from _check_address("pictures", part.media.url, MAX_MEDIA_URL_LENGTH)


def _check_button(button: components.Button) -> Iterator[Violation]:
    if len(button.label or "") > MAX_LABEL_LENGTH or len(button.custom_id or "") > MAX_CUSTOM_ID_LENGTH:
        yield Violation("buttons keep Discord's limits", f"{button.label!r} {button.custom_id!r}")
    if button.url:
        yield from _check_address("buttons", button.url, MAX_LINK_LENGTH)


def _check_address(where: str, address: str, limit: int) -> Iterator[Violation]:
    if len(address) > limit or not is_web_address(address):
        yield Violation(f"{where} link to the web", repr(address[:200]))


def _components(parts: Iterable[object]) -> Iterator[object]:
    for part in parts:
        yield part
        yield from _components(getattr(part, "children", ()))
        if isinstance(part, components.SectionComponent):
            yield part.accessory


def is_web_address(address: str) -> bool:
    """Say whether a browser takes an address for one of the web."""
    try:
        return bool(_WEB.match(address)) and bool(urlsplit(address).hostname) and address.isprintable()
    except ValueError:
        return False


async def check_site(client: aiohttp.ClientSession, start: str) -> list[Violation]:
    """Follow the links of a site from its first page on; check each page that it has."""
    seen, waiting, found = set[str](), [start, *(start + path for path in UNLINKED)], list[Violation]()
    while waiting and len(seen) < MAX_PAGES:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        async with client.get(path) as response:
            body, kind = await response.read(), response.content_type
        if response.status != 200:
            found.append(Violation("pages are shown", f"{response.status} for {re.sub('[0-9]+', 'N', path)}"))
        elif kind == "text/html":
            violations, links = check_page(body, path)
            found += violations
            waiting += [link for link in links if link.startswith(start)]
        elif kind.endswith("json"):
            found += _check_json(json.loads(body))
        elif "xml" in kind or "opml" in kind:
            found += _check_xml(body, path)
    return found


def check_page(body: bytes, path: str) -> tuple[list[Violation], list[str]]:
    """Return what is wrong with a page, and the paths within the site to which it links."""
    text = body.decode()
    found = [Violation("pages are text", path)] if _UNFIT.search(text) else []
    inside: list[str] = []
    for tag, name, value in _attributes(html.document_fromstring(text)):
        if name.startswith("on") or tag == "script":
            found.append(Violation("pages run nothing", f"{tag} {name}={value[:100]!r}"))
        if name in {"href", "src", "action", "formaction"}:
            if not _SCHEME.match(value):
                inside.append(urljoin(path, value).partition("#")[0])
            elif not is_web_address(value):
                found.append(Violation("pages link to the web", f"{name}={value[:100]!r}"))
    return found, inside


def _attributes(root: etree._Element) -> Iterator[tuple[str, str, str]]:
    """Return the tag, the name and the value of every attribute in a document."""
    for element in root.iter():
        for name, value in element.attrib.items():
            yield str(element.tag), str(name).lower(), str(value)


def _check_xml(body: bytes, path: str) -> Iterator[Violation]:
    """Check that a document is XML, and the addresses in it."""
    try:
        root = etree.fromstring(body)
    except etree.XMLSyntaxError as error:
        yield Violation("feeds and lists are XML", f"{path}: {error}")
        return
    addresses = [value for _, name, value in _attributes(root) if name in _ADDRESS_ATTRIBUTES]
    addresses += [(one.text or "").strip() for one in root.iter("{*}loc", "{*}uri")]
    for address in addresses:
        if not is_web_address(address):
            yield Violation("feeds and lists link to the web", f"{path} {address[:100]!r}")
    for content in root.iter("{*}content"):
        yield from check_page(f"<div>{content.text or ''}</div>".encode(), path)[0]


def _check_json(document: object) -> Iterator[Violation]:
    """Check the addresses in a JSON Feed."""
    if isinstance(document, list):
        for one in document:
            yield from _check_json(one)
    elif isinstance(document, dict):
        for name, value in document.items():
            if name.endswith("url") and not is_web_address(value):
                yield Violation("feeds and lists link to the web", f"{name}={value[:100]!r}")
            if name == "content_html":
                yield from check_page(f"<div>{value}</div>".encode(), name)[0]
            yield from _check_json(value)


async def check_tables(conn: Connection) -> list[Violation]:
    """Read every row of every table, and everything through the functions that the flows read it by."""
    found = []
    for table in metadata.sorted_tables:
        try:
            for row in await conn.execute(select(table)):
                json.dumps([str(value) for value in row], ensure_ascii=False).encode()
        except Exception as error:  # noqa: BLE001 - whatever it is, a row can't be read
            found.append(Violation("every row can be read", f"{table.name}: {place_of(error)}"))
    try:
        await _read_all(conn)
    except Exception as error:  # noqa: BLE001 - the same
        found.append(Violation("every row can be read by the flows", place_of(error)))
    return found


async def _read_all(conn: Connection) -> None:
    tables = metadata.tables
    ids = [FeedId(row.id) for row in await conn.execute(select(tables["feeds"].c.id))]
    await get_feeds(conn, ids)
    await newest_entries(conn, ids)
    for feed in ids:
        known = known_entries((await known_lines(conn, [feed]))[feed])
        await stored_entries(conn, [entry.id for entry in known])
        await entries_since(conn, feed, MONDAY)
    for row in await conn.execute(select(tables["posts"].c.id)):
        await get_polled_post(conn, row.id)
        await unclaimed_comments(conn, row.id)
    for row in await conn.execute(select(tables["members"].c.id)):
        json.dumps(await personal_data_of(conn, row.id), default=str, ensure_ascii=False).encode()
        await interactions_of(conn, row.id)
    for community in await all_communities(conn):
        await blogs_of_community(conn, community.id)
        await load_identity_index(conn, community.id)
        await load_site_content(conn, community, MONDAY)
        await due_messages(conn, community.id, MONDAY)
        await blocked_messages(conn, community.id)
