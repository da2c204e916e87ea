"""The round-up for members to paste into a post of their own: HTML, WordPress blocks, Markdown or plain text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.i18n import Translator
from bot.posts import Post
from bot.roundup.compose import RoundUp
from bot.roundup.markup import Block, BulletList, Heading, Paragraph, anchor, as_html, as_wordpress, html_text
from bot.text import href, isolated, page_name, single_line
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
    title = isolated(single_line(roundup.theme.title, MAX_TITLE_LENGTH))
    render = {
        CopyFormat.HTML: _html,
        CopyFormat.WORDPRESS: _wordpress,
        CopyFormat.MARKDOWN: _markdown,
        CopyFormat.TEXT: _text,
    }[copy_format]
    heading = t("Posts on “{title}”", title=title) if without is None else t("The others on “{title}”", title=title)
    return render(heading, posts, source_of(t, roundup, page), page.url if page else "")


def source_of(t: Translator, roundup: RoundUp, page: RoundPage | None) -> str:
    """Return what the link to a round's page says; empty where it has none."""
    source = t("Round {number} of {circle}", number=roundup.number, circle=page.circle) if page and page.url else ""
    return single_line(source, MAX_TITLE_LENGTH)


def _html(heading: str, posts: Sequence[Post], source: str, url: str) -> str:
    return as_html(_blocks(heading, posts, source, url))


def _wordpress(heading: str, posts: Sequence[Post], source: str, url: str) -> str:
    return as_wordpress(_blocks(heading, posts, source, url))


def _blocks(heading: str, posts: Sequence[Post], source: str, url: str) -> Sequence[Block]:
    blocks: list[Block] = [Heading(html_text(heading)), BulletList([f"{linked(post)}{quoted(post)}" for post in posts])]
    return [*blocks, Paragraph(anchor(html_text(source), url))] if source else blocks


def linked(post: Post) -> str:
    """Return a post's title as a link, with its author, as HTML."""
    title, name = _names(post)
    return f"{anchor(html_text(title), post.url)} · {html_text(name)}"


def _names(post: Post) -> tuple[str, str]:
    """Return a post's title, and the name of who wrote it, as they stand beside one another."""
    title = page_name(post.title, post.url, MAX_TITLE_LENGTH)
    return isolated(title), isolated(single_line(post.by, MAX_NAME_LENGTH))


def quoted(post: Post) -> str:
    """Return a post's quote as HTML, on a line of its own; empty without one."""
    return f"<br><em>{html_text(_quote(post))}</em>" if post.quote else ""


def _quote(post: Post) -> str:
    return isolated(single_line(post.quote, MAX_TITLE_LENGTH))


def _markdown(heading: str, posts: Sequence[Post], source: str, url: str) -> str:
    """Return a list; a quote is set apart by empty lines and four spaces, without which some engines see none."""
    lines = [f"## {_escaped(heading)}", ""]
    for post in posts:
        title, name = _names(post)
        lines.append(f"- {_markdown_link(title, post.url)} · {_escaped(name)}")
        lines += ["", f"    > {_escaped(_quote(post))}", ""] if post.quote else []
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
        lines += ["", " · ".join(_names(post))]
        lines += [f"“{_quote(post)}”"] if post.quote else []
        lines += filter(None, [href(post.url)])
    lines += ["", source, *filter(None, [href(url)])] if source else []
    return "\n".join(lines)
