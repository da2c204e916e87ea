"""What a page says of comments that are not in it: a browser alone shows them, or nobody can write one."""

import pytest

from bot.comments import BROWSER_ONLY, CLOSED, NO_SOURCE, find_comment_sources

PAGE = "https://b.example/p"
REST = '<link rel="https://api.w.org/" href="/wp-json/"><link rel="shortlink" href="/?p=5">'
COMMENT = '<ol class="comment-list"><li id="comment-11"><cite class="fn">Ada</cite></li></ol>'


def kinds(page: str) -> list[str]:
    """Return what is found on a page, each by its kind."""
    return [source.kind for source in find_comment_sources(page, PAGE, [], None)]


@pytest.mark.parametrize(
    "box",
    [
        '<div id="comments"><div id="disqus_thread"></div><script src="https://x.disqus.com/embed.js"></script></div>',
        '<section id="comments"><script src="https://giscus.app/client.js" data-repo="sam/blog"></script></section>',
        '<div id="comments"><h2>Comments</h2><script src="https://utteranc.es/client.js" repo="x"></script></div>',
        '<section id="comments"><div id="remark42"></div></section>',
        '<div id="comments"><div id="commento"></div></div>',
        '<section id="comments"><h2>Comments</h2><cactus-comments></cactus-comments></section>',
        '<div id="comments"></div><script src="/js/my-comments.js"></script>',
        '<div id="comments"><noscript>Comments need JavaScript.</noscript></div><script src="/all.js"></script>',
        "<div id='comments'>Loading<script>load('/c.json')</script></div>",
    ],
)
def test_a_box_that_a_script_fills_is_not_one_without_comments(box: str) -> None:
    assert find_comment_sources(box, PAGE, [], None) == (BROWSER_ONLY,)


@pytest.mark.parametrize(
    "box",
    [
        '<ol class="comment-list"></ol>',
        '<div id="comments"><h3>No comments yet</h3></div><script src="/all.js"></script>',
        '<div id="comments"><form><textarea name="comment"></textarea><script>spam()</script></form></div>',
    ],
)
def test_a_box_that_the_server_wrote_says_that_there_is_no_comment(box: str) -> None:
    assert kinds(box) == ["page"]


def test_comments_that_stand_in_a_page_are_seen_beside_a_script() -> None:
    assert kinds(f'<section id="comments">{COMMENT}<script src="/load-more.js"></script></section>') == ["page"]


def test_where_another_system_shows_the_comments_of_a_wordpress_its_own_are_not_all() -> None:
    widget = '<div id="disqus_thread"></div><script src="https://x.disqus.com/embed.js"></script>'
    assert kinds(REST + widget) == ["browser", "rest"]


def test_an_empty_box_says_nothing_where_the_comments_can_be_fetched() -> None:
    assert kinds(f'{REST}<div id="comments"></div><script src="/all.js"></script>') == ["rest"]


def test_a_post_about_a_widget_has_none() -> None:
    page = '<p>I took out <code class="giscus">giscus</code>: https://giscus.app/client.js and disqus.com/embed.js</p>'
    assert find_comment_sources(page, PAGE, [], None) == (NO_SOURCE,)


@pytest.mark.parametrize(
    "words",
    [
        '<p class="no-comments">Comments are closed.</p>',
        "<p>Comments are closed.</p>",
        "<div>* New comments are not allowed.*</div>",
        "<p>Die Kommentarfunktion ist geschlossen.</p>",
        "<p>Les commentaires sont fermés.</p>",
        "<p>Los comentarios están cerrados.</p>",
        "<p>Os comentários estão desativados.</p>",
    ],
)
def test_a_page_says_that_comments_are_closed(words: str) -> None:
    assert kinds(f'<div id="comments">{COMMENT}{words}</div>') == ["closed", "page"]
    assert find_comment_sources(words, PAGE, [], None) == (CLOSED, NO_SOURCE)


def test_a_page_with_a_form_takes_comments_whatever_its_classes_say() -> None:
    form = '<form id="commentform"><textarea name="comment"></textarea></form>'
    assert "closed" not in kinds(f'<p class="no-comments">None yet</p>{form}')
