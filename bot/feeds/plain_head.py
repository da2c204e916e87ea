"""Read what a plain feed says of itself as feedparser does, in a tenth of its time.

Plain is the channel of an RSS document with plain items (`plain_item`) that has nothing besides but what blog software
writes, each as its standard has it and once. Where it is not, feedparser reads it. `test_plain_head` holds the two ways
equal.
"""

from collections.abc import Callable
from typing import Any

from lxml import etree

from bot.feeds.plain_item import NotPlainError, address_of_element, plain_address, read_title, text_of_element

_ATOM, _SY = "{http://www.w3.org/2005/Atom}", "{http://purl.org/rss/1.0/modules/syndication/}"
_WORDPRESS_COM = "{com-wordpress:feed-additions:1}"
_OF_LINK, _OF_IMAGE = {"rel", "href", "type"}, {"url", "title", "link", "width", "height", "description"}

RawFeed = dict[str, Any]
"""What feedparser gives of a feed's own elements, as far as `parse` reads it."""


def plain_head(channel: etree._Element) -> RawFeed | None:
    """Return what feedparser would give of a channel without its items; None if it is not plain."""
    raw: RawFeed = {"links": []}
    seen = set()
    try:
        for child in channel:
            if child.tag == "item" or not isinstance(child.tag, str):  # a comment, say
                continue
            read = _ELEMENTS.get(child.tag)
            if read is None or (child.tag in seen and read is not _read_related):
                return None
            seen.add(child.tag)
            read(raw, child)
    except NotPlainError:
        return None
    return raw


def _require_text_alone(element: etree._Element) -> None:
    if len(element) or element.keys():
        raise NotPlainError


def _read_title(raw: RawFeed, element: etree._Element) -> None:
    _require_text_alone(element)
    read_title(raw, element)


def _read_link(raw: RawFeed, element: etree._Element) -> None:
    _require_text_alone(element)
    raw["link"] = address_of_element(element)
    raw["links"].append({"rel": "alternate", "href": raw["link"]})


def _read_related(raw: RawFeed, element: etree._Element) -> None:
    """Read a link of Atom's; one to an alternate page might be taken for the blog's."""
    rel = element.get("rel", "alternate")
    if len(element) or element.text or not _OF_LINK.issuperset(element.keys()) or rel == "alternate":
        raise NotPlainError
    raw["links"].append({"rel": rel, "href": plain_address(element.get("href", ""))})


def _text_as(name: str) -> Callable[[RawFeed, etree._Element], None]:
    def read(raw: RawFeed, element: etree._Element) -> None:
        _require_text_alone(element)
        raw[name] = text_of_element(element)

    return read


def _pass_over(_raw: RawFeed, element: etree._Element) -> None:
    """Read nothing of an element that has text alone."""
    _require_text_alone(element)


def _pass_over_image(_raw: RawFeed, element: etree._Element) -> None:
    """Read nothing of the blog's logo; feedparser takes whatever else stands in it for the feed's."""
    if element.keys() or not all(child.tag in _OF_IMAGE for child in element):
        raise NotPlainError
    for child in element:
        _require_text_alone(child)


_ELEMENTS: dict[object, Callable[[RawFeed, etree._Element], None]] = {
    "title": _read_title,
    "link": _read_link,
    f"{_ATOM}link": _read_related,
    "ttl": _text_as("ttl"),
    f"{_SY}updatePeriod": _text_as("sy_updateperiod"),
    f"{_SY}updateFrequency": _text_as("sy_updatefrequency"),
    "image": _pass_over_image,
    **dict.fromkeys(("description", "language", "copyright", "generator", "docs"), _pass_over),
    **dict.fromkeys(("lastBuildDate", "pubDate", "managingEditor", "webMaster"), _pass_over),
    f"{_WORDPRESS_COM}site": _pass_over,
}
"""The elements of a plain channel besides its items."""
