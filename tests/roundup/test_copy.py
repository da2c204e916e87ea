"""The round-up to paste: each format keeps its structure, whatever the titles contain."""

import re
from dataclasses import replace

import pytest
from lxml import html
from markdown_it import MarkdownIt

from bot.i18n import Language, get_translator
from bot.roundup import CopyFormat, compose, render_copy
from bot.text import href
from bot.themes import MemberId
from tests.support.posts import HOSTILE_WORDS, make_post, make_round

POSTS = [make_post(n) for n in range(len(HOSTILE_WORDS) * 3)]
TRANSLATOR = get_translator(Language.ENGLISH)


def copied(copy_format: CopyFormat, without: int | None = None) -> str:
    return render_copy(
        TRANSLATOR, compose(make_round(), POSTS), copy_format, MemberId(without) if without is not None else None
    )


def links_in(copy_format: CopyFormat, copy: str) -> list[str]:
    if copy_format is CopyFormat.TEXT:
        return re.findall(r"^https?://\S+$", copy, re.MULTILINE)
    page = MarkdownIt("commonmark").render(copy) if copy_format is CopyFormat.MARKDOWN else copy
    return [str(link.get("href")) for link in html.fromstring(f"<div>{page}</div>").iter("a")]


@pytest.mark.parametrize("copy_format", list(CopyFormat))
def test_each_post_is_linked_once_and_nothing_else_is(copy_format: CopyFormat) -> None:
    assert sorted(links_in(copy_format, copied(copy_format))) == sorted(href(p.url) for p in POSTS)


@pytest.mark.parametrize("copy_format", list(CopyFormat))
def test_ones_own_post_is_left_out(copy_format: CopyFormat) -> None:
    assert href(POSTS[3].url) not in links_in(copy_format, copied(copy_format, without=3))
    assert len(links_in(copy_format, copied(copy_format, without=3))) == len(POSTS) - 1


def test_wordpress_blocks_are_closed_in_the_order_in_which_they_were_opened() -> None:
    opened: list[str] = []
    for slash, name in re.findall(r"<!-- (/?)wp:([a-z-]+) -->", copied(CopyFormat.WORDPRESS)):
        assert not slash or opened.pop() == name
        opened += [] if slash else [name]
    assert opened == []


def test_markup_in_a_title_stays_words() -> None:
    posts = [make_post(1, title="<script>alert(1)</script> <!-- /wp:list --> **x** `y`")]
    for copy_format in (CopyFormat.HTML, CopyFormat.WORDPRESS, CopyFormat.MARKDOWN):
        copy = render_copy(TRANSLATOR, compose(make_round(), posts), copy_format)
        page = MarkdownIt("commonmark").render(copy) if copy_format is CopyFormat.MARKDOWN else copy
        tree = html.fromstring(f"<div>{page}</div>")
        assert not tree.xpath("//script|//strong|//code")
        assert "<script>alert(1)</script>" in "".join(map(str, tree.itertext()))


@pytest.mark.parametrize("copy_format", list(CopyFormat))
def test_an_address_that_is_not_of_the_web_is_no_link(copy_format: CopyFormat) -> None:
    posts = [replace(make_post(1, title="A day out"), url="javascript:alert(1)")]
    copy = render_copy(TRANSLATOR, compose(make_round(), posts), copy_format)
    assert "A day out" in copy
    assert "javascript" not in copy
    assert links_in(copy_format, copy) == []
