"""Make an entry of what feedparser found in one item of RSS, RDF or Atom."""

import calendar
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.boundary import NO_URL, WebUrl, web_url
from bot.feeds.dates import date_of_text, is_beyond_feedparser, since_the_web
from bot.feeds.html_text import (
    HtmlContent,
    html_to_text,
    join_contents,
    parse_html,
    plain_content,
    title_from_text,
    unescape_entities,
)
from bot.feeds.model import Entry
from bot.feeds.own_address import address_in, own_address
from bot.feeds.pictures import picture_url
from bot.feeds.tags import read_tags

NO_BASE = "."
"""What feedparser is told of the document's address, so that it leaves relative ones as they are.

Without any, the `xml:base` of one entry would hold for all that follow.
"""


@dataclass(frozen=True, slots=True)
class Source:
    """What its feed says that holds for each of its entries."""

    address: str
    """Where it was fetched."""
    site_url: WebUrl
    author: str
    """Who writes the entries that name nobody (RFC 4287, §4.2.1)."""
    author_url: WebUrl


def source_of(feed: Any, address: str, site_url: WebUrl) -> Source:
    """Return what a feed's own elements say."""
    return Source(address, site_url, _authors(feed), web_url(_author_home(feed), site_url))


def xml_entry(raw: Any, source: Source) -> Entry:
    """Return an item as an entry; every field passes the boundary."""
    url = _address(raw, source)
    contents = list(_contents(raw, url or source.site_url))
    main = max(contents, key=lambda content: len(content.text), default=HtmlContent())
    content = join_contents(contents)
    author = _authors(raw)
    return Entry.from_outside(
        id=(raw.get("id") or "").strip(),
        url=url,
        title=plain_line(raw, "title") or title_from_text(main.text),
        author=author or source.author,
        author_url=web_url(_author_home(raw), source.site_url) if author else source.author_url,
        published=published(raw),
        updated=_instant(dict.get(raw, "updated"), dict.get(raw, "updated_parsed")),  # .get() falls back to `published`
        tags=read_tags(_categories(raw)),
        text=content.text,
        links=content.links,
        comments_url=_comments_url(raw, source.site_url),
        picture=_picture(raw, source.site_url) or content.picture,
    )


def _categories(raw: Any) -> Iterator[str]:
    """Yield what an item says of its categories; Naver's blogs have an element of their own that lists them."""
    for tag in raw.get("tags", []):
        yield from (tag.get(name) or "" for name in ("term", "label"))
    yield str(raw.get("tag") or "")


def published(raw: Any) -> datetime | None:
    """Return when an item says that it was published, in UTC; None where it says nothing that is a date."""
    return _instant(raw.get("published"), raw.get("published_parsed"))


def plain_line(raw: Any, name: str) -> str:
    """Return a field such as the title as one line of text, without markup and with entities resolved."""
    value = raw.get(name) or ""
    plain = (raw.get(f"{name}_detail") or {}).get("type") == "text/plain"
    return " ".join(unescape_entities(value if plain else html_to_text(value)).split())


def _address(raw: Any, source: Source) -> WebUrl:
    """Return the address of an item's page: as it was before a service took its place, or on the blog's own host."""
    if original := web_url(raw.get("feedburner_origlink") or "", source.site_url):
        return original
    links = [(link.get("rel"), link.get("href") or "") for link in raw.get("links", [])]
    pages = [href for rel, href in links if rel == "alternate"]
    related = [href for rel, href in links if rel == "related"]
    given = raw.get("link") or ""
    if not pages and given != raw.get("id"):  # feedparser makes a link of any id
        pages = [given]
    return own_address([*pages[:1], address_in(raw.get("id")), *related], source.site_url, source.address)


def _contents(raw: Any, base: str) -> Iterator[HtmlContent]:
    """Yield all that an item says, its content and its summary, each once."""
    summary = raw.get("summary_detail") or {"value": raw.get("summary") or ""}
    candidates: dict[str, Any] = {}
    for candidate in (*raw.get("content", []), summary):  # feedparser makes a summary of the content, without its base
        candidates.setdefault(candidate.get("value") or "", candidate)
    for value, candidate in candidates.items():
        if candidate.get("type") == "text/plain":
            yield plain_content(unescape_entities(value))
        elif value:
            own_base = candidate.get("base") or ""
            yield parse_html(value, (web_url(own_base, base) if own_base != NO_BASE else "") or base)


def _authors(raw: Any) -> str:
    names = [a.get("name") or _mailbox(a) for a in raw.get("authors", [])] or [raw.get("author")]
    return ", ".join(dict.fromkeys(html_to_text(name).replace("\n", " ") for name in names if name))


def _mailbox(author: Any) -> str:
    """Return whose an e-mail address is that an author has instead of a name: what stands before the host."""
    return str(author.get("email") or "").partition("@")[0]


def _author_home(raw: Any) -> str:
    return str(raw.get("author_detail", {}).get("href") or "")


def _comments_url(raw: Any, site_url: str) -> WebUrl | None:
    """Return the address of the entry's comment feed: `wfw:commentRss`, or Atom's `rel=replies` (RFC 4685 §4)."""
    address = raw.get("wfw_commentrss")
    for link in raw.get("links", []):
        if not address and link.get("rel") == "replies" and "html" not in (link.get("type") or ""):
            address = link.get("href")
    return web_url(address or "", site_url) or None


def _picture(raw: Any, site_url: str) -> WebUrl:
    """Return the address of an entry's picture: from Media RSS, an enclosure, or a podcast's image."""
    media = [*raw.get("media_thumbnail", []), *(m for m in raw.get("media_content", []) if _is_picture(m))]
    media += [{"url": e.get("href")} for e in raw.get("enclosures", []) if _is_picture(e)]
    media += [{"url": raw.get("image", {}).get("href")}]
    urls = (picture_url(medium.get("url") or "", site_url) for medium in media)
    return next(filter(None, urls), NO_URL)


def _is_picture(media: Any) -> bool:
    return media.get("medium") == "image" or (media.get("type") or "").startswith("image/")


def _instant(text: str | None, moment: time.struct_time | None) -> datetime | None:
    """Return a date as feedparser read it, in UTC, or as `date_of_text` does where feedparser can't; None for none."""
    if text and (moment is None or is_beyond_feedparser(text)):
        return date_of_text(text)
    try:
        return since_the_web(datetime.fromtimestamp(calendar.timegm(moment), UTC)) if moment else None
    except (ValueError, OverflowError, OSError):
        return None
