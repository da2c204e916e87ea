"""The whole round-up as feeds and blogs publish it."""

import re
from dataclasses import replace

import pytest
from lxml import html

from bot.i18n import Language, get_translator
from bot.posts import Post
from bot.roundup import RoundPage, RoundUp, as_html, as_wordpress, compose, published_blocks
from bot.themes import Theme
from tests.support.posts import make_post, make_round

T = get_translator(Language.ENGLISH)
ROUND = replace(
    make_round(),
    theme=Theme("The map in my head", "Where from?\n\nWhere to?", "Ines"),
    opening="Hello all.\n\nSee https://example.org/rules for more.\n- one\n- two",
)
PICTURE = "https://blog.example/a.png"


def whole(*posts: Post, pictures: bool = True) -> str:
    return as_html(published_blocks(T, compose(ROUND, posts), with_pictures=pictures))


def test_whatever_moves_its_date_of_change_is_seen_in_it() -> None:
    post = replace(make_post(1), title="A day out", quote="It rained.", recommendation="Read it.", picture=PICTURE)
    before = compose(ROUND, [post])
    changed = [
        compose(replace(ROUND, opening="Another"), [post]),
        compose(replace(ROUND, theme=Theme("Another", "Where from?\n\nWhere to?", "Ines")), [post]),
        compose(replace(ROUND, theme=Theme("The map in my head", "Why?", "Ines")), [post]),
        compose(ROUND, [replace(post, title="Another")]),
        compose(ROUND, [replace(post, by="Another")]),
        compose(ROUND, [replace(post, quote="Another")]),
        compose(ROUND, [replace(post, recommendation="Another")]),
        compose(ROUND, [replace(post, url="https://blog.example/b")]),
        compose(ROUND, [replace(post, picture="https://blog.example/b.png")]),
        compose(ROUND, [replace(post, minutes=post.minutes + 1)]),
        compose(ROUND, [replace(post, late=True)]),
    ]

    def said(roundup: RoundUp) -> str:
        return as_html(published_blocks(T, roundup, with_pictures=True))

    assert len({one.content_hash for one in [before, *changed]}) == len(changed) + 1
    assert len({said(one) for one in [before, *changed]}) == len(changed) + 1


def test_a_round_whose_posts_are_gone_does_not_say_that_there_were_none() -> None:
    said = compose(ROUND, [])
    gone = replace(said, has_changed=True)
    assert "No posts this time." in as_html(published_blocks(T, said))
    assert "There are no posts in this round now." in as_html(published_blocks(T, gone))


def test_nothing_in_it_tells_who_reads_or_comments() -> None:
    counted = replace(make_post(1), readers=5, comments=5, only_commented=5, shows_comments=True, has_comment=True)
    assert whole(make_post(1)) == whole(counted)


def test_the_introduction_keeps_its_lines_and_shows_where_its_addresses_lead() -> None:
    page = whole(make_post(1))
    assert "<p>Hello all.</p>" in page
    assert '<p>See <a href="https://example.org/rules">example.org/rules</a> for more.<br>- one<br>- two</p>' in page
    assert "<p><em>Where from?</em></p>\n<p><em>Where to?</em></p>" in page


def test_late_posts_stand_apart_and_no_post_is_said() -> None:
    on_time, late = replace(make_post(1), title="In time"), replace(make_post(2, late=True), title="Too late")
    assert re.search(r"In time.+<h3>Came a little later</h3>.+Too late", whole(on_time, late), re.DOTALL)
    assert "later" not in whole(on_time)
    assert "<ul>" not in whole()
    assert "No posts this time." in whole()


@pytest.mark.parametrize("title", ["", "\u3164", "\u2800", "\u0301"])
def test_a_post_without_a_title_that_is_seen_is_called_by_its_address(title: str) -> None:
    page = html.fromstring(whole(replace(make_post(1), title=title, url="https://blog.example/1")))
    assert [link.text for item in page.iter("li") for link in item.iter("a")] == ["blog.example/1"]


def test_markup_in_it_stays_words() -> None:
    bad = "<script>alert(1)</script> [gallery] <!-- /wp:list -->"
    over = replace(ROUND, theme=Theme(bad, bad, bad), opening=bad)
    post = replace(
        make_post(1, title=bad), by=bad, quote=bad, recommendation=bad, picture='https://a.example/"><script>'
    )
    blocks = published_blocks(T, compose(over, [post]), RoundPage(bad, "https://circle.example/1"), with_pictures=True)
    for copy in (as_html(blocks), as_wordpress(blocks)):
        assert "<script>" not in copy
        assert "[" not in copy
    opened: list[str] = []
    for slash, name in re.findall(r"<!-- (/?)wp:([a-z-]+)(?: {.+?})? -->", as_wordpress(blocks)):
        assert not slash or opened.pop() == name
        opened += [] if slash else [name]
    assert opened == []
