"""What two pages of a blog have in common is none of the words of its post."""

import pytest

from bot.feeds import Entry
from bot.feeds.article import parse_article
from bot.feeds.boilerplate import compared_with, not_compared, without_boilerplate

MENU = "<div class=topics><a href='/tags/usblogs'>usblogs</a> <a href='https://ines.example/gate'>A friend</a></div>"
BIO = "Written by <b>Sam</b>, who lives by the lake and blogs with #usblogs at weekends."


def page(number: int, *, menu: str = MENU, around: str = "main", below: str = f"<p class=bio>{BIO}</p>") -> str:
    """Return the page of a post."""
    text = "".join(
        f"<p>On walk {number} {line}, and I would go once more.</p>"
        for line in ("we went around the lake", "the dog found a stick", "we met a neighbour on the way back")
    )
    return f"<html><body><{around}>{menu}<h1>Walk {number}</h1>{text}{below}</{around}></body></html>"


def article(markup: str) -> Entry:
    """Return the article of a page."""
    entry = parse_article(markup, "https://blog.example/walk")
    assert isinstance(entry, Entry)
    return entry


def test_a_menu_and_a_line_that_another_page_has_too_are_told_from_the_post() -> None:
    compared = compared_with(article(page(1)), page(2), "https://blog.example/2")
    assert (compared.tags, compared.links) == ((), ())
    assert compared.boilerplate == ("Written by Sam, who lives by the lake and blogs with #usblogs at weekends.",)
    bare = without_boilerplate(compared)
    assert "walk 1" in bare.text
    assert "#usblogs" not in bare.text


def test_what_another_page_lacks_is_the_posts_own() -> None:
    compared = compared_with(article(page(1)), page(2, menu="", below=""), "https://blog.example/2")
    assert compared.tags == ("usblogs",)
    assert compared.links == ("https://blog.example/tags/usblogs", "https://ines.example/gate")
    assert compared.boilerplate == ()


@pytest.mark.parametrize("markup", ["", "<html></html>", "\x00", "<p>"])
def test_a_page_that_says_nothing_takes_nothing_away(markup: str) -> None:
    compared = compared_with(article(page(1)), markup, "https://blog.example/2")
    assert compared.tags == ("usblogs",)
    assert "#usblogs" in compared.text


def test_without_another_page_markup_decides_whether_a_text_is_the_posts_own() -> None:
    marked, unmarked = page(1, menu="", around="article"), page(1, menu="")
    assert not_compared(article(marked), marked).boilerplate == ()
    assert "#usblogs" not in without_boilerplate(not_compared(article(unmarked), unmarked)).text
