"""Tell the parts of a page that are not by its author, or lead elsewhere: comments, ways to other posts, notices."""

import re

from lxml import etree, html

from bot.feeds.html_text import is_code, parse_page

COMMENT_WIDGETS = (
    r"(?:disqus|cusdis)[-_]thread|remark42|giscus(?:-widget)?|utterances|commento(?:-comments)?|comentario-comments"
    r"|hyvor-talk\S*|fastcomments-widget|graphcomment|idc-container|fb-comments|hypercomments_widget|waline|twikoo"
    r"|vcomments|gitalk-container"
)
"""The ids, classes and elements in which other systems show a page's comments, to browsers alone."""
_PART = r"(?:[-_]*(?:area|list|section|wrapper|wrap|container|thread|block|box|body|content|holder|items?|links?))?"
_OF_POST = r"(?:(?:wp-block|post|posts|entry|article|page|single|blog)[-_]+)*"
_BY_OTHERS = (
    rf"{_OF_POST}(?:comments?|commentlist|responses|replies|webmentions?|guestbook){_PART}"
    rf"|isso-thread|{COMMENT_WIDGETS}|[up]-comment|u-mention"
)
_TO_OTHERS = (
    rf"{_OF_POST}(?:nav|navigation|pager|paging|pagination|prev(?:ious)?[-_]?next|next[-_]?prev(?:ious)?|prev|previous"
    rf"|next|adjacent|neighbou?rs|siblings|near)(?:[-_]+(?:posts?|entry|article|nav))?{_PART}"
    rf"|(?:wp-block-)?(?:related|(?:recent|latest|more|other|similar|popular|recommended)[-_]+(?=post|article|entr|stor))"
    rf"(?:[-_]*(?:posts?|articles?|entries|stories))?{_PART}|you-may(?:-also)?-like|(?:read|up)[-_]next"
)
_NAME = re.compile(rf"(?:^|\s)(?:{_BY_OTHERS}|{_TO_OTHERS})(?=\s|$)", re.IGNORECASE)
_PARTS = ("aside", "details", "div", "footer", "li", "nav", "ol", "section", "table", "ul", "article", "p")
"""Elements that hold such parts: a `span` with a comment is one in a piece of code."""


def _is_named_aside(element: etree._Element) -> bool:
    """Return whether an element is by others, or leads to other posts, by its name; one with the title is the post."""
    if element.tag not in _PARTS:
        return False
    names = (element.get("id") or "", element.get("class") or "")
    return any(_NAME.search(name) for name in names if name) and next(element.iter("h1", "main"), None) is None


def _is_way(anchor: etree._Element) -> bool:
    """Return whether a link leads to the post before or after by its markup (HTML Living Standard, 4.6.7.24)."""
    return anchor.tag == "a" and not {"prev", "next"}.isdisjoint((anchor.get("rel") or "").lower().split())


def without_asides(markup: str) -> str:
    """Return a page without the parts that are by others, lead to other posts, or are code; as it is without any.

    What stands there for browsers without scripts is a notice, or a picture once more.
    """
    if (tree := parse_page(markup)) is None:
        return markup
    elements = tree.iter(*_PARTS, "a", "pre", "noscript")
    found = [one for one in elements if one.tag == "noscript" or _is_way(one) or _is_named_aside(one) or is_code(one)]
    for one in found:
        assert isinstance(one, html.HtmlElement)  # noqa: S101 - what the parser for HTML makes
        if one.getparent() is not None:
            one.drop_tree()
    return str(html.tostring(tree, encoding="unicode")) if found else markup
