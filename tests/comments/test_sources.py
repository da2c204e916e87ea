"""Where a post's comments are asked for: what the page, its headers and the blog's feed name."""

import pytest

from bot.boundary import web_url
from bot.comments import BROWSER_ONLY, NO_SOURCE, CommentSource, find_comment_sources

FIELDS = "id,author,author_name,author_url,parent,date_gmt"
POST = "http://127.0.0.1:8899/2011/02/scores-do-not-measure-what-really-matters/"


def test_the_door_is_rest_where_the_headers_name_it() -> None:
    headers = ['<http://blog.example/wp-json/>; rel="https://api.w.org/"', "<http://blog.example/?p=7>; rel=shortlink"]
    [source] = find_comment_sources("", "http://blog.example/post/", headers, None)
    query = f"post=7&per_page=100&order=desc&_fields={FIELDS}"
    assert source == CommentSource("rest", web_url(f"http://blog.example/wp-json/wp/v2/comments?{query}"))


def test_the_door_is_rest_where_the_page_names_it_without_rewriting() -> None:
    page = """<head><link rel="https://api.w.org/" href="/?rest_route=/"><link rel="shortlink" href="/?p=12"></head>"""
    [source] = find_comment_sources(page, "http://blog.example/post/", [], None)
    assert source.address.startswith("http://blog.example/?rest_route=/wp/v2/comments&post=12")


def test_the_door_is_the_atom_feed_where_there_is_no_rest() -> None:
    source, itself = find_comment_sources("", POST, [], f"{POST}feed/")
    assert source == CommentSource("feed", web_url(f"{POST}feed/atom/"), page=web_url(POST))
    assert itself == CommentSource("feed", web_url(f"{POST}feed/"), page=web_url(POST)), "it may be no WordPress"


def test_a_page_without_any_door_has_none() -> None:
    assert find_comment_sources("<html></html>", POST, [], None) == (NO_SOURCE,)


def test_wordpress_com_serves_the_comments_beside_the_blog() -> None:
    root = "https://public-api.wordpress.com/wp/v2/sites/ada.wordpress.com/"
    headers = [f'<{root}>; rel="https://api.w.org/"', '<https://ada.wordpress.com/?p=7>; rel="shortlink"']
    [source] = find_comment_sources("", "https://ada.wordpress.com/2026/03/21/x/", headers, None)
    assert source.address.startswith(f"{root}comments?post=7&")


def test_what_is_said_elsewhere_has_doors_beside_the_blogs_own() -> None:
    page = """<link rel="webmention" href="https://webmention.io/b.example/webmention">
    <a class="u-syndication" href="https://m.example/@ada/112233445566">toot</a><div id="comments"></div>"""
    kinds = [source.kind for source in find_comment_sources(page, "https://b.example/p", [], None)]
    assert kinds == ["page", "webmention", "mastodon"]


def test_of_the_blogs_own_doors_the_others_are_named_too_for_where_the_best_is_shut() -> None:
    page = """<link rel="https://api.w.org/" href="/wp-json/"><link rel="shortlink" href="/?p=12">
    <link rel="alternate" type="application/rss+xml" title="B - comments on P" href="https://b.example/p/feed/">
    <link rel="alternate" type="application/rss+xml" title="B - all comments" href="https://b.example/paths/feed/">
    <div id="comments"></div>"""
    kinds = [
        source.kind for source in find_comment_sources(page, "https://b.example/p/", [], "https://b.example/p/feed/")
    ]
    assert kinds == ["rest", "feed", "page", "feed"], "its page has the addresses of who comments, and RSS has not"


def test_comments_kept_by_disqus_are_noticed_and_not_seen() -> None:
    assert find_comment_sources('<div id="disqus_thread"></div>', "https://b.example/p", [], None) == (BROWSER_ONLY,)


@pytest.mark.parametrize(
    ("script", "thread", "address"),
    [
        ('data-isso="//talk.example/" src="//cdn.example/isso.js"', "", "https://talk.example/?uri=%2F2026%2Fp%2F"),
        ('data-isso="/isso/" src="/isso/js/embed.min.js"', "", "https://b.example/isso/?uri=%2F2026%2Fp%2F"),
        ('src="https://talk.example/js/embed.min.js"', 'data-isso-id="p 7"', "https://talk.example/?uri=p%207"),
    ],
)
def test_isso_has_a_door_where_its_script_says(script: str, thread: str, address: str) -> None:
    page = f'<script {script}></script><section id="isso-thread" {thread}></section><script src="/main.js"></script>'
    assert find_comment_sources(page, "https://b.example/2026/p/", [], None) == (
        CommentSource("isso", web_url(address)),
    )
    assert find_comment_sources(f"<script {script}></script>", "https://b.example/", [], None) == (NO_SOURCE,)


@pytest.mark.parametrize("post", ["", "../../x", "618BA1FFBE2896088840A6DF", "1"])
def test_a_ghost_script_that_names_no_post_is_no_door(post: str) -> None:
    page = f'<script data-ghost-comments="https://b.example/" data-post-id="{post}"></script>'
    assert find_comment_sources(page, "https://b.example/p/", [], None) == (NO_SOURCE,)


def test_a_feed_of_comments_that_only_looks_like_bloggers_is_asked_for_as_it_is() -> None:
    [source] = find_comment_sources("", POST, [], "https://b.example/feeds/comments/default")
    assert source.address == "https://b.example/feeds/comments/default"
    [source] = find_comment_sources("", POST, [], "https://b.example/feeds/7/comments/default?alt=rss")
    assert source.address == "https://b.example/feeds/7/comments/default?alt=rss&max-results=500"
