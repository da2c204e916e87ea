"""Parse and write OPML subscription lists (opml.org/spec2.opml), in which feed readers exchange lists of blogs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from lxml import etree

from bot.feeds.model import ParseFailure

MAX_OPML_BYTES = 1024 * 1024
MAX_OUTLINES = 1000
_INVALID_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Outline:
    """One blog of a subscription list."""

    title: str
    feed_url: str
    site_url: str = ""
    author: str = ""
    """The name of who writes it; written, and ignored by `parse_opml`."""


def parse_opml(body: bytes) -> tuple[Outline, ...] | ParseFailure:
    """Return the blogs of a subscription list, each feed once, or why it can't be parsed.

    Blocking: call it off the event loop.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or str(root.tag).lower() != "opml":
        return ParseFailure("this is not an OPML file")
    outlines: dict[str, Outline] = {}
    for element in root.iter("outline"):
        attributes = {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}
        feed_url = attributes.get("xmlurl", "")
        if feed_url.startswith(("http://", "https://")) and len(outlines) < MAX_OUTLINES:
            title = attributes.get("title") or attributes.get("text") or feed_url
            outlines.setdefault(feed_url, Outline(title, feed_url, attributes.get("htmlurl", "")))
    return tuple(outlines.values())


def write_opml(title: str, outlines: Iterable[Outline], now: datetime) -> bytes:
    """Return an OPML document with these blogs, encoded in UTF-8."""
    root = etree.Element("opml", version="2.0")
    head, body = etree.SubElement(root, "head"), etree.SubElement(root, "body")
    etree.SubElement(head, "title").text = _clean(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    for outline in outlines:
        attributes = {"type": "rss", "text": outline.title, "title": outline.title, "xmlUrl": outline.feed_url}
        attributes["htmlUrl"] = outline.site_url
        attributes |= {"author": outline.author} if outline.author else {}
        etree.SubElement(body, "outline", {name: _clean(value) for name, value in attributes.items()})
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _clean(text: str) -> str:
    """Return text without the characters that XML 1.0 (§2.2) does not allow."""
    return _INVALID_XML.sub("", text)
