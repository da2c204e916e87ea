"""What a person reads in a piece of HTML: its prose and its links."""

from urllib.parse import urljoin

from lxml import etree, html

LONGEST = 200_000
"""Characters of markup that are read of one entry or comment; more is cut."""

_SKIPPED = {"script", "style", "code", "pre", "template", "noscript", "svg", "math", "form"}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure"),
    *("footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "section"),
    *("table", "td", "th", "tr", "ul"),
}


def tree_of(markup: str) -> etree._Element | None:
    """Return the element tree of any HTML, however broken; None where there is nothing in it."""
    markup = markup[:LONGEST].replace("\x00", "")
    if not markup.strip():
        return None
    try:
        return html.document_fromstring(markup, parser=html.HTMLParser(huge_tree=False, remove_comments=True))
    except (etree.LxmlError, ValueError):
        return None


def prose(markup: str) -> str:
    """Return the text of HTML without its markup and code, a line for each paragraph."""
    if "<" not in markup and "&" not in markup:
        return _lines(markup[:LONGEST])
    tree = tree_of(markup)
    if tree is None:
        return ""
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


def links(markup: str, base: str) -> tuple[str, ...]:
    """Return the addresses that HTML links to, made absolute, each once, in order."""
    tree = tree_of(markup) if "<a" in markup.lower() else None
    if tree is None:
        return ()
    found = (join(base, str(href)) for href in tree.xpath("//a/@href"))  # type: ignore[union-attr]  # xpath's result is a union
    return tuple(dict.fromkeys(url for url in found if url.startswith(("http://", "https://"))))


def join(base: str, address: str) -> str:
    """Return `address` made absolute against `base`; empty where it is no address."""
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return ""


def _lines(text: str) -> str:
    return "\n".join(line for raw in text.splitlines() if (line := " ".join(raw.split())))
