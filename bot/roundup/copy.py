"""The round-up for members to paste into a post of their own: HTML, WordPress blocks, Markdown or plain text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from bot.i18n import Translator
from bot.posts import Post
from bot.roundup.compose import RoundUp
from bot.text import href, single_line
from bot.themes import MemberId

_MARKDOWN = re.compile(r"""[\\`*_{}\[\]()<>#|~&$+=:^"@/]|-(?!\w)|(?<!\w)-|\.(?=[\w.])|(?<=[\d.])\.""", re.ASCII)
"""What is markup in some engine: in CommonMark, in extensions and templates (`$…$`, `:…:`, `^…^`, `==…==`, `{{…}}`), at
the beginning of a list or within an address; and what is set as another character, as in `1/2` or `--`."""
_ADDRESS = re.compile(r"(?<=http)(?=s?://)|(?<=\bwww)(?=\.)|(?<=[\w.+-])(?=@[\w-]+\.)", re.ASCII | re.IGNORECASE)
"""Within what engines link that look for addresses in the finished text, where entities are characters again."""
_WORD_JOINER = "&#8288;"
"""A character without width, at which no line breaks (Unicode Standard, 23.2 "Layout Controls")."""
_ENTITY = re.compile(r"(&#?\w{1,40});", re.ASCII)
"""What some engines take for a character, in an address as well, and others for what it is."""
MAX_TITLE_LENGTH, MAX_NAME_LENGTH = 200, 60


class CopyFormat(StrEnum):
    """A markup in which the round-up can be copied."""

    HTML = "html"
    WORDPRESS = "wordpress"
    MARKDOWN = "markdown"
    TEXT = "text"

    @property
    def suffix(self) -> str:
        """The extension of a file in this format, without a dot."""
        return {
            CopyFormat.HTML: "html",
            CopyFormat.WORDPRESS: "html",
            CopyFormat.MARKDOWN: "md",
            CopyFormat.TEXT: "txt",
        }[self]


@dataclass(frozen=True, slots=True)
class RoundPage:
    """The page of a round, to which its copies link back."""

    circle: str
    """What the circle is called."""
    url: str
    """The page's URL; empty where it has none."""


def render_copy(
    t: Translator,
    roundup: RoundUp,
    copy_format: CopyFormat,
    without: MemberId | None = None,
    page: RoundPage | None = None,
) -> str:
    """Return the round-up's posts in a format to paste; leave out those of the member `without`.

    At its end stands a link to the round's page, if it has one.
    """
    posts = [post for post in (*roundup.posts, *roundup.late_posts) if post.member != without]
    title = single_line(roundup.theme.title, MAX_TITLE_LENGTH)
    render = {
        CopyFormat.HTML: _html,
        CopyFormat.WORDPRESS: _wordpress,
        CopyFormat.MARKDOWN: _markdown,
        CopyFormat.TEXT: _text,
    }[copy_format]
    heading = t("Posts on “{title}”", title=title) if without is None else t("The others on “{title}”", title=title)
    source = t("Round {number} of {circle}", number=roundup.number, circle=page.circle) if page and page.url else ""
    return render(heading, posts, single_line(source, MAX_TITLE_LENGTH), page.url if page else "")


def html_text(text: str) -> str:
    """Return text for HTML, in which a WordPress finds no shortcode such as `[audio]`.

    It runs those in attributes, too, and leaves the entity of a bracket alone
    (wp-includes/shortcodes.php, `do_shortcodes_in_html_tags`).
    """
    return escape(text).replace("[", "&#91;")


def _html(heading: str, posts: Sequence[Post], source: str, url: str) -> str:
    lines = [f"<h2>{html_text(heading)}</h2>", "<ul>"]
    lines += [f"<li>{_link(post)}{_quote(post)}</li>" for post in posts]
    return "\n".join([*lines, "</ul>", *([f"<p>{_anchor(html_text(source), url)}</p>"] if source else [])])


def _wordpress(heading: str, posts: Sequence[Post], source: str, url: str) -> str:
    """Return the markup of the block editor (WordPress, Block Editor Handbook, "Markup representation of a block")."""
    blocks = [f'<!-- wp:heading -->\n<h2 class="wp-block-heading">{html_text(heading)}</h2>\n<!-- /wp:heading -->']
    items = [f"<!-- wp:list-item -->\n<li>{_link(post)}{_quote(post)}</li>\n<!-- /wp:list-item -->" for post in posts]
    list_items = "\n\n".join(items)
    blocks.append(f'<!-- wp:list -->\n<ul class="wp-block-list">{list_items}</ul>\n<!-- /wp:list -->')
    if source:
        blocks.append(f"<!-- wp:paragraph -->\n<p>{_anchor(html_text(source), url)}</p>\n<!-- /wp:paragraph -->")
    return "\n\n".join(blocks)


def _link(post: Post) -> str:
    title = html_text(single_line(post.title, MAX_TITLE_LENGTH) or post.url)
    name = html_text(single_line(post.by, MAX_NAME_LENGTH))
    return f"{_anchor(title, post.url)} · {name}"


def _anchor(html: str, url: str) -> str:
    """Return a link of what is HTML already; it stands alone where the URL can't be linked."""
    address = html_text(href(url))
    return f'<a href="{address}">{html}</a>' if address else html


def _quote(post: Post) -> str:
    return f"<br><em>{html_text(single_line(post.quote, MAX_TITLE_LENGTH))}</em>" if post.quote else ""


def _markdown(heading: str, posts: Sequence[Post], source: str, url: str) -> str:
    """Return a list; a quote is set apart by empty lines and four spaces, without which some engines see none."""
    lines = [f"## {_escaped(heading)}", ""]
    for post in posts:
        linked = _markdown_link(single_line(post.title, MAX_TITLE_LENGTH) or "untitled", post.url)
        lines.append(f"- {linked} · {_escaped(single_line(post.by, MAX_NAME_LENGTH))}")
        lines += ["", f"    > {_escaped(single_line(post.quote, MAX_TITLE_LENGTH))}", ""] if post.quote else []
    lines += ["", _markdown_link(source, url)] if source else []
    return "\n".join(lines).rstrip()


def _markdown_link(text: str, url: str) -> str:
    address = _ENTITY.sub(r"\1%3B", href(url))
    return f"[{_escaped(text)}](<{address}>)" if address else _escaped(text)


def _escaped(text: str) -> str:
    """Return text in which nothing is markup or an address: numeric entities stand in every engine, unlike backslashes.

    A backslash escapes another set of characters in each, and is gone before a template engine's output is read again.
    """
    parts = _ADDRESS.split(text)
    return _WORD_JOINER.join(_MARKDOWN.sub(lambda char: f"&#{ord(char[0])};", part) for part in parts)


def _text(heading: str, posts: Sequence[Post], source: str, url: str) -> str:
    lines = [heading]
    for post in posts:
        lines += ["", f"{single_line(post.title, MAX_TITLE_LENGTH)} · {single_line(post.by, MAX_NAME_LENGTH)}"]
        lines += [f"“{single_line(post.quote, MAX_TITLE_LENGTH)}”"] if post.quote else []
        lines += filter(None, [href(post.url)])
    lines += ["", source, *filter(None, [href(url)])] if source else []
    return "\n".join(lines)
