"""Tell what the author of a page wrote from what others left there.

Whoever comments on a page writes into it, and so does whoever sends it a pingback, and a sidebar stands on every page.
Only the entry itself speaks for the author of a page (microformats2, `h-entry`; HTML, `article`).
"""

import re
from collections.abc import Collection, Iterator
from itertools import takewhile

from lxml import etree

from bot.comments.page import is_comment_element
from bot.feeds.html_text import HtmlContent, links_of, parse_tree, text_of
from bot.limits import MAX_PAGE_BYTES

_OTHERS = re.compile(
    r"(?:wp-block-|post-|entry-)?(?:comments?|comments?-?(?:area|list|section|template|thread|wrapper|container)"
    r"|respon(?:d|ses)|replies|ping(?:s|list|backs?)|trackbacks?|webmentions?|[pu]-mention|mentions|reactions|guestbook)",
    re.IGNORECASE,
)
"""The ids and classes of what others left: comments, and what other sites said of themselves."""
_ASIDES = re.compile(
    r"sidebar|widget|widget-area|blogroll|related|related-?posts|jp-relatedposts|navigation|nav-links|pagination",
    re.IGNORECASE,
)
_ASIDE_TAGS = {"nav", "aside", "form"}
_FRAME_TAGS = {"header", "footer"}
_ANSWERING = {"u-in-reply-to"}
"""The class by which an entry says what it answers, wherever a theme puts that."""
_REACTING = {"u-like-of", "u-repost-of", "u-bookmark-of"}
"""The classes by which an entry says what it likes, shares or keeps (indieweb.org, "responses"): no word is said."""
_ENTRY_CLASSES = {"h-entry", "hentry"}


def own_content(markup: str, address: str) -> HtmlContent:
    """Return the text and the links of the entries of a page; where it marks none, of all beside menus and the like.

    What others left there is in neither, and what an entry merely likes, shares or keeps is no link of it. It blocks:
    call it off the event loop.
    """
    tree = parse_tree(markup, MAX_PAGE_BYTES)
    if tree is None:
        return HtmlContent()
    drop_what_others_left(tree)
    entries = list(_outermost_entries(tree))
    parts = entries or [tree]
    asides = _ASIDE_TAGS if entries else _ASIDE_TAGS | _FRAME_TAGS
    refused = {"ugc"} if entries else {"ugc", "nofollow"}
    for part in parts:
        _drop_asides(part, asides)
    anchors = (anchor for part in parts for anchor in part.iter("a") if not refused & _tokens(anchor, "rel"))
    said = (anchor for anchor in anchors if not _is_reaction(anchor))
    return HtmlContent("\n".join(map(text_of, parts)), links_of(said, address))


def _is_reaction(anchor: etree._Element) -> bool:
    """Say whether a link is what an entry likes, shares or keeps, and does not answer as well."""
    around = set().union(*(_tokens(one, "class") for one in (anchor, *anchor.iterancestors())))
    return bool(_REACTING & around) and not _ANSWERING & around


def drop_what_others_left(tree: etree._Element) -> None:
    """Take the comments of a page, and what other sites sent to it, out of its tree."""
    for element in list(tree.iter("*")):
        if element.getparent() is not None and (is_comment_element(element) or _is_named(element, _OTHERS)):
            _empty(element)


def _outermost_entries(tree: etree._Element) -> Iterator[etree._Element]:
    found: set[etree._Element] = set()
    for element in tree.iter("*"):
        if element.getparent() in found:
            found.add(element)
        elif element.tag != "body" and (element.tag == "article" or _ENTRY_CLASSES & _tokens(element, "class")):
            found.add(element)
            yield element


def _drop_asides(part: etree._Element, tags: set[str]) -> None:
    """Take out menus and sidebars, unless they hold what the entry answers."""
    answering = _answering(part)
    for element in list(part.iter("*")):
        is_aside = element is not part and (element.tag in tags or _is_named(element, _ASIDES))
        if is_aside and element not in answering:
            _empty(element)


def _answering(part: etree._Element) -> Collection[etree._Element]:
    """Return the elements that say what the entry answers, and those around them."""
    found: set[etree._Element] = set()
    for element in part.iter("*"):
        if _ANSWERING & _tokens(element, "class"):
            around = takewhile(lambda one: one not in found, (element, *element.iterancestors()))
            found.update(list(around))
    return found


def _empty(element: etree._Element) -> None:
    """Leave nothing of an element, but for what follows it."""
    tail = element.tail
    element.clear()
    element.tag, element.tail = "span", tail


def _is_named(element: etree._Element, names: re.Pattern[str]) -> bool:
    return any(names.fullmatch(name) for name in (element.get("id") or "", *_tokens(element, "class")))


def _tokens(element: etree._Element, attribute: str) -> set[str]:
    return set((element.get(attribute) or "").lower().split())
