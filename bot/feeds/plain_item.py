"""Read the items of a plain feed as feedparser does, in a twentieth of its time.

Plain is an item of RSS 2.0 that has nothing but the elements that blog software writes, each as its standard has it and
once, and no text that feedparser mends. Where one item is not plain, feedparser reads the feed. `test_plain_item` holds
the two ways equal.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from feedparser.api import StrictFeedParser, _parse_date
from lxml import etree

_PREFIXES = {uri.lower(): prefix for uri, prefix in StrictFeedParser.namespaces.items()}
"""The prefix that feedparser has for each namespace that it knows."""
_KNOWN_PREFIXES = {*_PREFIXES.values()} - {""}
_TO_MEND = re.compile("[\x80-\x9f]")
"""Characters that feedparser takes for those of Windows-1252."""
_REFERENCE = re.compile(r"&\w+;")
_DC, _ATOM = "{http://purl.org/dc/elements/1.1/}", "{http://www.w3.org/2005/Atom}"
_CONTENT, _MEDIA = "{http://purl.org/rss/1.0/modules/content/}", "{http://search.yahoo.com/mrss/}"
_WFW, _SLASH = "{http://wellformedweb.org/CommentAPI/}", "{http://purl.org/rss/1.0/modules/slash/}"
_FEEDBURNER, _THREAD = "{http://rssnamespace.org/feedburner/ext/1.0}", "{http://purl.org/syndication/thread/1.0}"
_WORDPRESS_COM = "{com-wordpress:feed-additions:1}"

RawItem = dict[str, Any]
"""What feedparser gives of an item, as far as `xml_entry` reads it."""


class NotPlainError(Exception):
    """An item is not plain."""


def plain_items(root: etree._Element, items: Sequence[etree._Element]) -> Sequence[RawItem] | None:
    """Return these items of a document as feedparser would give them; None if one of them is not plain."""
    if not _is_plain(root):
        return None
    try:
        return [_plain_item(item) for item in items]
    except NotPlainError:
        return None


def _is_plain(root: etree._Element) -> bool:
    """Return whether a document is RSS of one channel, whose names feedparser takes for what their namespaces say.

    It goes by their prefixes, too, and knows some of these: one that stands for another vocabulary confuses it.
    """
    if root.tag != "rss" or root.keys() not in (["version"], []) or len(root) != 1 or root[0].keys():
        return False
    declared = {names for _, names in etree.iterwalk(root, events=("start-ns",))}
    return all(_PREFIXES.get(uri.lower(), "") == prefix for prefix, uri in declared if prefix in _KNOWN_PREFIXES)


def _plain_item(item: etree._Element) -> RawItem:
    """Return an item as feedparser would give it. Raise NotPlainError if it is not plain."""
    raw: RawItem = {}
    for child in item:
        element = _ELEMENTS.get(child.tag)
        if element is None or len(child) or not element.attributes.issuperset(child.keys()):
            raise NotPlainError
        element.read(raw, child)
    if item.keys():
        raise NotPlainError
    if raw.get("guidislink"):
        raw.setdefault("link", raw["id"])
    return raw


def _set(raw: RawItem, key: str, value: object) -> None:
    if key in raw:  # of several, feedparser has rules for which counts
        raise NotPlainError
    raw[key] = value


def text_of_element(element: etree._Element) -> str:
    """Return the text of an element. Raise NotPlainError where feedparser would mend its encoding."""
    text = (element.text or "").strip()
    if not text.isascii() and (_TO_MEND.search(text) or _is_utf_8_read_as_latin_1(text)):
        raise NotPlainError
    return text


def _is_utf_8_read_as_latin_1(text: str) -> bool:
    try:
        text.encode("iso-8859-1").decode("utf-8")
    except UnicodeError:
        return False
    return True


def address_of_element(element: etree._Element) -> str:
    """Return the address that is an element's text. Raise NotPlainError where feedparser would not take it as it is."""
    return plain_address(text_of_element(element))


def plain_address(text: str) -> str:
    """Return an address. Raise NotPlainError where feedparser would mend it, or resolve it."""
    if not text.startswith(("http://", "https://")) or "///" in text or _REFERENCE.search(text):
        raise NotPlainError
    return text


def read_title(raw: RawItem, element: etree._Element) -> None:
    """Read a title, which feedparser takes for HTML where it looks so."""
    title = text_of_element(element)
    _set(raw, "title", title)
    is_html = StrictFeedParser.looks_like_html(title)
    raw["title_detail"] = {"type": "text/html" if is_html else "text/plain"}


def _read_link(raw: RawItem, element: etree._Element) -> None:
    _set(raw, "link", address_of_element(element))
    raw["links"] = [{"rel": "alternate", "href": raw["link"]}]


def _read_guid(raw: RawItem, element: etree._Element) -> None:
    raw["guidislink"] = element.get("isPermaLink", "true") == "true"
    _set(raw, "id", address_of_element(element) if raw["guidislink"] else text_of_element(element))


def _read_description(raw: RawItem, element: etree._Element) -> None:
    _set(raw, "summary_detail", {"type": "text/html", "value": text_of_element(element)})


def _read_content(raw: RawItem, element: etree._Element) -> None:
    _set(raw, "summary", text_of_element(element))
    raw["content"] = [{"type": "text/html", "value": raw["summary"]}]


def _read_author(raw: RawItem, element: etree._Element) -> None:
    name = text_of_element(element)
    if "@" in name:
        raise NotPlainError
    raw.setdefault("authors", []).append({"name": name})


def _read_category(raw: RawItem, element: etree._Element) -> None:
    raw.setdefault("tags", []).append({"term": text_of_element(element)})


def _read_enclosure(raw: RawItem, element: etree._Element) -> None:
    raw.setdefault("enclosures", []).append({"href": element.get("url"), "type": element.get("type", "").lower()})


def _read_media(raw: RawItem, element: etree._Element) -> None:
    media = {name: value.lower() if name == "type" else value for name, value in element.items()}
    raw.setdefault("media_content", []).append(media)


def _date(name: str) -> Callable[[RawItem, etree._Element], None]:
    def read(raw: RawItem, element: etree._Element) -> None:
        text = text_of_element(element)
        _set(raw, name, text)
        raw[f"{name}_parsed"] = _parse_date(text)

    return read


def _read_comment_feed(raw: RawItem, element: etree._Element) -> None:
    _set(raw, "wfw_commentrss", address_of_element(element))


def _read_original_address(raw: RawItem, element: etree._Element) -> None:
    _set(raw, "feedburner_origlink", text_of_element(element))


def _pass_over(_raw: RawItem, _element: etree._Element) -> None:
    """Read nothing."""


class _Element(NamedTuple):
    """How an element is read."""

    read: Callable[[RawItem, etree._Element], None]
    attributes: frozenset[str] = frozenset()
    """Those that it may have."""


_ELEMENTS: dict[object, _Element] = {
    "title": _Element(read_title),
    "link": _Element(_read_link),
    "guid": _Element(_read_guid, frozenset({"isPermaLink"})),
    "pubDate": _Element(_date("published")),
    f"{_DC}date": _Element(_date("updated")),
    f"{_ATOM}updated": _Element(_date("updated")),
    "description": _Element(_read_description),
    f"{_CONTENT}encoded": _Element(_read_content),
    "author": _Element(_read_author),
    f"{_DC}creator": _Element(_read_author),
    "category": _Element(_read_category, frozenset({"domain"})),
    f"{_DC}subject": _Element(_read_category),
    "enclosure": _Element(_read_enclosure, frozenset({"url", "length", "type"})),
    f"{_MEDIA}content": _Element(_read_media, frozenset({"url", "type", "medium", "width", "height", "fileSize"})),
    f"{_WFW}commentRss": _Element(_read_comment_feed),
    f"{_FEEDBURNER}origLink": _Element(_read_original_address),
    "comments": _Element(_pass_over),
    f"{_SLASH}comments": _Element(_pass_over),
    f"{_THREAD}total": _Element(_pass_over),
    f"{_WORDPRESS_COM}post-id": _Element(_pass_over),
}
"""The elements of a plain item."""
