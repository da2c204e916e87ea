"""Which of the addresses that a feed gives of an entry is its page on the blog."""

import pytest

from bot.boundary import web_url
from bot.feeds import ParsedFeed
from bot.feeds.own_address import own_address
from bot.feeds.parse import parse_feed

SITE, FEED = web_url("https://medium.com/@sam"), "https://medium.com/feed/@sam"


@pytest.mark.parametrize(
    ("addresses", "own"),
    [
        (["https://sam.medium.com/the-map-1a2b", "https://medium.com/p/1a2b"], "https://sam.medium.com/the-map-1a2b"),
        (["https://elsewhere.example/an-article", "https://medium.com/p/1a2b"], "https://medium.com/p/1a2b"),
        (["https://notmedium.com/an-article", "https://medium.com/p/1a2b"], "https://medium.com/p/1a2b"),
        (["https://sam.medium.com/", "https://medium.com/p/1a2b"], "https://medium.com/p/1a2b"),
        (["https://elsewhere.example/an-article", ""], "https://elsewhere.example/an-article"),
        (["medium.com/@sam/the-map"], "https://medium.com/@sam/the-map"),
        (["www.medium.com/@sam/the-map"], "https://www.medium.com/@sam/the-map"),
        (["www.elsewhere.example/an-article"], "https://www.elsewhere.example/an-article"),
        (["/@sam/the-map"], "https://medium.com/@sam/the-map"),
        (["2026/03/the-map"], "https://medium.com/2026/03/the-map"),
    ],
)
def test_a_page_on_the_blogs_host_or_below_it_is_the_entrys_own(addresses: list[str], own: str) -> None:
    assert own_address(addresses, SITE, FEED) == own


def test_a_feed_whose_links_lack_their_scheme_leads_to_its_posts() -> None:
    item = "<item><title>T</title><link>sam.example/map</link><guid isPermaLink='false'>7</guid></item>"
    head = "<title>x</title><link>https://sam.example/</link>"
    feed = parse_feed(f"<rss version='2.0'><channel>{head}{item}</channel></rss>".encode(), "https://sam.example/feed")
    assert isinstance(feed, ParsedFeed)
    assert [entry.url for entry in feed.entries] == ["https://sam.example/map"]
