"""Rebuild a document on which feedparser fails, so that it can be tried once more."""

from lxml import etree

_READ = {
    *("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", "http://www.w3.org/1999/xhtml"),
    *("http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"),
    *("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/"),
    *("http://purl.org/rss/1.0/modules/content/", "http://purl.org/rss/1.0/modules/syndication/"),
    *("http://search.yahoo.com/mrss/", "http://www.itunes.com/dtds/podcast-1.0.dtd"),
    *("http://wellformedweb.org/CommentAPI/", "http://purl.org/syndication/thread/1.0"),
    "http://rssnamespace.org/feedburner/ext/1.0",
}
"""The vocabularies of which something is read."""


def rebuilt(document: bytes) -> bytes:
    """Return a document as lxml reads it: without what is no XML, and without elements of which nothing is read.

    feedparser fails on elements of some vocabularies, such as a place's on a map. Empty where there is no XML at all.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(document, parser)
        if root is None:
            return b""
        etree.strip_elements(root, *_unread_tags(root), with_tail=False)
        return etree.tostring(root, encoding="utf-8", xml_declaration=True)
    except (etree.LxmlError, ValueError):
        return b""


def _unread_tags(root: etree._Element) -> set[str]:
    """Return the names of elements in other vocabularies; the elements of RSS have none, and no prefix."""
    tags = {element.tag for element in root.iterdescendants(etree.Element) if isinstance(element.tag, str)}
    return {tag for tag in tags if (tag[1:].partition("}")[0] not in _READ if tag.startswith("{") else ":" in tag)}
