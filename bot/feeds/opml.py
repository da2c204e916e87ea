"""Parse and write OPML subscription lists (opml.org/spec2.opml), in which feed readers exchange lists of blogs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from lxml import etree

from bot.boundary import NO_URL, Text, WebUrl, clean_text, web_url
from bot.feeds.model import MAX_TITLE_LENGTH, ParseFailure
from bot.text import href

MAX_OPML_BYTES = 1024 * 1024
MAX_OUTLINES = 1000
_INVALID_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Outline:
    """One blog of a subscription list."""

    title: Text
    feed_url: WebUrl
    site_url: WebUrl = NO_URL
    author: str = ""
    """The name of who writes it; written, and ignored by `parse_opml`."""

    @classmethod
    def from_outside(cls, title: str, feed_url: str, site_url: str = "") -> "Outline":
        """Return a blog of what a list says: each field passes the boundary, and is cut to its maximum."""
        return cls(clean_text(title, MAX_TITLE_LENGTH), web_url(feed_url), web_url(site_url))


def parse_opml(body: bytes) -> tuple[Outline, ...] | ParseFailure:
    """Return the blogs of a subscription list, each feed once, or why it can't be parsed.

    Blocking: call it off the event loop.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
        is_opml = root is not None and str(root.tag).lower() == "opml"
        return _outlines(root) if is_opml else ParseFailure("this is not an OPML file")
    except (etree.LxmlError, ValueError):  # a name that is no UTF-8 raises only when it is read
        return ParseFailure("this is not an OPML file")


def _outlines(root: etree._Element) -> tuple[Outline, ...]:
    outlines: dict[str, Outline] = {}
    for element in root.iter("outline"):
        attributes = {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}
        feed_url = attributes.get("xmlurl", "")
        title = attributes.get("title") or attributes.get("text") or feed_url
        outline = Outline.from_outside(title, feed_url, attributes.get("htmlurl", ""))
        if outline.feed_url and len(outlines) < MAX_OUTLINES:
            outlines.setdefault(outline.feed_url, outline)
    return tuple(outlines.values())


def write_opml(title: str, outlines: Iterable[Outline], now: datetime) -> bytes:
    """Return an OPML document with these blogs, encoded in UTF-8."""
    root = etree.Element("opml", version="2.0")
    head, body = etree.SubElement(root, "head"), etree.SubElement(root, "body")
    etree.SubElement(head, "title").text = _clean(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    for outline in outlines:
        attributes = {"type": "rss", "text": outline.title, "title": outline.title, "xmlUrl": outline.feed_url}
        attributes |= {"htmlUrl": outline.site_url} if href(outline.site_url) else {}
        attributes |= {"author": outline.author} if outline.author else {}
        etree.SubElement(body, "outline", {name: _clean(value) for name, value in attributes.items()})
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _clean(text: str) -> str:
    """Return text without the characters that XML 1.0 (§2.2) does not allow."""
    return _INVALID_XML.sub("", text)
