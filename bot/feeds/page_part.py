"""Find the part of a web page that is its article, and read its links and tags."""

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote, urlsplit

from lxml import etree

from bot.boundary import NO_URL, WebUrl, web_url
from bot.feeds.addresses import hostname_of, path_key
from bot.feeds.html_text import links_of, parse_page
from bot.themes.hashtags import HASHTAG
from bot.words import letters_in

MIN_PROBE_LETTERS, MAX_PROBE_LETTERS = 15, 60
"""Letters of a line of the text by which its place in the page is found."""
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
    r"/(tags?|tagged|hashtags?|labels?|categor(y|ies)|topics?|keywords?|schlagwort|kategorie|etiquetas?|etiqueta|categoria"
    r"|mot-cle|categorie)[/:][^/]{1,100}/?$",
    re.IGNORECASE,
)
_TAG_PARAMETER = re.compile(r"(^|&)(tags?|hashtag|label|category)=[^&]+$", re.IGNORECASE)
_WRITTEN_TAG = re.compile(rf"[#\uff03]{HASHTAG}")


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
    """Return links, tags and canonical address of the page at `address`, `without_asides`, whose article has this text.

    Links of menus, sidebars and comments are those of every page, and no part of it.
    """
    if (tree := parse_page(markup)) is None:
        return PagePart()
    place = _place(tree, text)
    anchors = {anchor: is_own for anchor in place.outer.iter("a") if (is_own := place.owns(anchor)) is not None}
    own, loose = ([one for one in anchors if anchors[one] is is_own] for is_own in (True, False))
    metas = (meta.get("content") or "" for meta in tree.iter("meta") if meta.get("property") == "article:tag")
    own_tags, own_links = (*_cleaned(metas), *_tags(own)), links_of(own, address)
    return PagePart(
        links_of(anchors, address),
        tuple(dict.fromkeys([*own_tags, *_tags(loose)])),
        tuple(one for one in (*_tags(loose), *links_of(loose, address)) if one not in {*own_tags, *own_links}),
        _canonical(tree, address),
    )


def links_and_tags(tree: etree._Element, address: str) -> frozenset[str]:
    """Return all that stands on the page at `address`: what its links lead to, and what they say."""
    anchors = list(tree.iter("a"))
    return frozenset([*links_of(anchors, address), *_cleaned(map(_words, anchors))])


def has_article(tree: etree._Element, text: str) -> bool:
    """Return whether the markup of a page says which part of it is the article with this text."""
    return _place(tree, text).article is not None


class _Place:
    """Where the text of a page stands."""

    def __init__(self, page: "_PageLetters", text: str, article: etree._Element | None, outer: etree._Element) -> None:
        """Take the innermost element around the text that is an article by its markup, None if there is none.

        `outer` is the outermost of these; without one, the smallest element that holds the text.
        """
        self.article, self.outer = article, outer
        self._page, self._text = page, letters_in(text)
        self._lines = set(map(letters_in, text.splitlines()))
        self._is_in_text: dict[etree._Element, bool] = {}

    @cached_property
    def _in_article(self) -> Collection[etree._Element]:
        return set() if self.article is None else set(self.article.iter("*"))

    @cached_property
    def _asides_of_article(self) -> Collection[etree._Element]:
        return set() if self.article is None else _parts(self.article, _is_aside)

    @cached_property
    def _asides(self) -> Collection[etree._Element]:
        return _parts(self.outer, _is_aside)

    @cached_property
    def _frames(self) -> Collection[etree._Element]:
        """The header and the footer of the page: those within `main` are a post's."""
        if self.outer.tag == "main":
            return set()
        return _parts(self.outer, lambda one: one.tag in {"header", "footer"}) - _parts(
            self.outer, lambda one: one.tag == "main"
        )

    def owns(self, anchor: etree._Element) -> bool | None:
        """Return whether a link belongs to the text; None where it is one of a menu, of comments and so on."""
        around = anchor.getparent()
        if around in self._in_article:
            return None if around in self._asides_of_article else True
        if around in self._asides:
            return None
        if self.article is not None and _is_marked_tag(anchor):
            return True  # as below the text in a theme that calls both the post and its text so
        if around in self._frames:
            return None
        return self.article is None and not _is_tag(anchor) and self._has_paragraph_of(anchor)

    def _has_paragraph_of(self, anchor: etree._Element) -> bool:
        """Return whether the paragraph of a link stands in the text; a cell of a table may be a part of the layout."""
        block = next((one for one in anchor.iterancestors() if one.tag in _BLOCK_TAGS), None)
        if block is None or block.tag not in _PARAGRAPH_TAGS:
            return False
        if (known := self._is_in_text.get(block)) is not None:
            return known
        letters = self._page.letters_of(block)
        is_in_text = len(letters) >= MIN_PROBE_LETTERS and (letters in self._lines or letters in self._text)
        self._is_in_text[block] = is_in_text
        return is_in_text


class _PageLetters:
    """The letters of a page, and where those of each element stand among them: each is read once."""

    def __init__(self, tree: etree._Element) -> None:
        self._spans: dict[etree._Element, tuple[int, int]] = {}
        pieces: list[str] = []
        begins: list[int] = []
        at = 0
        for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
            if event == "end":
                self._spans[element] = (begins.pop(), at)
            if event == "start":
                begins.append(at)
            letters = letters_in((element.text if event == "start" else element.tail) or "")
            pieces.append(letters)
            at += len(letters)
        self._letters = "".join(pieces)

    def letters_of(self, element: etree._Element) -> str:
        """Return the letters of an element."""
        begin, end = self._spans[element]
        return self._letters[begin:end]

    def smallest_with(self, probes: Sequence[str], tree: etree._Element) -> etree._Element:
        """Return the smallest element of the tree that holds all the probes."""
        places = [self._places_of(probe) for probe in probes]
        found: etree._Element | None = tree
        while found is not None and places:
            tree, found = found, next((one for one in found if self._holds(one, probes, places)), None)
        return tree

    def _places_of(self, probe: str) -> Sequence[int]:
        """Return where a probe stands, in ascending order."""
        places = []
        at = self._letters.find(probe)
        while at >= 0:
            places.append(at)
            at = self._letters.find(probe, at + 1)
        return places

    def _holds(self, element: etree._Element, probes: Sequence[str], places: Sequence[Sequence[int]]) -> bool:
        if not isinstance(element.tag, str) or element.tag in _TEXTLESS_TAGS:
            return False
        begin, end = self._spans[element]
        for probe, at in zip(probes, places, strict=True):
            first = bisect_left(at, begin)
            if first == len(at) or at[first] + len(probe) > end:
                return False
        return True


def _place(tree: etree._Element, text: str) -> _Place:
    """Return where a text stands in a page; its title, or a line around it, may stand outside of its article."""
    probes, page = _probes(text), _PageLetters(tree)
    smallest = [page.smallest_with(some, tree) for some in (probes, probes[1:2])]
    for found in smallest:
        around = [element for element in (found, *found.iterancestors()) if _is_article(element)]
        if articles := [element for element in around if _is_named_article(element)] or around:
            return _Place(page, text, articles[0], articles[-1])
    return _Place(page, text, None, smallest[0])


def _probes(text: str) -> Sequence[str]:
    """Return the letters of the first, the middle and the last line of a text that are long enough to be found."""
    lines = [letters for line in text.splitlines() if len(letters := letters_in(line)) >= MIN_PROBE_LETTERS]
    return [line[:MAX_PROBE_LETTERS] for line in (lines[:1] + lines[len(lines) // 2 :][:1] + lines[-1:])]


def _is_article(element: etree._Element) -> bool:
    """Return whether an element is an article by its markup. A whole page never is: its class may name its layout."""
    if element.tag in {"html", "body"}:
        return False
    return _is_named_article(element) or bool(_ARTICLE_CLASS.search(element.get("class") or ""))


def _is_named_article(element: etree._Element) -> bool:
    """Return whether HTML or microformats call it an article; a class such as `entry` may mean its text alone."""
    return element.tag == "article" or bool(_ENTRY_CLASS.search(element.get("class") or ""))


def _parts(root: etree._Element, is_one: Callable[[etree._Element], bool]) -> set[etree._Element]:
    """Return the elements below `root` that are of a kind, or stand in one that is."""
    found: set[etree._Element] = set()
    for element in root.iter("*"):
        if element is not root and (element.getparent() in found or is_one(element)):
            found.add(element)
    return found


def _is_aside(element: etree._Element) -> bool:
    """Return whether an element of an article is about other things."""
    return element.tag in _ASIDE_TAGS or bool(_ASIDE_NAME.search(f"{element.get('id')} {element.get('class')}"))


def _tags(anchors: Iterable[etree._Element]) -> tuple[str, ...]:
    return _cleaned(_words(anchor) for anchor in anchors if _is_tag(anchor))


def _cleaned(tags: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (tag.strip().lstrip("#\uff03") for tag in tags))))


def _is_marked_tag(anchor: etree._Element) -> bool:
    """Return whether a link is a tag by `rel=tag` (HTML Living Standard, 4.6.7.19) or microformats."""
    classes = [name for one in anchor.iter() for name in (one.get("class") or "").split()]
    return "tag" in (anchor.get("rel") or "").lower().split() or "p-category" in classes


def _is_tag(anchor: etree._Element) -> bool:
    """Return whether a link names a tag: by its markup, by its words, which are a hashtag, or by where it leads."""
    if _is_marked_tag(anchor) or _WRITTEN_TAG.fullmatch(_words(anchor)):
        return True
    parts = urlsplit(web_url(anchor.get("href") or "", "http://x.invalid/"))
    return bool(_TAG_FOLDER.search(unquote(parts.path)) or _TAG_PARAMETER.search(parts.query))


def _words(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _canonical(tree: etree._Element, address: str) -> WebUrl:
    """Return the address of `rel=canonical` (RFC 6596) on the same host; empty for none, and for a home page."""
    named = (link for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split())
    canonical = next(filter(None, (web_url(link.get("href") or "", address) for link in named)), NO_URL)
    same_host = hostname_of(canonical) == hostname_of(address)
    return canonical if same_host and path_key(canonical).strip("/") else NO_URL
