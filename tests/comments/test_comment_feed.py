"""Comment feeds: whose comments they are, what they answer, and what in them is no comment."""

from pathlib import Path

import pytest
from lxml import html

from bot.comments import ParsedComment, parse_comment_feed, parse_rest
from bot.comments.page import parse_page_comments
from bot.feeds import ParseFailure
from tests.support.one_post import comment_feed

SAMPLES = Path(__file__).parents[1] / "samples" / "wordpress"
POST = "http://127.0.0.1:8899/2011/02/scores-do-not-measure-what-really-matters/"


def read(body: bytes, address: str) -> list[ParsedComment]:
    found = parse_comment_feed(body, address)
    assert not isinstance(found, ParseFailure)
    return found


def read_sample(name: str) -> list[ParsedComment]:
    return read((SAMPLES / name).read_bytes(), POST)


def test_of_the_ten_newest_the_atom_feed_gives_those_that_rest_has_and_none_of_the_six_trackbacks() -> None:
    rest, feed = parse_rest((SAMPLES / "rest_comments.json").read_bytes()), read_sample("post_comments.atom")
    assert not isinstance(rest, ParseFailure)
    by_number = {comment.external_id: comment for comment in rest}
    assert len(feed) == 4
    assert all(by_number[comment.external_id].author_address == comment.author_address for comment in feed)


def test_the_rss_feed_names_the_same_without_their_addresses() -> None:
    rss, atom = (read_sample(f"post_comments.{suffix}") for suffix in ("rss", "atom"))
    assert [(c.external_id, c.author_name) for c in rss] == [(c.external_id, c.author_name) for c in atom]
    assert {comment.author_address for comment in rss} == {""}


def test_a_comment_that_answers_another_says_so_through_the_feed_whatever_its_prefix() -> None:
    feed = b"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:x="http://purl.org/syndication/thread/1.0">
    <entry><id>http://b.example/p/#comment-7</id><title>By: A</title><updated>2026-03-21T10:00:00Z</updated>
    <x:in-reply-to ref="http://b.example/p/#comment-3" href="http://b.example/p/#comment-3"/></entry></feed>"""
    [found] = read(feed, "http://b.example/p/feed/atom/")
    assert (found.external_id, found.parent) == ("7", "3")


def test_a_feed_in_shift_jis_names_who_wrote_its_comments() -> None:
    item = (
        "<item><guid>http://b.example/p/#comment-7</guid><title>By 髙橋①</title><dc:creator>髙橋①</dc:creator></item>"
    )
    head = '<?xml version="1.0" encoding="Shift_JIS"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    [found] = read(f"{head}<channel>{item}</channel></rss>".encode("cp932"), "http://b.example/p/feed/")
    assert (found.external_id, found.author_name) == ("7", "髙橋①")


def test_blogger_vouches_for_a_profile_and_tells_which_comment_is_answered() -> None:
    feed = b"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">
    <entry><id>tag:blogger.com,1999:blog-1.post-222222</id><updated>2026-03-21T10:00:00Z</updated><title>Hi</title>
    <link rel="related" href="http://b.blogspot.de/feeds/1/comments/default/111111"/>
    <author><name>Ada</name><uri>https://www.blogger.com/profile/01234567890</uri></author>
    <thr:in-reply-to ref="tag:blogger.com,1999:blog-1.post-999999" href="http://b.blogspot.de/p.html"/></entry></feed>"""
    [found] = read(feed, "http://b.blogspot.de/feeds/1/comments/default")
    assert (found.external_id, found.parent, found.account) == ("222222", "111111", "blogger:01234567890")


def wordpress_feed(*contents: str) -> bytes:
    """Return a comment feed as WordPress writes it, with these contents, all under the name and address of a post."""
    entries = "".join(
        f"<entry><id>https://b.example/p/#comment-{number}</id><title>By: The map in my head</title>"
        f"<author><name>The map in my head</name><uri>https://a.example/map/</uri></author>"
        f"<updated>2026-03-21T10:00:00Z</updated><content type='html'><![CDATA[{content}]]></content></entry>"
        for number, content in enumerate(contents)
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Comments</title>{entries}</feed>".encode()


@pytest.mark.parametrize(
    "content",
    [
        "<p>[&#8230;] Post number 1 by Member 1 Post number 2 by Member 2 [&#8230;]</p>\n",
        "[...] The others on the map in my head [...]",
        "<p><strong>The map in my head</strong></p>\n<p>The street where I grew up bends twice before&#8230;</p>\n",
        "<strong>The map in my head...</strong>\n\nThe street where I grew up bends twice...",
    ],
)
def test_what_wordpress_writes_for_a_page_that_links_is_no_comment(content: str) -> None:
    assert read(wordpress_feed(content), "https://b.example/p/feed/atom/") == []


@pytest.mark.parametrize(
    "content",
    [
        "<p>[&#8230;] is how I would have ended, too.</p>",
        "<p><strong>Yes</strong> and yes&#8230;</p><p>I walk it, too&#8230;</p>",
        "<p><strong>Yes</strong></p><p>I walk it <em>each</em> night&#8230;</p>",
        "<p>[1] is a lovely footnote [2]</p>",
        "",
    ],
)
def test_a_comment_that_looks_a_little_like_one_stays(content: str) -> None:
    [found] = read(wordpress_feed(content), "https://b.example/p/feed/atom/")
    assert found.author_address == "https://a.example/map/"


def test_a_guest_without_a_name_and_an_address_does_not_inherit_those_of_the_blog() -> None:
    feed = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Comments</title><id>x</id>
    <link rel="alternate" href="https://b.example/"/><author><name>Bea</name><uri>https://b.example/</uri></author>
    <entry><id>https://b.example/p#comment-1</id><title>A</title><updated>2026-03-21T10:00:00Z</updated></entry>
    <entry><id>https://b.example/p#comment-2</id><title>B</title><updated>2026-03-21T10:00:00Z</updated>
    <author><name>Guest</name><uri>guest.example</uri></author></entry></feed>"""
    found = read(feed, "https://b.example/p/feed")
    assert [(comment.author_name, comment.author_address) for comment in found] == [("", ""), ("Guest", "")]


def contents_in_page(name: str, comment_type: str) -> list[str]:
    """Return the texts of a real page's comments of one type, as WordPress puts them into its feed."""
    page = html.fromstring((SAMPLES / name).read_text())
    comments = [one for one in page.iter("li") if comment_type in (one.get("class") or "").split()]
    contents = [
        next(part for part in one.iter("div") if part.get("class") == "wp-block-comment-content") for one in comments
    ]
    return ["".join(html.tostring(child, encoding="unicode") for child in content) for content in contents]


@pytest.mark.parametrize(
    ("comment_type", "count", "taken"), [("pingback", 14, 0), ("trackback", 14, 0), ("comment", 23, 23)]
)
def test_each_ping_of_a_real_post_is_told_from_each_of_its_comments(comment_type: str, count: int, taken: int) -> None:
    contents = contents_in_page("post_twentytwentyfour.html", comment_type)
    assert len(contents) == count
    assert len(read(wordpress_feed(*contents), POST)) == taken


GATE = "https://b.example/2026/gate/"
OLD = "https://b.example/2026/old/"
HOME = "<link rel='alternate' href='https://b.example/'/>"


def under_gate(*links: str, head: str = HOME, post: tuple[str, ...] = (GATE,)) -> list[str] | None:
    """Return the ids of a feed's items that are comments on the gate; None where the feed is none of its own."""
    found = parse_comment_feed(comment_feed(*links, head=head)[1].encode(), f"{GATE}feed/atom/", post)
    return None if isinstance(found, ParseFailure) else [comment.external_id for comment in found]


def test_of_a_feed_of_all_comments_those_under_the_post_count() -> None:
    assert under_gate(f"{OLD}#comment-1", f"{GATE}#comment-2", f"{GATE}comment-page-2/#comment-3") == ["2", "3"]


def test_a_feed_of_nothing_but_other_posts_comments_is_none_of_this_post() -> None:
    assert under_gate(f"{OLD}#comment-1", f"{OLD}#comment-4") is None


def test_the_blogs_feed_of_posts_is_no_feed_of_comments_though_the_post_is_in_it() -> None:
    assert under_gate(OLD, GATE) is None
    assert under_gate(GATE) is None


def test_the_post_in_the_blogs_feed_is_no_comment_where_its_id_is_its_number() -> None:
    item = (
        "<item><title>{0}</title><link>https://b.example/2026/{0}/</link><guid>https://b.example/?p={1}</guid></item>"
    )
    items = item.format("gate", 5) + item.format("old", 4)
    feed = f"<rss version='2.0'><channel><title>B</title><link>https://b.example/</link>{items}</channel></rss>"
    assert isinstance(parse_comment_feed(feed.encode(), f"{GATE}feed/", (GATE,)), ParseFailure)


def test_items_that_tell_of_no_post_are_taken_and_so_is_all_of_a_feed_that_names_the_post() -> None:
    assert under_gate("tag:b.example,2026:1", "https://b.example/#comment-2") == ["tag:b.example,2026:1", "2"]
    named = f"<link rel='alternate' href='{GATE}#comments'/>"
    assert len(under_gate("https://b.example/comment/7#comment-7", head=named) or ()) == 1


def test_a_post_that_moved_has_its_comments_under_both_of_its_addresses() -> None:
    assert under_gate(f"{GATE}#comment-2", post=("https://b.example/?p=5",)) is None
    assert under_gate(f"{GATE}#comment-2", post=("https://b.example/?p=5", GATE)) == ["2"]


def test_every_item_of_a_real_comment_feed_is_under_its_post() -> None:
    for suffix in ("atom", "rss"):
        body = (SAMPLES / f"post_comments.{suffix}").read_bytes()
        assert parse_comment_feed(body, f"{POST}feed/", (POST,)) == parse_comment_feed(body, f"{POST}feed/")
        assert isinstance(parse_comment_feed(body, f"{POST}feed/", ("https://b.example/other/",)), ParseFailure)


def test_a_comment_has_the_same_id_in_the_feed_and_in_the_page() -> None:
    page = b"""<div id="comments"><div id="comment-3f2a9c7e"><b class="fn">Ada</b></div></div>"""
    [shown] = parse_page_comments(page, GATE)  # type: ignore[misc]  # no failure
    assert under_gate(f"{GATE}#comment-3f2a9c7e") == [shown.external_id]


def test_an_id_that_holds_an_address_stays_the_same_where_the_blog_moves_to_https() -> None:
    item = "<item><title>x</title><link>{0}/gate#comment-45</link><guid isPermaLink='false'>45 at {0}</guid></item>"
    items = (item.format(f"{scheme}://b.example") for scheme in ("http", "https"))
    feeds = (f"<rss version='2.0'><channel>{one}</channel></rss>".encode() for one in items)
    assert [read(feed, f"{GATE}feed")[0].external_id for feed in feeds] == ["45 at b.example"] * 2


def test_a_name_with_an_ampersand_is_read_as_it_was_left() -> None:
    creator = "<dc:creator><![CDATA[Salt &amp; Ink]]></dc:creator>"
    item = f"<item><title>By: x</title><guid>{GATE}#comment-1</guid>{creator}</item>"
    rss = f"<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel>{item}</channel></rss>"
    assert [one.author_name for one in read(rss.encode(), f"{GATE}feed/")] == ["Salt & Ink"]
