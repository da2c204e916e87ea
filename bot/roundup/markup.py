"""HTML and WordPress blocks of what a round-up says: headings, paragraphs and lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bot.text import href, multi_line, pieces_of_prose, single_line

MAX_SHOWN_ADDRESS = 120
"""Characters of an address that a link in prose shows."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of this level; its text is HTML."""

    html: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of HTML."""

    html: str


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list whose items are HTML."""

    items: Sequence[str]


Block = Heading | Paragraph | BulletList


def as_html(blocks: Sequence[Block]) -> str:
    """Return blocks as HTML, each item of a list on a line of its own."""
    return "\n".join(_html(block) for block in blocks)


def as_wordpress(blocks: Sequence[Block]) -> str:
    """Return the markup of the block editor (WordPress, Block Editor Handbook, "Markup representation of a block")."""
    return "\n\n".join(_wordpress(block) for block in blocks)


def _html(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{text}</h{level}>"
        case Paragraph(text):
            return f"<p>{text}</p>"
        case BulletList(items):
            return "\n".join(["<ul>", *(f"<li>{item}</li>" for item in items), "</ul>"])


def _wordpress(block: Block) -> str:
    match block:
        case Heading(text, level):
            attributes = "" if level == 2 else f' {{"level":{level}}}'  # noqa: PLR2004 - what a heading is without
            heading = f'<h{level} class="wp-block-heading">{text}</h{level}>'
            return f"<!-- wp:heading{attributes} -->\n{heading}\n<!-- /wp:heading -->"
        case Paragraph(text):
            return f"<!-- wp:paragraph -->\n<p>{text}</p>\n<!-- /wp:paragraph -->"
        case BulletList(items):
            inner = "\n\n".join(f"<!-- wp:list-item -->\n<li>{item}</li>\n<!-- /wp:list-item -->" for item in items)
            return f'<!-- wp:list -->\n<ul class="wp-block-list">{inner}</ul>\n<!-- /wp:list -->'


def html_text(text: str) -> str:
    """Return text for HTML, in which a WordPress finds no shortcode such as `[audio]`.

    It runs those in attributes, too, and leaves the entity of a bracket alone
    (wp-includes/shortcodes.php, `do_shortcodes_in_html_tags`).
    """
    return escape(text).replace("[", "&#91;")


def anchor(html: str, url: str) -> str:
    """Return a link of what is HTML already; it stands alone where the URL can't be linked."""
    address = html_text(href(url))
    return f'<a href="{address}">{html}</a>' if address else html


def html_paragraphs(text: str, limit: int) -> Sequence[str]:
    """Return the paragraphs of a text as HTML, line by line, with web addresses as links that show where they lead."""
    paragraphs = multi_line(text, limit).split("\n\n")
    return ["<br>".join(map(_html_line, paragraph.split("\n"))) for paragraph in paragraphs if paragraph]


def _html_line(line: str) -> str:
    pieces = pieces_of_prose(line)
    return "".join(_html_address(piece) if is_address else html_text(piece) for piece, is_address in pieces)


def _html_address(address: str) -> str:
    return anchor(html_text(single_line(address.partition("://")[2], MAX_SHOWN_ADDRESS)), address)
