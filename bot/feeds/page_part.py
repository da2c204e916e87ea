"""Find the part of a web page that is its article, and read its links and tags."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from bot.boundary import NO_URL, WebUrl, web_url
from bot.feeds.addresses import hostname_of, path_key

MIN_PROBE_LETTERS, MAX_PROBE_LETTERS = 15, 60
"""Letters of a line of the text by which its place in the page is found."""
_NON_LETTERS = re.compile(r"[\W_]+")
_ARTICLE_CLASS = re.compile(r"(^|\s)(h-entry|hentry|post|entry|article)(\s|$)", re.IGNORECASE)
_ASIDE_TAGS = {"nav", "aside", "form", "script", "style"}
_ASIDE_NAME = re.compile(
    r"\b(comments?|comment-respond|respond|related|sidebar|widget|navigation|nav-links|pagination|share|sharedaddy)\b",
    re.IGNORECASE,
)
_TAG_FOLDER = re.compile(
    r"/(tags?|tagged|labels?|categor(y|ies)|topics?|keywords?|schlagwort|kategorie|etiquetas?|etiqueta|categoria"
    r"|mot-cle|categorie)/[^/]{1,100}/?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PagePart:
    """What a page says of its article beside the text."""

    links: tuple[WebUrl, ...] = ()
    """The absolute addresses that the article links to, each once, in order."""
    tags: tuple[str, ...] = ()
    canonical: WebUrl = NO_URL
    """The address that the page gives for itself, if it is on the same host and no home page; empty for none."""


def read_page_part(markup: str, address: str, text: str) -> PagePart:
    """Return links, tags and canonical address of the page at `address`, whose article has this text.

    Links of menus, sidebars and comments are those of every page, and no part of it.
    """
    try:
        tree = html.document_fromstring(markup, parser=html.HTMLParser(huge_tree=False, remove_comments=True))
    except (etree.LxmlError, ValueError):
        return PagePart()
    article = _article(tree, text)
    anchors = [a for a in article.iter("a") if not _is_aside(a, article)]
    links = (web_url(a.get("href") or "", address) for a in anchors)
    named = (_words(a) for a in anchors if _is_tag(a))
    metas = (meta.get("content") or "" for meta in tree.iter("meta") if meta.get("property") == "article:tag")
    tags = (tag.strip().removeprefix("#") for tag in chain(metas, named))
    return PagePart(
        tuple(dict.fromkeys(filter(None, links))), tuple(dict.fromkeys(filter(None, tags))), _canonical(tree, address)
    )


def _article(tree: etree._Element, text: str) -> etree._Element:
    """Return the smallest element with the lines of a text, or the article around it."""
    probes = _probes(text)
    found = tree
    while (inner := _child_with(found, probes)) is not None:
        found = inner
    around = [found, *found.iterancestors()]
    return next((element for element in around if _is_article(element)), found)


def _probes(text: str) -> Sequence[str]:
    """Return the letters of the first, the middle and the last line of a text that are long enough to be found."""
    lines = [letters for line in text.splitlines() if len(letters := _NON_LETTERS.sub("", line)) >= MIN_PROBE_LETTERS]
    return [line[:MAX_PROBE_LETTERS] for line in (lines[:1] + lines[len(lines) // 2 :][:1] + lines[-1:])]


def _child_with(element: etree._Element, probes: Sequence[str]) -> etree._Element | None:
    """Return the child that holds all the probes; None if there is none, or nothing to look for."""
    if not probes or _is_article(element):
        return None
    for child in element:
        if isinstance(child.tag, str):
            letters = _NON_LETTERS.sub("", "".join(map(str, child.itertext())))
            if all(probe in letters for probe in probes):
                return child
    return None


def _is_article(element: etree._Element) -> bool:
    return element.tag == "article" or bool(_ARTICLE_CLASS.search(element.get("class") or ""))


def _is_aside(element: etree._Element, article: etree._Element) -> bool:
    """Return whether an element stands in a part of the article that is about other things."""
    for around in element.iterancestors():
        if around is article:
            return False
        if around.tag in _ASIDE_TAGS or _ASIDE_NAME.search(f"{around.get('id')} {around.get('class')}"):
            return True
    return False


def _is_tag(anchor: etree._Element) -> bool:
    """Return whether a link names a tag: by `rel=tag` (HTML Living Standard, 4.6.7.19), microformats or its folder."""
    if "tag" in (anchor.get("rel") or "").lower().split() or "p-category" in (anchor.get("class") or "").split():
        return True
    return bool(_TAG_FOLDER.search(unquote(urlsplit(web_url(anchor.get("href") or "", "http://x.invalid/")).path)))


def _words(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _canonical(tree: etree._Element, address: str) -> WebUrl:
    """Return the address of `rel=canonical` (RFC 6596) on the same host; empty for none, and for a home page."""
    named = (link for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split())
    canonical = next(filter(None, (web_url(link.get("href") or "", address) for link in named)), NO_URL)
    same_host = hostname_of(canonical) == hostname_of(address)
    return canonical if same_host and path_key(canonical).strip("/") else NO_URL
