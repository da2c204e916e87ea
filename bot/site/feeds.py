"""The round-ups as an Atom feed (RFC 4287) and a JSON Feed 1.1, and the sitemap (sitemaps.org protocol)."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from lxml import etree

from bot.i18n import get_translator
from bot.messages.pages import PageWords
from bot.roundup import as_html, published_blocks
from bot.site.content import RoundContent, SiteContent
from bot.text import single_line

ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"
SITEMAP_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
MAX_FEED_ENTRIES = 20
"""How many round-ups a feed holds."""


def atom_feed(site: SiteContent, words: PageWords, base_url: str, hub: str = "") -> bytes:
    """Return the newest round-ups as an Atom feed, encoded as UTF-8; it names `hub`, unless that is empty."""
    feed = etree.Element(f"{{{ATOM_NAMESPACE}}}feed", nsmap={None: ATOM_NAMESPACE})  # type: ignore[dict-item]  # lxml takes None for the default
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", words.language)
    _add(feed, "id", f"{base_url}/")
    _add(feed, "title", _feed_title(words))
    _add(feed, "updated", _rfc3339(site.changed_at))
    _add(_add(feed, "author"), "name", single_line(words.circle, 300))
    _add(feed, "link", rel="self", type="application/atom+xml", href=f"{base_url}/round-ups.atom")
    _add(feed, "link", rel="alternate", type="text/html", href=f"{base_url}/")
    if hub:
        _add(feed, "link", rel="hub", href=hub)
    _add(feed, "icon", f"{base_url}/icon.png")
    for content in site.rounds[:MAX_FEED_ENTRIES]:
        entry = _add(feed, "entry")
        url = _round_url(base_url, content)
        _add(entry, "id", url)
        _add(entry, "title", _entry_title(words, content))
        _add(entry, "updated", _rfc3339(content.changed_at))
        _add(entry, "published", _rfc3339(content.published_at))
        _add(entry, "link", rel="alternate", type="text/html", href=url)
        _add(entry, "content", _content_html(site, content), type="html")
    return etree.tostring(feed, encoding="utf-8", xml_declaration=True)


def json_feed(site: SiteContent, words: PageWords, base_url: str, hub: str = "") -> bytes:
    """Return the newest round-ups as a JSON Feed, encoded as UTF-8; it names `hub`, unless that is empty."""
    items = [
        {
            "id": _round_url(base_url, content),
            "url": _round_url(base_url, content),
            "title": _entry_title(words, content),
            "content_html": _content_html(site, content),
            "image": f"{_round_url(base_url, content)}picture.png",
            "date_published": _rfc3339(content.published_at),
            "date_modified": _rfc3339(content.changed_at),
        }
        for content in site.rounds[:MAX_FEED_ENTRIES]
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _feed_title(words),
        "home_page_url": f"{base_url}/",
        "feed_url": f"{base_url}/round-ups.json",
        "icon": f"{base_url}/icon.png",
        "authors": [{"name": words.circle, "url": f"{base_url}/"}],
        "language": words.language,
        **({"hubs": [{"type": "WebSub", "url": hub}]} if hub else {}),
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False).encode()


def sitemap(paths: Sequence[str], base_url: str) -> bytes:
    """Return a sitemap with the URL of each path, encoded as UTF-8."""
    root = etree.Element(f"{{{SITEMAP_NAMESPACE}}}urlset", nsmap={None: SITEMAP_NAMESPACE})  # type: ignore[dict-item]  # the same
    for path in paths:
        url = etree.SubElement(root, f"{{{SITEMAP_NAMESPACE}}}url")
        etree.SubElement(url, f"{{{SITEMAP_NAMESPACE}}}loc").text = f"{base_url}/{path}"
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{ATOM_NAMESPACE}}}{name}", attributes)
    element.text = text
    return element


def _feed_title(words: PageWords) -> str:
    return single_line(f"{words.circle} · {words.all_rounds}", 300)


def _entry_title(words: PageWords, content: RoundContent) -> str:
    return single_line(f"{words.before_title(content.round.number)} {content.roundup.theme.title}", 300)


def _content_html(site: SiteContent, content: RoundContent) -> str:
    t = get_translator(site.community.language)
    return _printable_lines(as_html(published_blocks(t, content.roundup, with_pictures=True)))


def _printable_lines(text: str) -> str:
    """Return text without empty lines and without characters that XML does not allow."""
    return "\n".join(single_line(line, len(line)) for line in text.splitlines() if line)


def _round_url(base_url: str, content: RoundContent) -> str:
    return f"{base_url}/round/{content.round.number}/"


def _rfc3339(instant: datetime) -> str:
    return instant.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
