"""The addresses where the feeds of a blog may be, from any of its pages."""

import time

import pytest

from bot.feeds import find_feeds
from bot.flows.feeds.discover import MAX_GUESSED_FEEDS

CHANNEL = "UCabcdefghijklmnopqrstuv"
PLATFORMS = {
    "WordPress": ("https://blog.example/2026/one/", '<meta name="generator" content="WordPress 6.8">', "https://blog.example/feed/"),
    "WordPress in a folder": ("https://site.example/blog/2026/one/", '<link href="/blog/wp-content/x.css">', "https://site.example/blog/feed/"),
    "WordPress.com": ("https://ines.wordpress.com/about/", "", "https://ines.wordpress.com/feed/"),
    "Blogger": ("https://ines.blogspot.com/2026/01/one.html", "", "https://ines.blogspot.com/feeds/posts/default"),
    "Blogger in a country": ("https://ines.blogspot.co.uk/", "", "https://ines.blogspot.co.uk/feeds/posts/default"),
    "Blogger on a domain": ("https://blog.example/", "<meta content='blogger' name='generator'/>", "https://blog.example/feeds/posts/default"),
    "Ghost": ("https://blog.example/one/", '<meta name="generator" content="Ghost 5.8">', "https://blog.example/rss/"),
    "Medium, a person": ("https://medium.com/@ines/a-post-123", "", "https://medium.com/feed/@ines"),
    "Medium, a publication": ("https://medium.com/publication", "", "https://medium.com/feed/publication"),
    "Medium, a name": ("https://ines.medium.com/a-post-123", "", "https://ines.medium.com/feed"),
    "Substack": ("https://ines.substack.com/p/one", "", "https://ines.substack.com/feed"),
    "Substack on a domain": ("https://blog.example/p/one", '<img src="https://substackcdn.com/x">', "https://blog.example/feed"),
    "Tumblr": ("https://ines.tumblr.com/post/1", "", "https://ines.tumblr.com/rss"),
    "Squarespace": ("https://blog.example/blog/one", '<img src="https://static1.squarespace.com/x">', "https://blog.example/blog?format=rss"),
    "Wix": ("https://blog.example/post/one", '<img src="https://static.wixstatic.com/x">', "https://blog.example/blog-feed.xml"),
    "Hugo": ("https://blog.example/posts/one/", '<meta name="generator" content="Hugo 0.140">', "https://blog.example/index.xml"),
    "Hugo, a section": ("https://blog.example/posts/one/", '<meta name="generator" content="Hugo 0.140">', "https://blog.example/posts/index.xml"),
    "Jekyll": ("https://ines.github.io/2026/one.html", "", "https://ines.github.io/feed.xml"),
    "Jekyll in a folder": ("https://ines.github.io/blog/2026/one.html", "", "https://ines.github.io/blog/feed.xml"),
    "micro.blog": ("https://ines.micro.blog/2026/one.html", "", "https://ines.micro.blog/feed.xml"),
    "write.as": ("https://write.as/ines/one", "", "https://write.as/ines/feed/"),
    "Bear": ("https://ines.bearblog.dev/one/", "", "https://ines.bearblog.dev/feed/"),
    "Typepad": ("https://ines.typepad.com/blog/2026/01/one.html", "", "https://ines.typepad.com/blog/atom.xml"),
    "YouTube": (f"https://www.youtube.com/channel/{CHANNEL}", "", f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"),
    "YouTube, a name": ("https://www.youtube.com/@ines", f'"externalId":"{CHANNEL}"', f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"),
    "anything else": ("https://blog.example/about", "", "https://blog.example/rss.xml"),
}  # fmt: skip


@pytest.mark.parametrize(("address", "page", "feed"), PLATFORMS.values(), ids=PLATFORMS)
def test_the_feed_of_each_platform_is_among_the_guessed_addresses(address: str, page: str, feed: str) -> None:
    links = find_feeds(f"<html><head>{page}</head></html>", address)
    assert feed in [link.address for link in links.guessed[:MAX_GUESSED_FEEDS]]


@pytest.mark.parametrize(
    "title",
    ["Comments Feed", "Kommentare", "Commentaires", "Comentários", "comment thread", "コメント"],
)
def test_comment_feeds_are_recognised_by_their_title(title: str) -> None:
    page = f"""<link rel="alternate" type="application/rss+xml" title="{title}" href="/other">
    <link rel="alternate" type="application/rss+xml" title="Posts" href="/posts">"""
    first, last = find_feeds(page, "https://blog.example/").alternate
    assert (first.address, first.is_comment_feed) == ("https://blog.example/posts", False)
    assert (last.address, last.is_comment_feed) == ("https://blog.example/other", True)


@pytest.mark.parametrize(
    "kind",
    ["application/rss+xml", "application/atom+xml; charset=utf-8", "APPLICATION/RDF+XML", "application/feed+json"],
)
def test_a_feed_of_every_type_is_an_alternate_link(kind: str) -> None:
    [link] = find_feeds(f'<link rel="alternate" type="{kind}" href="feed">', "https://blog.example/a/b").alternate
    assert link.address == "https://blog.example/a/feed"


def test_the_link_to_the_rest_api_of_wordpress_is_not_a_feed() -> None:
    page = (
        '<link rel="alternate" title="JSON" type="application/json" href="https://blog.example/wp-json/wp/v2/posts/1">'
    )
    assert find_feeds(page, "https://blog.example/").alternate == ()


def test_addresses_are_resolved_against_the_base_of_the_page() -> None:
    page = '<base href="https://cdn.example/x/"><link rel="alternate" type="text/xml" href="feed.xml">'
    assert find_feeds(page, "https://blog.example/").alternate[0].address == "https://cdn.example/x/feed.xml"


def test_a_link_header_names_a_feed_too() -> None:
    headers = ['<https://api.example/>; rel="x"', '</feed.xml>; rel="alternate"; type="application/atom+xml"']
    links = find_feeds("no page at all", "https://blog.example/", headers)
    assert [link.address for link in links.alternate] == ["https://blog.example/feed.xml"]


def test_links_in_the_page_with_a_feeds_address_are_linked_feeds() -> None:
    page = """<a href="/about">About</a> <a href="/blog/atom.xml">Subscribe</a> <a href="/comments/feed">Comments</a>
    <a href="https://feeds.example/ines">by mail</a> <a href="/feeding-birds">Birds</a>"""
    assert [link.address for link in find_feeds(page, "https://blog.example/").linked] == [
        "https://blog.example/blog/atom.xml"
    ]


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/xml,x", "http://[", "file:///etc/passwd", ""])
def test_an_address_that_is_not_on_the_web_is_left_out(href: str) -> None:
    page = f'<link rel="alternate" type="application/rss+xml" href="{href}">'
    assert find_feeds(page, "https://blog.example/").alternate == ()


@pytest.mark.parametrize("head", ['<meta content="{}x">', '<meta http-equiv="refresh" content="{}x">'])
def test_a_page_of_blanks_costs_no_more_than_another(head: str) -> None:
    begun = time.process_time()
    find_feeds(f"<html><head>{head.format(' ' * 2_000_000)}</head><body>x</body></html>", "https://blog.example/")
    assert time.process_time() - begun < 5, "squared, it takes minutes"


def test_a_page_of_xhtml_names_its_feed() -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/diary.xml"/>'
    page = f'<?xml version="1.0" encoding="utf-8"?><html><head>{head}</head><body></body></html>'
    [found] = find_feeds(page, "https://ines.example/").alternate
    assert found.address == "https://ines.example/diary.xml"
