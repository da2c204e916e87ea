"""Parse and write OPML subscription lists (opml.org/spec2.opml), in which feed readers exchange lists of blogs."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from enum import StrEnum
from html.entities import html5

from lxml import etree, html

from bot.boundary import NO_URL, Text, WebUrl, as_utf_8, clean_text, web_url
from bot.feeds.model import MAX_TITLE_LENGTH, ParseFailure
from bot.text import href
from bot.words import MARKS

MAX_OPML_BYTES = 1024 * 1024
MAX_OUTLINES, MAX_LEFT_OUT = 1000, 50
_AMPERSAND = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,9}|#[xX][0-9a-fA-F]{1,8});)(?:([A-Za-z][A-Za-z0-9]{1,31});)?"
)
_FEED_SCHEME = re.compile(r"feed:(//)?", re.IGNORECASE)
_HOST = re.compile(rf"[\w{MARKS}-]{{1,63}}(\.[\w{MARKS}-]{{1,63}}){{1,9}}(:\d{{1,5}})?([/?]|$)")
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


class Fault(StrEnum):
    """Why an outline offers no blog."""

    NO_ADDRESS = "no address"
    NOT_WEB = "not web"
    """Its address is none of the web."""
    OTHER_LIST = "other list"
    """It includes another list."""
    TOO_MANY = "too many"
    """It stands behind as many blogs as are read of one list."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An outline that offers no blog, and why."""

    title: Text
    address: Text
    """The address as the list has it; empty if it has none."""
    fault: Fault


@dataclass(frozen=True, slots=True)
class OutlineList:
    """The blogs of a subscription list, each feed once, and what else stands in it."""

    outlines: tuple[Outline, ...]
    left_out: tuple[LeftOut, ...] = ()


def parse_opml(body: bytes) -> OutlineList | ParseFailure:
    """Return the blogs of a subscription list and what it has that is no blog, or why it can't be parsed.

    Readers write lists that are no XML, with bare ampersands, HTML's entities or quotation marks inside an attribute;
    what an XML parser misses of these an HTML parser finds. Blocking: call it off the event loop.
    """
    body = _mend_ampersands(as_utf_8(body))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
        if root is None or str(root.tag).lower() != "opml":
            return ParseFailure("this is not an OPML file")
        elements = [element for element in root.iter(etree.Element) if str(element.tag).lower() == "outline"]
        if parser.error_log:
            elements += html.document_fromstring(body, parser=html.HTMLParser(huge_tree=False)).iter("outline")
        return _outlines(elements)
    except (etree.LxmlError, ValueError):  # a name that is no UTF-8 raises only when it is read
        return ParseFailure("this is not an OPML file")


def _mend_ampersands(body: bytes) -> bytes:
    """Return a document in which each ampersand begins a reference that XML knows."""
    return _AMPERSAND.sub(_reference, body)


def _reference(ampersand: re.Match[bytes]) -> bytes:
    name = (ampersand[1] or b"").decode()
    if not name or f"{name};" not in html5:
        return b"&amp;" + (ampersand[1] + b";" if name else b"")
    return "".join(f"&#{ord(char)};" for char in html5[f"{name};"]).encode()


def _outlines(elements: Iterable[etree._Element]) -> OutlineList:
    outlines: dict[str, Outline] = {}
    left_out: dict[tuple[str, str], LeftOut] = {}
    for element in elements:
        attributes = {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}
        named = [attributes.get(name, "") for name in _address_names(attributes)]
        address = next(filter(None, map(_web_address, named)), "")
        title = attributes.get("title") or attributes.get("text") or address
        outline = Outline.from_outside(title, address, attributes.get("htmlurl", ""))
        fault = Fault.TOO_MANY if outline.feed_url else _fault(element, attributes, named)
        if outline.feed_url and (len(outlines) < MAX_OUTLINES or outline.feed_url in outlines):
            outlines.setdefault(outline.feed_url, outline)
        elif fault is not None and len(left_out) < MAX_LEFT_OUT:
            shown = next(filter(None, [*named, attributes.get("url", "")]), "")
            one = LeftOut(clean_text(title, MAX_TITLE_LENGTH), clean_text(shown, MAX_TITLE_LENGTH), fault)
            left_out.setdefault((one.title, one.address), one)
    titles = {outline.title for outline in outlines.values()}  # what one parser misses of an outline, the other finds
    return OutlineList(
        tuple(outlines.values()),
        tuple(one for one in left_out.values() if one.fault is not Fault.NO_ADDRESS or one.title not in titles),
    )


def _fault(element: etree._Element, attributes: Mapping[str, str], named: Iterable[str]) -> Fault | None:
    """Return why an outline without a web address offers no blog; None for a folder, and for one that says nothing."""
    if attributes.get("type", "").lower() == "include":
        return Fault.OTHER_LIST
    if any(named):
        return Fault.NOT_WEB
    is_folder = next(element.iterchildren(etree.Element), None) is not None
    return Fault.NO_ADDRESS if not is_folder and (attributes.get("title") or attributes.get("text")) else None


def _address_names(attributes: Mapping[str, str]) -> tuple[str, ...]:
    """Return the attributes that may hold a blog's address; an included list is none."""
    return ("xmlurl",) if attributes.get("type", "").lower() == "include" else ("xmlurl", "url", "htmlurl")


def _web_address(address: str) -> str:
    """Return an address as a web address: also of the scheme `feed`, which stands before another or for HTTP's."""
    if prefix := _FEED_SCHEME.match(address):
        rest = address[prefix.end() :]
        address = rest if "://" in rest else f"http://{rest}"
    return web_url(f"https://{address}" if _HOST.match(address) else address)


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
