"""The round-ups for programs: Atom (RFC 4287), JSON Feed 1.1, and a sitemap (sitemaps.org protocol)."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from lxml import etree

from bot.i18n import get_translator
from bot.messages.pages import PageWords
from bot.roundup import CopyFormat, render_copy
from bot.site.site_data import RoundPage, SiteData
from bot.text import single_line

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
MAX_ENTRIES = 20
"""Rounds that a feed holds."""


def atom(book: SiteData, words: PageWords, base: str) -> bytes:
    """Return the newest round-ups as an Atom feed."""
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})  # type: ignore[dict-item]  # lxml takes None for the default
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", words.language)
    _add(feed, "id", f"{base}/")
    _add(feed, "title", _title(words))
    _add(feed, "updated", _stamp(_updated(book)))
    _add(_add(feed, "author"), "name", words.tag)
    _add(feed, "link", rel="self", type="application/atom+xml", href=f"{base}/round-ups.atom")
    _add(feed, "link", rel="alternate", type="text/html", href=f"{base}/")
    for chapter in book.chapters[:MAX_ENTRIES]:
        entry = _add(feed, "entry")
        address = _address(base, chapter)
        _add(entry, "id", address)
        _add(entry, "title", _called(words, chapter))
        _add(entry, "updated", _stamp(_when(chapter)))
        _add(entry, "published", _stamp(_when(chapter)))
        _add(entry, "link", rel="alternate", type="text/html", href=address)
        _add(entry, "content", _content(book, chapter), type="html")
    return etree.tostring(feed, encoding="utf-8", xml_declaration=True)


def json_feed(book: SiteData, words: PageWords, base: str) -> bytes:
    """Return the newest round-ups as a JSON Feed."""
    entries = [
        {
            "id": _address(base, chapter),
            "url": _address(base, chapter),
            "title": _called(words, chapter),
            "content_html": _content(book, chapter),
            "date_published": _stamp(_when(chapter)),
        }
        for chapter in book.chapters[:MAX_ENTRIES]
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(words),
        "home_page_url": f"{base}/",
        "feed_url": f"{base}/round-ups.json",
        "language": words.language,
        "items": entries,
    }
    return json.dumps(feed, ensure_ascii=False).encode()


def sitemap(paths: Sequence[str], base: str) -> bytes:
    """Return the list of all pages for search engines."""
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP})  # type: ignore[dict-item]  # the same
    for path in paths:
        etree.SubElement(etree.SubElement(root, f"{{{SITEMAP}}}url"), f"{{{SITEMAP}}}loc").text = f"{base}/{path}"
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    added = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    added.text = text
    return added


def _title(words: PageWords) -> str:
    return f"{words.tag} · {words.all_rounds}"


def _called(words: PageWords, chapter: RoundPage) -> str:
    return single_line(f"{words.round(chapter.round.number)}: {chapter.roundup.theme.title}", 300)


def _content(book: SiteData, chapter: RoundPage) -> str:
    return plain_lines(render_copy(get_translator(book.community.language), chapter.roundup, CopyFormat.HTML))


def plain_lines(text: str) -> str:
    """Return text whose lines hold no character that XML does not know."""
    return "\n".join(single_line(line, len(line)) for line in text.splitlines() if line)


def _address(base: str, chapter: RoundPage) -> str:
    return f"{base}/round/{chapter.round.number}/"


def _when(chapter: RoundPage) -> datetime:
    return chapter.round.rounded_up_at or chapter.round.closes_at


def _updated(book: SiteData) -> datetime:
    moments: Iterable[datetime] = map(_when, book.chapters)
    return max(moments, default=book.read_at)


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
