"""The round-up to paste: each format keeps its structure, whatever the titles contain."""

import re
from dataclasses import replace
from urllib.parse import unquote

import pytest
from lxml import html
from markdown_it import MarkdownIt

from bot.i18n import Language, get_translator
from bot.roundup import CopyFormat, RoundPage, compose, render_copy
from bot.text import href
from bot.themes import MemberId, Theme
from tests.support.hostile_titles import HOSTILE_TITLES
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
def test_a_copy_links_back_to_the_page_of_the_round_and_names_the_circle(copy_format: CopyFormat) -> None:
    page = RoundPage("<b>**Us** [x](http://evil.example)", "https://circle.example/1/round/2/")
    copy = render_copy(TRANSLATOR, compose(make_round(), POSTS), copy_format, page=page)
    assert links_in(copy_format, copy)[-1] == page.url
    assert len(links_in(copy_format, copy)) == len(POSTS) + 1
    without = render_copy(TRANSLATOR, compose(make_round(), POSTS), copy_format, page=replace(page, url=""))
    assert without == copied(copy_format)


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


TEMPLATES = [
    "{{ 7 * 7 }} {% raw %} {#id .class} {:.class}",
    "$x^2$ $$y$$ \\[z\\] ^up^ ~down~ ~~no~~ ==yes== ++in++ ||hidden||",
    "[link](http://evil.example) ![img](x.png) [[wiki]] [^1] *[HTML]",
    "http://evil.example www.evil.example a@b.example <https://evil.example>",
    "&lt;b&gt; &copy; &#60; :smile: ::: @everyone #tag",
    "1. one",
    "2) two",
    "- three",
    "+ four -- five --- a/b 1/2 ...",
    "> said `so` \\* \\",
    "*[audio src=x]* _a_b_ __c__",
]


def text_of(markup: str) -> str:
    tree = html.fromstring(f"<div>{markup}</div>")
    return " ".join("".join(map(str, tree.itertext())).replace("\u2060", "").split())


@pytest.mark.parametrize("title", [*TEMPLATES, *HOSTILE_TITLES])
def test_a_title_is_words_in_markdown_whatever_engine_reads_it(title: str) -> None:
    over = replace(make_round(), theme=Theme(title, "", "Ines"))
    posts = [replace(make_post(1, title=title), by="Ines", quote=title, url="https://blog.example/a")]
    copy = render_copy(TRANSLATOR, compose(over, [*posts, replace(posts[0], url="")]), CopyFormat.MARKDOWN)
    assert text_of(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(copy)).count(title) == 5
    mine = copy.replace("](<https://blog.example/a>)", "")
    words = [re.sub(r"^(## |- \[?|    > )", "", line) for line in mine.splitlines()]
    entities_gone = re.sub(r"&#\d+;", "", "\n".join(words))
    assert not re.search(
        r"[\\`*_{}\[\]()<>#|~&$+=^\"@/:]|--|\.\.|\w\.\w|^[-+]|^\d+\.", entities_gone, re.MULTILINE | re.ASCII
    )


@pytest.mark.parametrize(
    "title", ["http://evil.example", "HTTPS://evil.example", "www.evil.example", "a.b@evil.example"]
)
def test_no_address_is_whole_in_the_finished_text_where_some_engines_look_for_them(title: str) -> None:
    posts = [replace(make_post(1, title=title), by=f"({title})", quote=f"See {title}, all of you.")]
    copy = render_copy(TRANSLATOR, compose(make_round(), posts), CopyFormat.MARKDOWN)
    finished = "".join(map(str, html.fromstring(MarkdownIt("commonmark").render(copy)).itertext()))
    assert not re.search(r"https?://|www\.|\w@\w", finished, re.IGNORECASE)
    assert finished.replace("\u2060", "").count(title) == 3


def test_a_quote_in_markdown_is_set_apart_as_kramdown_and_python_markdown_need_it() -> None:
    posts = [make_post(n) for n in range(3)]
    assert [bool(post.quote) for post in posts] == [False, True, True]
    copy = render_copy(TRANSLATOR, compose(make_round(), posts), CopyFormat.MARKDOWN)
    assert len(re.findall(r"^- .+\n\n    > .+(?:\n\n(?=- )|\Z)", copy, re.MULTILINE)) == 2
    tree = html.fromstring(MarkdownIt("commonmark").render(copy))
    assert sorted(len(list(item.iter("blockquote"))) for item in tree.iter("li")) == [0, 1, 1]


@pytest.mark.parametrize("copy_format", [CopyFormat.HTML, CopyFormat.WORDPRESS])
def test_no_shortcode_runs_in_a_title_or_an_address(copy_format: CopyFormat) -> None:
    title = '[gallery] [audio src="x"] [[raw]]'
    over = replace(make_round(), theme=Theme(title, "", "Ines"))
    posts = [replace(make_post(1, title=title), by=title, quote=title, url="https://blog.example/?a=[gallery]")]
    copy = render_copy(TRANSLATOR, compose(over, posts), copy_format)
    assert "[" not in copy
    assert text_of(copy).count(title) == 4
    assert links_in(copy_format, copy) == ["https://blog.example/?a=[gallery]"]


def test_an_address_with_what_looks_like_an_entity_stays_whole_in_markdown() -> None:
    url = "https://blog.example/a_b*c*?x=[1]&y=2&amp;z=3&copy=4"
    copy = render_copy(TRANSLATOR, compose(make_round(), [replace(make_post(1), url=url)]), CopyFormat.MARKDOWN)
    assert [unquote(link) for link in links_in(CopyFormat.MARKDOWN, copy)] == [url]


@pytest.mark.parametrize("copy_format", list(CopyFormat))
def test_an_address_that_is_not_of_the_web_is_no_link(copy_format: CopyFormat) -> None:
    posts = [replace(make_post(1, title="A day out"), url="javascript:alert(1)")]
    copy = render_copy(TRANSLATOR, compose(make_round(), posts), copy_format)
    assert "A day out" in copy
    assert "javascript" not in copy
    assert links_in(copy_format, copy) == []
