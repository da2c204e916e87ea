"""Which of the addresses that a feed gives of an entry is its page on the blog."""

import pytest

from bot.boundary import web_url
from bot.feeds.own_address import own_address

SITE, FEED = web_url("https://medium.com/@sam"), "https://medium.com/feed/@sam"


@pytest.mark.parametrize(
    ("addresses", "own"),
    [
        (["https://sam.medium.com/the-map-1a2b", "https://medium.com/p/1a2b"], "https://sam.medium.com/the-map-1a2b"),
        (["https://elsewhere.example/an-article", "https://medium.com/p/1a2b"], "https://medium.com/p/1a2b"),
        (["https://notmedium.com/an-article", "https://medium.com/p/1a2b"], "https://medium.com/p/1a2b"),
        (["https://sam.medium.com/", "https://medium.com/p/1a2b"], "https://medium.com/p/1a2b"),
        (["https://elsewhere.example/an-article", ""], "https://elsewhere.example/an-article"),
    ],
)
def test_a_page_on_the_blogs_host_or_below_it_is_the_entrys_own(addresses: list[str], own: str) -> None:
    assert own_address(addresses, SITE, FEED) == own
