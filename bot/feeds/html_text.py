"""Extract text, links and pictures from HTML."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape

from lxml import etree, html

from bot.boundary import NO_URL, WebUrl, clean_text, web_url
from bot.feeds.inline_data import without_inline_data
from bot.feeds.pictures import picture_in
from bot.feeds.wrapped_links import link_target
from bot.words import letters_in

MAX_MARKUP_LENGTH = 200_000
"""Characters of markup that are parsed of one entry or comment; the rest is cut off."""
EXCERPT_LENGTH = 300
"""Characters below which a text may be a summary: most blog software cuts at 55 words or more."""
MAX_ENDING_LENGTH = 100
"""Characters of a text's end that may be that of an excerpt; of a long row of dots, each could begin one."""
MAX_HASHTAG_LINES = 3
"""Lines of hashtags at the beginning of a text that its title is not made of."""
MIN_PARAGRAPH_LETTERS = 60
"""Letters that make a line a paragraph: some twelve words."""
_EXCERPT_END = re.compile(
    r"(\[?(\u2026|\.\.\.)\]?|continue reading|read (more|on)|weiterlesen"
    r"|(seguir|continuar) leyendo|leer m[aá]s|lire la suite|continu(e|ar) lendo|leia mais)\W*$",
    re.IGNORECASE,
)

_PARSER = etree.HTMLParser(huge_tree=False, remove_comments=True)
"""Makes plain elements: those of `lxml.html` can do more, and each is made by a call to Python."""
_XML_DECLARATION = re.compile(r"\A\s{0,99}<\?xml\b[^>]{0,999}>")
"""How a page of XHTML begins. In a text that is decoded, its encoding is of no use, and lxml takes no such text."""
_SKIPPED_TAGS = {"script", "style", "template", "noscript", "svg", "math", "form"}
_BLOCK_TAGS = {
    *("address", "article", "aside", "blockquote", "br", "button", "caption", "dd", "details", "div", "dl", "dt"),
    *("figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol"),
    *("p", "pre", "section", "summary", "table", "td", "th", "tr", "ul"),
}
_CODE_CLASS = re.compile(
    r"(^|[\s_-])(code|highlight|sourcecode|prettyprint|src|brush|language|lang|syntaxhighlighter)([\s:_-]|$)",
    re.IGNORECASE,
)
"""Classes of code as highlighters and editors give them."""
_SIGNS = ("#", "\uff03")
"""What a hashtag begins with. Such a link is kept apart from a word before it, as CSS may do that for the eye alone."""


def parse_tree(markup: str, max_length: int = MAX_MARKUP_LENGTH) -> etree._Element | None:
    """Return the element tree of HTML, which may be malformed; None if it is empty.

    What is beyond `max_length` characters is cut off: a whole page may have `MAX_PAGE_BYTES`, as comments stand at its
    end.
    """
    markup = clean_text(without_inline_data(markup), max_length)
    if not markup.strip():
        return None
    try:
        return etree.fromstring(_XML_DECLARATION.sub("", markup), _PARSER)
    except (etree.LxmlError, ValueError):
        return None


def parse_page(markup: str) -> etree._Element | None:
    """Return the element tree of a page; None where there is none."""
    parser = html.HTMLParser(huge_tree=False, remove_comments=True)
    try:
        return html.document_fromstring(_XML_DECLARATION.sub("", markup), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def is_excerpt(text: str) -> bool:
    """Return whether a text may be only the beginning of a post: it is short, or ends like an excerpt."""
    return len(text) < EXCERPT_LENGTH or is_cut(text)


def is_cut(text: str) -> bool:
    """Return whether a text ends like an excerpt."""
    return bool(_EXCERPT_END.search(text[-MAX_ENDING_LENGTH:]))


@dataclass(frozen=True, slots=True)
class HtmlContent:
    """The text, links and picture of a piece of HTML."""

    text: str = ""
    """The text without markup and blocks of code, one line a paragraph; those of verse stand for themselves."""
    links: tuple[WebUrl, ...] = ()
    """The absolute addresses it links to, each once, in order."""
    picture: WebUrl = NO_URL
    """The absolute address of its first picture; empty if it has none."""


def parse_html(markup: str, base: str) -> HtmlContent:
    """Return the text, links and picture of HTML; relative addresses are resolved against `base`."""
    markup = without_inline_data(markup)[:MAX_MARKUP_LENGTH]
    if "<" not in markup and "&" not in markup:
        return HtmlContent(_clean_lines(markup))
    tree = parse_tree(markup)
    if tree is None:
        return HtmlContent()
    return HtmlContent(text_of(tree), links_of(tree.iter("a"), base), picture_in(tree, base))


def links_of(anchors: Iterable[etree._Element], base: str) -> tuple[WebUrl, ...]:
    """Return the absolute addresses to which `<a>` elements lead in the end, each once, in order."""
    links = (web_url(anchor.get("href") or "", base) for anchor in anchors)
    return tuple(dict.fromkeys(link_target(link) or link for link in links if link))


def join_contents(contents: Sequence[HtmlContent]) -> HtmlContent:
    """Return all that several contents of one entry hold, such as its summary and its text.

    Of the shorter ones only the lines that the longest doesn't have are kept, before it.
    """
    if len(contents) == 1:
        return contents[0]
    longest = max(contents, key=lambda content: len(content.text), default=HtmlContent())
    others = [line for content in contents if content is not longest for line in content.text.splitlines()]
    further = _not_in(longest.text, list(dict.fromkeys(others)))
    return HtmlContent(
        "\n".join([*further, longest.text]),
        tuple(dict.fromkeys(link for content in contents for link in content.links)),
        longest.picture or next((content.picture for content in contents if content.picture), NO_URL),
    )


def plain_content(text: str) -> HtmlContent:
    """Return what a text without markup holds: `<b>` in it are three characters."""
    return HtmlContent(_clean_lines(text[:MAX_MARKUP_LENGTH]))


def html_to_text(markup: str) -> str:
    """Return the text of HTML without markup, one line a paragraph."""
    return parse_html(markup, "").text


def unescape_entities(text: str) -> str:
    """Return text with its HTML entities resolved, for text that was escaped twice: `Tom &amp; Jerry`."""
    return unescape(text) if "&" in text else text


def is_code(element: etree._Element) -> bool:
    """Return whether an element is a block of code; `pre` alone is verse, and `code` within a sentence a part of it."""
    if element.tag != "pre":
        return False
    holds_code = not (element.text or "").strip() and next(element.iter("code"), None) is not None
    return holds_code or bool(_CODE_CLASS.search(element.get("class") or ""))


def text_of(tree: etree._Element) -> str:
    """Return the text of an element tree without blocks of code, one line a paragraph."""
    pieces: list[str] = []
    skipping, preformatted = 0, 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag, is_start = element.tag, event == "start"
        if tag in _BLOCK_TAGS:
            pieces.append("\n")
        if tag in _SKIPPED_TAGS or is_code(element):
            skipping += 1 if is_start else -1
        elif tag == "pre":
            preformatted += 1 if is_start else -1
        text = element.text if is_start else element.tail
        if is_start and tag == "a" and text and text.startswith(_SIGNS):
            pieces.append(" ")
        if text and not skipping:
            pieces.append(text if preformatted else text.replace("\n", " "))
    return _clean_lines("".join(pieces))


def title_from_text(text: str) -> str:
    """Return a title for an entry that has none: the beginning of its text, after lines of nothing but hashtags."""
    lines = text.split("\n")[: 1 + MAX_HASHTAG_LINES]
    line = next((line for line in lines if not all(word.startswith(("#", "＃")) for word in line.split())), lines[0])
    return line if len(line) <= 60 else line[:60].rsplit(" ", 1)[0] + "…"  # noqa: PLR2004 - a phone's line or two


def _not_in(text: str, lines: Sequence[str]) -> Sequence[str]:
    """Return the lines whose letters, without the end of an excerpt, do not stand in a text one after another."""
    ends = [_without_excerpt_end(line) for line in lines]
    one_line = text.replace("\n", " ")
    if all(
        end.strip() in one_line for end in ends
    ):  # as most excerpts do, and the letters of long texts take their time
        return ()
    letters = letters_in(text)
    return [line for line, end in zip(lines, ends, strict=True) if letters_in(end) not in letters]


def _without_excerpt_end(line: str) -> str:
    return line[:-MAX_ENDING_LENGTH] + _EXCERPT_END.sub("", line[-MAX_ENDING_LENGTH:])


def holds_paragraphs(text: str, other: str) -> bool:
    """Return whether a text has all paragraphs of another one: the lines of more than a few words."""
    lines = [letters for line in other.splitlines() if len(letters := letters_in(line)) >= MIN_PARAGRAPH_LETTERS]
    letters = letters_in(text)
    return all(line in letters for line in lines)


def _clean_lines(text: str) -> str:
    """Return text without empty lines, and with one space where there are several."""
    lines = filter(None, map(str.strip, text.splitlines()))
    return "\n".join(line if _is_clean(line) else " ".join(line.split()) for line in lines)


def _is_clean(line: str) -> bool:
    """Return whether a line surely has single spaces alone: of all white space, only the space is printable."""
    return line.isprintable() and "  " not in line
