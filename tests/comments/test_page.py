"""Comments in a page: all of it is read, and what a comment quotes is not its own."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.comments import ParsedComment, find_comment_sources, id_of_address, own_content, parse_comments, rel_me_links
from bot.comments.page import parse_page_comments
from bot.feeds import ParseFailure, find_feeds
from bot.limits import MAX_PAGE_BYTES
from tests.support.one_post import comment_list

HERE = "https://sam.example/gate"
STYLES = f"<style>{'.wp-block-group{margin:0 auto;padding:1em}' * 5000}</style>"
"""As page builders write them before all else: more than an entry may be long."""


def read(page: str) -> list[ParsedComment]:
    found = parse_page_comments(page.encode(), HERE)
    assert not isinstance(found, ParseFailure)
    return found


def test_of_more_comments_than_are_taken_the_newest_are_read_though_they_stand_last() -> None:
    item = '<li id="comment-{}"><b class="fn">S</b><time datetime="{}">x</time></li>'
    dates = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number) for number in range(3000))
    page = "".join(item.format(number, at.isoformat()) for number, at in enumerate(dates))
    found = parse_comments("page", page.encode(), HERE)
    assert not isinstance(found, ParseFailure)
    assert [one.external_id for one in found] == [str(number) for number in range(2000, 3000)]


def test_a_pingback_is_none_whatever_a_theme_says_of_what_its_item_holds() -> None:
    link = '<a class="u-url" href="https://x.example/1">x</a>'
    item = '<li class="{}" id="li-comment-{}"><article id="comment-{}" class="h-cite p-comment">{}</article></li>'
    page = item.format("pingback", 5, 5, link) + item.format("comment", 6, 6, link)
    assert [(one.external_id, one.parent) for one in read(f"<ol>{page}</ol>")] == [("6", None)]


def test_each_of_a_thousand_comments_is_read() -> None:
    item = '<li id="comment-{}" class="comment"><div class="comment-author vcard"><b class="fn">S</b></div>{}</li>'
    items = (item.format(n, f"<p>{'word ' * 60}</p>") for n in range(1, 1001))
    found = parse_comments("page", f'<ol class="comment-list">{"".join(items)}</ol>'.encode(), HERE)
    assert not isinstance(found, ParseFailure)
    assert len(found) == 1000


def test_what_stands_at_the_end_of_a_long_page_is_found() -> None:
    ghost = '<script data-ghost-comments="https://b.example/" data-post-id="618ba1ffbe2896088840a6df"></script>'
    answer = f'<article class="h-entry"><a class="u-in-reply-to" href="{HERE}">x</a></article>'
    me, feed = (
        '<a rel="me" href="https://m.example/@jo">x</a>',
        '<a rel="alternate" type="text/xml" href="/feed/">x</a>',
    )
    page = f"<html><head>{STYLES}</head><body>{answer}{comment_list('Jo')}{me}{feed}{ghost}</body></html>"
    assert [one.author_name for one in read(page)] == ["Jo"]
    assert [source.kind for source in find_comment_sources(page, HERE, [], None)] == ["ghost", "page"]
    assert own_content(page, "https://jo.example/1").links == (HERE,)
    assert rel_me_links(page, "https://jo.example/").me == ("https://m.example/@jo",)
    assert [link.address for link in find_feeds(page, HERE).alternate] == ["https://sam.example/feed/"]


SLOW = {
    "elements in one comment": ("<div id='comment-1'>", "<b>x</b>"),
    "elements in comments in comments": ("<div class='u-comment h-cite'>" * 240, "<b>x</b>"),
    "elements in comments that a date alone would show": (
        "".join(f"<div id=comment-a{number:06}>" for number in range(200)),
        "<b>x</b>",
    ),
    "addresses of one author": ("<div class='u-comment h-cite'>" + "<i class=author>" * 200, "<a class=u-url>x</a>"),
}


@pytest.mark.parametrize(("head", "piece"), SLOW.values(), ids=SLOW)
def test_a_page_that_is_made_to_be_slow_takes_a_moment(head: str, piece: str) -> None:
    page = head + piece * ((MAX_PAGE_BYTES - len(head)) // len(piece))
    begun = time.process_time()
    read(page)
    assert time.process_time() - begun < 10, "each with each, it takes minutes"


SHARED = "<a class=u-syndication href=x>x</a>"
SLOW_TO_SEARCH = {
    "empty boxes": ("", "<ul class=comment-list></ul>", "<script></script>"),
    "boxes in boxes": ("<div id=comments>" * 200, "<p>x</p>", "<script></script>"),
    "entries": ("", f"<p class=h-entry>{SHARED}</p>", ""),
    "entries in what might be a comment": ("<div id=comment-abc123>", f"<p class=h-entry>{SHARED}</p>", ""),
    "addresses of entries in entries": ("<div class=h-entry>" * 200, "<a class=u-url href=/1></a>", SHARED),
}


@pytest.mark.parametrize(("head", "piece", "end"), SLOW_TO_SEARCH.values(), ids=SLOW_TO_SEARCH)
def test_a_page_whose_sources_are_made_to_be_slow_to_find_takes_a_moment(head: str, piece: str, end: str) -> None:
    page = head + piece * ((MAX_PAGE_BYTES - len(head + end)) // len(piece)) + end
    begun = time.process_time()
    assert find_comment_sources(page, HERE, [], None)
    assert time.process_time() - begun < 10, "each with each, it takes minutes"


CITED = """<div class="u-comment h-cite"><{tag} class="{of_author}"><a class="u-url" href="https://jo.example/">Jo</a></{tag}>
<a class="u-url" href="https://jo.example/replies/{number}"><time datetime="2026-03-21T20:00:00Z"></time></a></div>"""


@pytest.mark.parametrize("of_author", ["p-author h-card", "u-author", "comment-author vcard", "h-card"])
def test_a_citation_is_called_by_its_own_address_and_not_by_its_authors(of_author: str) -> None:
    page = "".join(CITED.format(tag="span", of_author=of_author, number=number) for number in (1, 2))
    found = [one.external_id for one in read(page)]
    assert found == [id_of_address(f"https://jo.example/replies/{number}") for number in (1, 2)]


def test_a_citation_that_names_its_author_alone_is_called_by_them() -> None:
    [found] = read(
        '<div class="u-comment h-cite"><a class="p-author h-card u-url" href="https://a.example">A</a></div>'
    )
    assert found.external_id == id_of_address("https://a.example")


def test_an_answer_within_an_answer_has_an_author_of_its_own() -> None:
    page = """<div class="u-comment h-cite"><a class="u-url" href="https://a.example/1">1</a>
    <div class="u-comment h-cite"><span class="p-author">Bo</span><a class="u-url" href="https://b.example/2">2</a></div></div>"""
    assert [one.author_name for one in read(page)] == ["", "Bo"]


@pytest.mark.parametrize(
    "signature",
    [
        '<a class="u-author h-card" href="https://jo.example/">Jo</a>',
        '<div class="vcard author"><a class="url" href="https://jo.example/"><span class="fn">Jo</span></a></div>',
        '<a href="https://jo.example/"><img alt=""><b class="author">Jo</b></a>',
    ],
)
def test_a_signature_has_its_name_and_its_address(signature: str) -> None:
    [found] = read(f'<ol><li id="comment-11">{signature}<a href="https://x.example/">elsewhere</a></li></ol>')
    assert (found.author_name, found.author_address) == ("Jo", "https://jo.example/")


@pytest.mark.parametrize(
    "quoted",
    [
        '<div class="comment-content">{}</div>',
        '<div class="e-content"><p>I agree with {}</p></div>',
        "<blockquote>{} wrote</blockquote>",
    ],
)
@pytest.mark.parametrize("name_class", ["comment-author", "fn"])
def test_who_quotes_somebody_is_not_them(quoted: str, name_class: str) -> None:
    text = quoted.format(
        '<cite class="fn"><a href="https://jo.example/">Jo</a></cite><time datetime="2026-01-01"></time>'
    )
    signature = f'<div class="{name_class}">Al</div><time datetime="2026-03-21T10:00:00Z"></time>'
    [found] = read(f'<ol><li id="comment-11">{text}{signature}</li></ol>')
    assert (found.author_name, found.author_address, found.published and found.published.month) == ("Al", "", 3)


def test_a_theme_that_signs_within_the_text_is_understood() -> None:
    [found] = read('<div id="comment-11"><div class="comment-content"><b class="fn">Jo</b><p>Yes.</p></div></div>')
    assert found.author_name == "Jo"
