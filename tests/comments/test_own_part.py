"""What of a page speaks for its author, and what others left there."""

import time

import pytest

from bot.comments import own_content, rel_me_links

POST = "https://ines.example/stop"
COMMENT = '<li id="comment-11" class="comment"><cite class="fn"><a href="{to}" rel="nofollow ugc">M</a></cite></li>'
LEFT_BY_OTHERS = {
    "author's address": f'<ol class="comment-list">{COMMENT}</ol>',
    "text": f'<ol class="comment-list"><li id="comment-7">{"See"} <a href="{{to}}">this</a></li></ol>',
    "pingback": '<ol class="commentlist"><li id="comment-8" class="pingback"><a href="{to}">Every stop</a></li></ol>',
    "comment that is an article": '<article id="div-comment-9" class="comment-body"><a href="{to}">x</a></article>',
    "unknown software": '<div id="comments"><div class="x"><a href="{to}">x</a></div></div>',
    "webmention": '<div class="u-comment h-cite"><a class="u-url" href="{to}">x</a></div>',
    "mention": '<ul><li class="p-mention h-cite"><a href="{to}">x</a></li></ul>',
    "by its link alone": '<p class="y"><a href="{to}" rel="external nofollow ugc">x</a></p>',
    "sidebar": '<aside><a href="{to}">x</a></aside>',
    "list of blogs": '<div class="widget blogroll"><a href="{to}">x</a></div>',
    "menu": '<nav><a href="{to}">x</a></nav>',
    "footer": '<footer><a href="{to}">x</a></footer>',
}


@pytest.mark.parametrize("others", LEFT_BY_OTHERS.values(), ids=LEFT_BY_OTHERS)
@pytest.mark.parametrize("entry", ['<article class="h-entry"><h1>My cat</h1><p>A cat.</p></article>', "<p>A cat.</p>"])
def test_what_others_left_on_a_page_is_nothing_that_its_author_wrote(entry: str, others: str) -> None:
    content = own_content(f"<body>{entry}{others.format(to=POST)}</body>", "https://marek.example/cats")
    assert content.links == ()
    assert "A cat." in content.text


@pytest.mark.parametrize(
    "entry",
    [
        '<p>On <a href="{to}">her line</a>.</p>',
        '<body class="comments-open"><div class="hentry comment-count"><a href="{to}" rel="nofollow">x</a></div>',
        '<main><article><a href="{to}">her line</a></article></main>',
        '<article class="h-entry"><aside class="h-cite u-in-reply-to"><a href="{to}">x</a></aside></article>',
        '<div class="h-entry"><header><a class="u-in-reply-to" href="{to}"></a></header><p>Yes.</p></div>',
        '<div id="content"><article>{comment}<p>On <a href="{to}">her line</a>.</p></article></div>',
    ],
)
def test_what_an_entry_links_to_is_its_authors(entry: str) -> None:
    page = entry.format(to=POST, comment=COMMENT.format(to="https://m.example/"))
    assert own_content(page, "https://marek.example/cats").links == (POST,)


def test_in_an_entry_left_under_another_nobody_speaks_for_the_author_of_the_page() -> None:
    page = f'<article class="h-entry"><p>A cat.</p><ol class="comment-list">{COMMENT.format(to=POST)}</ol></article>'
    assert own_content(page, "https://marek.example/cats").links == ()


def test_a_comment_names_nobody_as_the_same_person_as_the_page() -> None:
    page = '<ol class="comment-list"><li id="comment-1"><a rel="me" href="https://m.example/@m">M</a></li></ol>'
    assert rel_me_links(page, "https://ann.example/").me == ()


@pytest.mark.parametrize("kind", ["u-like-of", "u-repost-of", "u-bookmark-of"])
def test_what_an_entry_likes_shares_or_keeps_is_nothing_that_it_says(kind: str) -> None:
    marks = [
        f'<a class="{kind}" href="{POST}">x</a>',
        f'<p class="{kind} h-cite"><a class="u-url" href="{POST}">x</a></p>',
    ]
    answer = f'<a class="{kind} u-in-reply-to" href="{POST}">x</a>'
    for mark in marks:
        page = '<div class="h-entry">{}{}</div>'
        assert own_content(page.format(mark, ""), "https://marek.example/likes/1").links == ()
        for said in (answer, f'<p>Her <a href="{POST}">line</a> is mine.</p>'):
            assert own_content(page.format(mark, said), "https://marek.example/likes/1").links == (POST,)


def test_asides_in_asides_cost_no_more_than_others() -> None:
    page = f"<article>{'<aside>' * 200}{'<b>x</b>' * 200_000}"
    begun = time.process_time()
    own_content(page, "https://marek.example/cats")
    assert time.process_time() - begun < 10, "each with each, it takes minutes"
