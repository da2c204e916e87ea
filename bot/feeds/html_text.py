"""What a person reads in a piece of HTML: its prose and its links."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin

from lxml import etree, html

MAX_TEXT_LENGTH = 200_000
"""Characters of markup that are read of one entry or comment; more is cut."""

MIN_PICTURE_PIXELS = 50
"""Pixels of a side below which an image is no picture of the post."""
EXCERPT_LENGTH = 300
"""Characters of a text below which it may be a summary: most blog software cuts at 55 words or more."""
_CUT = re.compile(
    r"(\[?(\u2026|\.\.\.)\]?|continue reading|read (more|on)|weiterlesen"
    r"|(seguir|continuar) leyendo|leer m[aá]s|lire la suite|continu(e|ar) lendo|leia mais)\W*$",
    re.IGNORECASE,
)
_WEB = ("http://", "https://")

_SKIPPED = {"script", "style", "code", "pre", "template", "noscript", "svg", "math", "form"}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure"),
    *("footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "section"),
    *("table", "td", "th", "tr", "ul"),
}


def parse_tree(markup: str) -> etree._Element | None:
    """Return the element tree of any HTML, however broken; None where there is nothing in it."""
    markup = markup[:MAX_TEXT_LENGTH].replace("\x00", "")
    if not markup.strip():
        return None
    try:
        return html.document_fromstring(markup, parser=html.HTMLParser(huge_tree=False, remove_comments=True))
    except (etree.LxmlError, ValueError):
        return None


def is_excerpt(text: str) -> bool:
    """Say whether a text may be only the beginning of a post: it is short, or breaks off."""
    return len(text) < EXCERPT_LENGTH or bool(_CUT.search(text[-100:]))


@dataclass(frozen=True, slots=True)
class HtmlContent:
    """What a piece of HTML holds for a reader."""

    text: str = ""
    """The prose, without markup and code, a line for each paragraph."""
    links: tuple[str, ...] = ()
    """The addresses it links to, absolute, each once, in order."""
    picture: str = ""
    """The address of its first picture; empty where it has none."""


def parse_html(markup: str, base: str) -> HtmlContent:
    """Return what stands in HTML; addresses are made absolute against `base`."""
    markup = markup[:MAX_TEXT_LENGTH]
    if "<" not in markup and "&" not in markup:
        return HtmlContent(_lines(markup))
    tree = parse_tree(markup)
    if tree is None:
        return HtmlContent()
    found = (absolute_url(base, href) for a in tree.iter("a") if (href := a.get("href")))
    pictures = (absolute_url(base, src) for img in tree.iter("img") if (src := img.get("src")) and not _is_tiny(img))
    return HtmlContent(
        _prose(tree),
        tuple(dict.fromkeys(url for url in found if url.startswith(_WEB))),
        next((url for url in pictures if url.startswith(_WEB)), ""),
    )


def html_to_text(markup: str) -> str:
    """Return the text of HTML without its markup and code, a line for each paragraph."""
    return parse_html(markup, "").text


def unescape_entities(text: str) -> str:
    """Return words that were escaped once too often as they were meant: `Tom &amp; Jerry` is `Tom & Jerry`."""
    return unescape(text) if "&" in text else text


def _prose(tree: etree._Element) -> str:
    pieces: list[str] = []
    skipping = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _BLOCKS:
            pieces.append("\n")
        if event == "start":
            skipping += tag in _SKIPPED
            text = element.text
        else:
            skipping -= tag in _SKIPPED
            text = element.tail
        if text and not skipping:
            pieces.append(text.replace("\n", " "))
    return _lines("".join(pieces))


def _is_tiny(img: etree._Element) -> bool:
    """Say whether a picture is a counter's dot or an emoji rather than a picture."""
    return any(
        (img.get(side) or "").rstrip("px").isdecimal() and int((img.get(side) or "").rstrip("px")) < MIN_PICTURE_PIXELS
        for side in ("width", "height")
    )


def absolute_url(base: str, address: str) -> str:
    """Return `address` made absolute against `base`; empty where it is no address."""
    address = address.strip()
    if address.startswith(_WEB) and "[" not in address:  # brackets may hold what is no address at all
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def title_from_text(text: str) -> str:
    """Return a title for an entry that has none: how its text begins."""
    line = text.split("\n", 1)[0]
    return line if len(line) <= 60 else line[:60].rsplit(" ", 1)[0] + "…"  # noqa: PLR2004 - a phone's line or two


def _lines(text: str) -> str:
    return "\n".join(line for raw in text.splitlines() if (line := " ".join(raw.split())))
