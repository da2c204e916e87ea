"""The round-up to paste: in every form it stays what it is, whatever the titles hold."""

import re

import pytest
from lxml import html
from markdown_it import MarkdownIt

from bot.languages import Language, speech
from bot.layout import web_address
from bot.roundup import Form, compose, to_copy
from bot.themes import MemberId
from tests.roundup.test_render import HOSTILE, post, round_

POSTS = [post(n) for n in range(len(HOSTILE) * 3)]
SAY = speech(Language.ENGLISH)


def copied(form: Form, but: int | None = None) -> str:
    return to_copy(SAY, compose(round_(), POSTS), form, MemberId(but) if but is not None else None)


def links_in(form: Form, copy: str) -> list[str]:
    if form is Form.TEXT:
        return re.findall(r"^https?://\S+$", copy, re.MULTILINE)
    page = MarkdownIt("commonmark").render(copy) if form is Form.MARKDOWN else copy
    return [str(link.get("href")) for link in html.fromstring(f"<div>{page}</div>").iter("a")]


@pytest.mark.parametrize("form", list(Form))
def test_each_post_is_linked_once_and_nothing_else_is(form: Form) -> None:
    assert sorted(links_in(form, copied(form))) == sorted(web_address(p.url) for p in POSTS)


@pytest.mark.parametrize("form", list(Form))
def test_ones_own_post_is_left_out(form: Form) -> None:
    assert web_address(POSTS[3].url) not in links_in(form, copied(form, but=3))
    assert len(links_in(form, copied(form, but=3))) == len(POSTS) - 1


def test_wordpress_blocks_are_closed_in_the_order_in_which_they_were_opened() -> None:
    opened: list[str] = []
    for slash, name in re.findall(r"<!-- (/?)wp:([a-z-]+) -->", copied(Form.WORDPRESS)):
        assert not slash or opened.pop() == name
        opened += [] if slash else [name]
    assert opened == []


def test_markup_in_a_title_stays_words() -> None:
    posts = [post(1, title="<script>alert(1)</script> <!-- /wp:list --> **x** `y`")]
    for form in (Form.HTML, Form.WORDPRESS, Form.MARKDOWN):
        copy = to_copy(SAY, compose(round_(), posts), form)
        page = MarkdownIt("commonmark").render(copy) if form is Form.MARKDOWN else copy
        tree = html.fromstring(f"<div>{page}</div>")
        assert not tree.xpath("//script|//strong|//code")
        assert "<script>alert(1)</script>" in "".join(map(str, tree.itertext()))
