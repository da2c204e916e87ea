"""What a site's starter or its local preview left in a feed leads to the blog all the same."""

import pytest

from bot.boundary import web_url
from bot.feeds import ParsedFeed
from bot.feeds.own_address import own_address
from bot.feeds.parse import parse_feed
from bot.feeds.public_address import on_public_host
from tests.support.feeds import make_item, make_rss

FEED = "https://sam.example/feed.xml"


@pytest.mark.parametrize(
    "host",
    [
        *(
            "http://localhost:4000",
            "http://127.0.0.1:1313",
            "http://192.168.0.7",
            "http://[::1]:8080",
            "http://wordpress",
        ),
        *("https://blog.test", "http://sams-laptop.local", "http://blog.localhost:3000"),
    ],
)
def test_an_address_of_the_authors_own_machine_is_that_of_the_page_on_the_blog(host: str) -> None:
    document = make_rss(make_item(1, link=f"{host}/2026/map/?p=1"))
    feed = parse_feed(document.replace(b"https://blog.example/", f"{host}/".encode()), FEED)
    assert isinstance(feed, ParsedFeed)
    assert (feed.site_url, feed.entries[0].url) == ("https://sam.example/", "https://sam.example/2026/map/?p=1")


@pytest.mark.parametrize("address", ["https://sam.example/map", "https://8.8.8.8/map", "https://localhost.example/map"])
def test_an_address_of_the_public_web_stays_as_it_is(address: str) -> None:
    assert on_public_host(web_url(address), FEED) == address


@pytest.mark.parametrize("feed", ["http://localhost:4000/feed.xml", "http://127.0.0.1:5000/feed", ""])
def test_a_feed_on_a_machine_of_its_own_may_lead_there(feed: str) -> None:
    assert on_public_host(web_url("http://localhost:4000/map"), feed) == "http://localhost:4000/map"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("sam.example/map", "https://sam.example/map"),
        (" www.sam.example/map", "https://www.sam.example/map"),
        ("www.elsewhere.example/map", "https://www.elsewhere.example/map"),
        ("//sam.example/map", "https://sam.example/map"),
        ("map/", "https://sam.example/map/"),
        ("2026/sam.example/", "https://sam.example/2026/sam.example/"),
    ],
)
def test_an_address_without_its_scheme_is_one(written: str, address: str) -> None:
    assert own_address([written], web_url("https://sam.example/"), FEED) == address


def test_a_page_is_on_the_blog_where_the_feed_is_served_elsewhere() -> None:
    document = make_rss(make_item(1, link="http://localhost:1313/map/"))
    feed = parse_feed(document, "https://feeds.example/sam")
    assert isinstance(feed, ParsedFeed)
    assert (feed.site_url, feed.entries[0].url) == ("https://blog.example/", "https://blog.example/map/")


def test_a_feed_on_a_machine_of_its_own_leads_there_whatever_it_calls_its_blog() -> None:
    page = "http://localhost:1313/map/"
    feed = parse_feed(make_rss(make_item(1, link=page)), "http://localhost:1313/index.xml")
    assert isinstance(feed, ParsedFeed)
    assert (feed.site_url, feed.entries[0].url) == ("https://blog.example/", page)
