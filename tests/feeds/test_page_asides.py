"""Comments and ways to other posts are no part of a post, also where they stand in its article."""

import pytest

from bot.feeds import Entry
from bot.feeds.article import parse_article

BODY = "".join(f"<p>Leeks want {n} minutes, and potatoes want more. I cook it in the big pot.</p>" for n in range(6))
REPLY = "<p><b>Bea</b>: A lovely thing. Is that one for #usblogs, too?</p>"
OTHER = "<a href=/map>#usblogs: My map</a>"


def text_of_page(inner: str) -> str:
    """Return the text that is read of a page whose article holds this below its paragraphs."""
    markup = f"<html><body><main><article class=h-entry><h1>Soup</h1>{BODY}{inner}</article></main></body></html>"
    article = parse_article(markup, "https://sam.example/soup")
    assert isinstance(article, Entry)
    assert "big pot" in article.text
    return article.text


@pytest.mark.parametrize(
    "below",
    [
        f"<section class=webmentions><h2>Answers</h2>{REPLY}</section>",
        f"<ol class='comment-list'><li class=comment>{REPLY}</li></ol>",
        f"<div class='u-comment h-cite'><div class=e-content>{REPLY}</div></div>",
        f"<section id=isso-thread><div class=isso-comment>{REPLY}</div></section>",
        f"<div class=responses>{REPLY}</div>",
        f"<div id=replies>{REPLY}</div>",
        f"<div class=guestbook>{REPLY}</div>",
        f"<div class='wp-block-comments'>{REPLY}</div>",
        f"<div class=post-nav><div class=post-nav-item>Before: {OTHER}, of March</div></div>",
        f"<div class=prev-next><p>Before this one I wrote {OTHER}</p></div>",
        f"<p>Before this one I wrote {OTHER.replace('<a', '<a rel=prev')}</p>",
        f"<section class=more-posts><h3>More posts</h3><ul><li>{OTHER}, in which it folds.</li></ul></section>",
        f"<div class=you-may-like><h3>You may also like</h3><p>{OTHER}, in which it folds.</p></div>",
        "<pre><code>$ grep '#usblogs' posts/*.md</code></pre>",
        f"<div class=related-posts><p>{OTHER}, in which it folds.</p></div>",
    ],
)
def test_what_others_wrote_and_ways_to_other_posts_are_no_text_of_the_post(below: str) -> None:
    assert "#usblogs" not in text_of_page(below)


@pytest.mark.parametrize(
    "part",
    [
        "<p>What people said of it: Is that one for #usblogs, too?</p>",
        "<div class='post comments-open'><p>It is for #usblogs, as ever, and for leeks.</p></div>",
        "<div class='more'><p>It is for #usblogs, as ever, and for leeks.</p></div>",
        "<p>It is for #usblogs, <span class=comment>as ever</span>, and for leeks.</p>",
    ],
)
def test_what_nothing_shows_to_be_by_others_is_the_posts_own(part: str) -> None:
    assert "#usblogs" in text_of_page(part)


def test_a_page_of_xhtml_is_read_like_any_other() -> None:
    markup = (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd">'
        f"<html><body><div class=hentry><h1>Soup</h1>{BODY}<a rel=tag href=/tag/usblogs>usblogs</a>"
        f"<div class=replies>{REPLY}</div></div></body></html>"
    )
    article = parse_article(markup, "https://sam.example/soup")
    assert isinstance(article, Entry)
    assert "lovely" not in article.text
    assert article.tags == ("usblogs",)


def test_a_layout_that_is_named_like_an_aside_holds_the_post() -> None:
    markup = f"<html><body><div class=next><h1>Soup</h1><div>{BODY}</div></div></body></html>"
    article = parse_article(markup, "https://sam.example/soup")
    assert isinstance(article, Entry)
    assert "big pot" in article.text
