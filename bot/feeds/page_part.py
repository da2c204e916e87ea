"""Find the part of a web page that is its article, and read its links and tags."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from bot.boundary import NO_URL, WebUrl, web_url
from bot.feeds.addresses import hostname_of, path_key

MIN_PROBE_LETTERS, MAX_PROBE_LETTERS = 15, 60
"""Letters of a line of the text by which its place in the page is found."""
_NON_LETTERS = re.compile(r"[\W_]+")
_ENTRY_CLASS = re.compile(r"(^|\s)(h-entry|hentry)(\s|$)", re.IGNORECASE)
_ARTICLE_CLASS = re.compile(r"(^|\s)(post|entry|article)(\s|$)", re.IGNORECASE)
_TEXTLESS_TAGS = {"head", "script", "style", "template", "noscript"}
_ASIDE_TAGS = {"nav", "aside", "form", "script", "style"}
_PARAGRAPH_TAGS = {"p", "li", "blockquote", "dd", "div", "figcaption", "pre", "section"}
_BLOCK_TAGS = _PARAGRAPH_TAGS | {"td", "th", "main", "header", "footer", "body"}
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
    loose: tuple[str, ...] = ()
    """Those of the links and tags that may belong to every page of the blog: they stand beside the text, unmarked."""
    canonical: WebUrl = NO_URL
    """The address that the page gives for itself, if it is on the same host and no home page; empty for none."""


def read_page_part(markup: str, address: str, text: str) -> PagePart:
    """Return links, tags and canonical address of the page at `address`, whose article has this text.

    Links of menus, sidebars and comments are those of every page, and no part of it.
    """
    if (tree := parse_page(markup)) is None:
        return PagePart()
    place = _place(tree, text)
    anchors = {anchor: is_own for anchor in place.outer.iter("a") if (is_own := place.owns(anchor)) is not None}
    own, loose = ([one for one in anchors if anchors[one] is is_own] for is_own in (True, False))
    metas = (meta.get("content") or "" for meta in tree.iter("meta") if meta.get("property") == "article:tag")
    own_tags, own_links = (*_cleaned(metas), *_tags(own)), _links(own, address)
    return PagePart(
        _links(anchors, address),
        tuple(dict.fromkeys([*own_tags, *_tags(loose)])),
        tuple(one for one in (*_tags(loose), *_links(loose, address)) if one not in {*own_tags, *own_links}),
        _canonical(tree, address),
    )


def parse_page(markup: str) -> etree._Element | None:
    """Return the element tree of a page; None where there is none."""
    try:
        return html.document_fromstring(markup, parser=html.HTMLParser(huge_tree=False, remove_comments=True))
    except (etree.LxmlError, ValueError):
        return None


def links_and_tags(tree: etree._Element, address: str) -> frozenset[str]:
    """Return all that stands on the page at `address`: what its links lead to, and what they say."""
    anchors = list(tree.iter("a"))
    return frozenset([*_links(anchors, address), *_cleaned(map(_words, anchors))])


def has_article(tree: etree._Element, text: str) -> bool:
    """Return whether the markup of a page says which part of it is the article with this text."""
    return _place(tree, text).article is not None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the text of a page stands."""

    article: etree._Element | None
    """The innermost element around the text that is an article by its markup; None if there is none."""
    outer: etree._Element
    """The outermost of these; without one, the smallest element that holds the text."""
    letters: str
    """The letters of the text."""

    def owns(self, anchor: etree._Element) -> bool | None:
        """Return whether a link belongs to the text; None where it is one of a menu, of comments and so on."""
        if self.article is not None and _is_inside(anchor, self.article):
            return None if _is_aside(anchor, self.article) else True
        if _is_aside(anchor, self.outer):
            return None
        if self.article is not None and _is_marked_tag(anchor):
            return True  # as below the text in a theme that calls both the post and its text so
        if _is_in_frame(anchor, self.outer):
            return None
        return self.article is None and not _is_tag(anchor) and self._is_in_text(anchor)

    def _is_in_text(self, anchor: etree._Element) -> bool:
        """Return whether the paragraph of a link stands in the text; a cell of a table may be a part of the layout."""
        block = next((one for one in anchor.iterancestors() if one.tag in _BLOCK_TAGS), None)
        if block is None or block.tag not in _PARAGRAPH_TAGS:
            return False
        letters = _letters_of(block)
        return len(letters) >= MIN_PROBE_LETTERS and letters in self.letters


def _place(tree: etree._Element, text: str) -> _Place:
    """Return where a text stands in a page; its title, or a line around it, may stand outside of its article."""
    probes, letters = _probes(text), _NON_LETTERS.sub("", text)
    smallest = [_smallest_with(some, tree) for some in (probes, probes[1:2])]
    for found in smallest:
        around = [element for element in (found, *found.iterancestors()) if _is_article(element)]
        if articles := [element for element in around if _is_named_article(element)] or around:
            return _Place(articles[0], articles[-1], letters)
    return _Place(None, smallest[0], letters)


def _smallest_with(probes: Sequence[str], tree: etree._Element) -> etree._Element:
    """Return the smallest element that holds all the probes."""
    found = tree
    while (inner := _child_with(found, probes)) is not None:
        found = inner
    return found


def _probes(text: str) -> Sequence[str]:
    """Return the letters of the first, the middle and the last line of a text that are long enough to be found."""
    lines = [letters for line in text.splitlines() if len(letters := _NON_LETTERS.sub("", line)) >= MIN_PROBE_LETTERS]
    return [line[:MAX_PROBE_LETTERS] for line in (lines[:1] + lines[len(lines) // 2 :][:1] + lines[-1:])]


def _child_with(element: etree._Element, probes: Sequence[str]) -> etree._Element | None:
    """Return the child that holds all the probes; None if there is none, or nothing to look for."""
    for child in element if probes else ():
        if isinstance(child.tag, str) and child.tag not in _TEXTLESS_TAGS:
            letters = _letters_of(child)
            if all(probe in letters for probe in probes):
                return child
    return None


def _letters_of(element: etree._Element) -> str:
    return _NON_LETTERS.sub("", "".join(map(str, element.itertext())))


def _is_article(element: etree._Element) -> bool:
    """Return whether an element is an article by its markup. A whole page never is: its class may name its layout."""
    if element.tag in {"html", "body"}:
        return False
    return _is_named_article(element) or bool(_ARTICLE_CLASS.search(element.get("class") or ""))


def _is_named_article(element: etree._Element) -> bool:
    """Return whether HTML or microformats call it an article; a class such as `entry` may mean its text alone."""
    return element.tag == "article" or bool(_ENTRY_CLASS.search(element.get("class") or ""))


def _is_inside(element: etree._Element, place: etree._Element) -> bool:
    return any(around is place for around in element.iterancestors())


def _is_aside(element: etree._Element, article: etree._Element) -> bool:
    """Return whether an element stands in a part of the article that is about other things."""
    for around in element.iterancestors():
        if around is article:
            return False
        if around.tag in _ASIDE_TAGS or _ASIDE_NAME.search(f"{around.get('id')} {around.get('class')}"):
            return True
    return False


def _is_in_frame(element: etree._Element, outer: etree._Element) -> bool:
    """Return whether an element stands in the header or the footer of the page: those within `main` are a post's."""
    around = list(takewhile(lambda one: one is not outer, element.iterancestors()))
    return any(one.tag in {"header", "footer"} for one in around) and "main" not in {
        outer.tag,
        *(a.tag for a in around),
    }


def _links(anchors: Iterable[etree._Element], address: str) -> tuple[WebUrl, ...]:
    links = (web_url(anchor.get("href") or "", address) for anchor in anchors)
    return tuple(dict.fromkeys(filter(None, links)))


def _tags(anchors: Iterable[etree._Element]) -> tuple[str, ...]:
    return _cleaned(_words(anchor) for anchor in anchors if _is_tag(anchor))


def _cleaned(tags: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (tag.strip().removeprefix("#") for tag in tags))))


def _is_marked_tag(anchor: etree._Element) -> bool:
    """Return whether a link is a tag by `rel=tag` (HTML Living Standard, 4.6.7.19) or microformats."""
    return "tag" in (anchor.get("rel") or "").lower().split() or "p-category" in (anchor.get("class") or "").split()


def _is_tag(anchor: etree._Element) -> bool:
    """Return whether a link names a tag: by its markup, or by its folder."""
    if _is_marked_tag(anchor):
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
