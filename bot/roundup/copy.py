"""The round-up as somebody pastes it into a post of their own: HTML, WordPress blocks, Markdown or plain text."""

import re
from collections.abc import Sequence
from enum import StrEnum
from html import escape

from bot.languages import Speech
from bot.layout import plain, web_address
from bot.posts import Post
from bot.roundup.compose import RoundUp
from bot.themes import MemberId

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#|~])")
TITLE_LIMIT, NAME_LIMIT = 200, 60


class Form(StrEnum):
    """A form in which the round-up can be pasted."""

    HTML = "html"
    WORDPRESS = "wordpress"
    MARKDOWN = "markdown"
    TEXT = "text"

    @property
    def suffix(self) -> str:
        """Return how a file of this form ends."""
        return {Form.HTML: "html", Form.WORDPRESS: "html", Form.MARKDOWN: "md", Form.TEXT: "txt"}[self]


def to_copy(say: Speech, roundup: RoundUp, form: Form, but: MemberId | None = None) -> str:
    """Return the round-up's posts in a form to paste, without those of one member."""
    posts = [post for post in (*roundup.posts, *roundup.late) if post.member != but]
    title = plain(roundup.theme.title, TITLE_LIMIT)
    write = {Form.HTML: _html, Form.WORDPRESS: _wordpress, Form.MARKDOWN: _markdown, Form.TEXT: _text}[form]
    head = say("Posts on “{title}”", title=title) if but is None else say("The others on “{title}”", title=title)
    return write(head, posts)


def _html(head: str, posts: Sequence[Post]) -> str:
    lines = [f"<h2>{escape(head)}</h2>", "<ul>"]
    lines += [f"<li>{_link(post)}{_quote(post)}</li>" for post in posts]
    return "\n".join([*lines, "</ul>"])


def _wordpress(head: str, posts: Sequence[Post]) -> str:
    """Return blocks as WordPress's editor writes them (Block Editor Handbook, "Markup representation of a block")."""
    blocks = [f'<!-- wp:heading -->\n<h2 class="wp-block-heading">{escape(head)}</h2>\n<!-- /wp:heading -->']
    items = [f"<!-- wp:list-item -->\n<li>{_link(post)}{_quote(post)}</li>\n<!-- /wp:list-item -->" for post in posts]
    inside = "\n\n".join(items)
    blocks.append(f'<!-- wp:list -->\n<ul class="wp-block-list">{inside}</ul>\n<!-- /wp:list -->')
    return "\n\n".join(blocks)


def _link(post: Post) -> str:
    title, name = escape(plain(post.title, TITLE_LIMIT) or post.url), escape(plain(post.by, NAME_LIMIT))
    return f'<a href="{escape(web_address(post.url))}">{title}</a> · {name}'


def _quote(post: Post) -> str:
    return f"<br><em>{escape(plain(post.quote, TITLE_LIMIT))}</em>" if post.quote else ""


def _markdown(head: str, posts: Sequence[Post]) -> str:
    lines = [f"## {_escaped(head)}", ""]
    for post in posts:
        title = _escaped(plain(post.title, TITLE_LIMIT)) or "untitled"
        lines.append(f"- [{title}](<{web_address(post.url)}>) · {_escaped(plain(post.by, NAME_LIMIT))}")
        lines += [f"  > {_escaped(plain(post.quote, TITLE_LIMIT))}"] if post.quote else []
    return "\n".join(lines)


def _escaped(words: str) -> str:
    return _MARKDOWN.sub(r"\\\1", words)


def _text(head: str, posts: Sequence[Post]) -> str:
    lines = [head]
    for post in posts:
        lines += ["", f"{plain(post.title, TITLE_LIMIT)} · {plain(post.by, NAME_LIMIT)}"]
        lines += [f"“{plain(post.quote, TITLE_LIMIT)}”"] if post.quote else []
        lines.append(web_address(post.url))
    return "\n".join(lines)
