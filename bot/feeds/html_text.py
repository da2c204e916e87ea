"""Extract text, links and pictures from HTML."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin

from lxml import etree, html

MAX_TEXT_LENGTH = 200_000
"""Characters of markup that are parsed of one entry or comment; the rest is cut off."""
MIN_PICTURE_PIXELS = 50
"""Width and height, in pixels, below which an image is decoration."""
EXCERPT_LENGTH = 300
"""Characters below which a text may be a summary: most blog software cuts at 55 words or more."""
_EXCERPT_END = re.compile(
    r"(\[?(\u2026|\.\.\.)\]?|continue reading|read (more|on)|weiterlesen"
    r"|(seguir|continuar) leyendo|leer m[aá]s|lire la suite|continu(e|ar) lendo|leia mais)\W*$",
    re.IGNORECASE,
)
_WEB_SCHEMES = ("http://", "https://")

_SKIPPED_TAGS = {"script", "style", "code", "pre", "template", "noscript", "svg", "math", "form"}
_BLOCK_TAGS = {
    *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure"),
    *("footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "section"),
    *("table", "td", "th", "tr", "ul"),
}


def parse_tree(markup: str) -> etree._Element | None:
    """Return the element tree of HTML, which may be malformed; None if it is empty."""
    markup = markup[:MAX_TEXT_LENGTH].replace("\x00", "")
    if not markup.strip():
        return None
    try:
        return html.document_fromstring(markup, parser=html.HTMLParser(huge_tree=False, remove_comments=True))
    except (etree.LxmlError, ValueError):
        return None


def is_excerpt(text: str) -> bool:
    """Return whether a text may be only the beginning of a post: it is short, or ends like an excerpt."""
    return len(text) < EXCERPT_LENGTH or bool(_EXCERPT_END.search(text[-100:]))


@dataclass(frozen=True, slots=True)
class HtmlContent:
    """The text, links and picture of a piece of HTML."""

    text: str = ""
    """The text without markup and code, one line a paragraph."""
    links: tuple[str, ...] = ()
    """The absolute addresses it links to, each once, in order."""
    picture: str = ""
    """The absolute address of its first picture; empty if it has none."""


def parse_html(markup: str, base: str) -> HtmlContent:
    """Return the text, links and picture of HTML; relative addresses are resolved against `base`."""
    markup = markup[:MAX_TEXT_LENGTH]
    if "<" not in markup and "&" not in markup:
        return HtmlContent(_clean_lines(markup))
    tree = parse_tree(markup)
    if tree is None:
        return HtmlContent()
    links = (absolute_url(base, href) for a in tree.iter("a") if (href := a.get("href")))
    pictures = (absolute_url(base, src) for img in tree.iter("img") if (src := img.get("src")) and not _is_tiny(img))
    return HtmlContent(
        _text_of(tree),
        tuple(dict.fromkeys(url for url in links if url.startswith(_WEB_SCHEMES))),
        next((url for url in pictures if url.startswith(_WEB_SCHEMES)), ""),
    )


def html_to_text(markup: str) -> str:
    """Return the text of HTML without markup and code, one line a paragraph."""
    return parse_html(markup, "").text


def unescape_entities(text: str) -> str:
    """Return text with its HTML entities resolved, for text that was escaped twice: `Tom &amp; Jerry`."""
    return unescape(text) if "&" in text else text


def _text_of(tree: etree._Element) -> str:
    pieces: list[str] = []
    skipping = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _BLOCK_TAGS:
            pieces.append("\n")
        if event == "start":
            skipping += tag in _SKIPPED_TAGS
            text = element.text
        else:
            skipping -= tag in _SKIPPED_TAGS
            text = element.tail
        if text and not skipping:
            pieces.append(text.replace("\n", " "))
    return _clean_lines("".join(pieces))


def _is_tiny(img: etree._Element) -> bool:
    """Return whether an image is too small to be a picture, such as a tracking pixel or an emoji."""
    return any(
        (img.get(side) or "").rstrip("px").isdecimal() and int((img.get(side) or "").rstrip("px")) < MIN_PICTURE_PIXELS
        for side in ("width", "height")
    )


def absolute_url(base: str, address: str) -> str:
    """Return `address` resolved against `base`; empty if it is not a valid address."""
    address = address.strip()
    if (
        address.startswith(_WEB_SCHEMES) and "[" not in address
    ):  # brackets may hold an invalid IPv6 address, which urljoin refuses
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def title_from_text(text: str) -> str:
    """Return a title for an entry that has none: the beginning of its text."""
    line = text.split("\n", 1)[0]
    return line if len(line) <= 60 else line[:60].rsplit(" ", 1)[0] + "…"  # noqa: PLR2004 - a phone's line or two


def _clean_lines(text: str) -> str:
    """Return text without empty lines, and with one space where there are several."""
    return "\n".join(line for untidy in text.splitlines() if (line := " ".join(untidy.split())))
