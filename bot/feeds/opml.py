"""OPML: a list of blogs, as feed readers exchange it (opml.org/spec2.opml, "subscription lists")."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from lxml import etree

from bot.feeds.model import ParseFailure

MAX_OPML_BYTES = 1024 * 1024
MAX_OUTLINES = 1000
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Outline:
    """One blog of a list."""

    title: str
    feed_url: str
    site_url: str = ""
    author: str = ""
    """Whose it is; written for people, and not read back."""


def parse_opml(body: bytes) -> tuple[Outline, ...] | ParseFailure:
    """Return the blogs of a list, each once, or why it can't be read. Blocking: call it off the event loop."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or str(root.tag).lower() != "opml":
        return ParseFailure("this is not an OPML file")
    found: dict[str, Outline] = {}
    for element in root.iter("outline"):
        told = {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}
        feed = told.get("xmlurl", "")
        if feed.startswith(("http://", "https://")) and len(found) < MAX_OUTLINES:
            title = told.get("title") or told.get("text") or feed
            found.setdefault(feed, Outline(title, feed, told.get("htmlurl", "")))
    return tuple(found.values())


def write_opml(title: str, outlines: Iterable[Outline], now: datetime) -> bytes:
    """Return a list of blogs as any feed reader takes it."""
    root = etree.Element("opml", version="2.0")
    head, body = etree.SubElement(root, "head"), etree.SubElement(root, "body")
    etree.SubElement(head, "title").text = _clean(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    for one in outlines:
        told = {"type": "rss", "text": one.title, "title": one.title, "xmlUrl": one.feed_url, "htmlUrl": one.site_url}
        told |= {"author": one.author} if one.author else {}
        etree.SubElement(body, "outline", {name: _clean(value) for name, value in told.items()})
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _clean(text: str) -> str:
    """Return text without the characters that XML 1.0 (§2.2) does not know."""
    return _FORBIDDEN.sub("", text)
