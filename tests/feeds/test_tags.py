"""One category may hold several tags, and a tag may have two names."""

import json

import pytest

from bot.feeds import ParsedFeed, parse_feed
from bot.feeds.tags import read_tags


@pytest.mark.parametrize(
    ("categories", "tags"),
    [
        (["maps", "US Blogs"], ("maps", "US Blogs")),
        (["maps, US Blogs"], ("maps", "US Blogs")),
        (["maps;usblogs,"], ("maps", "usblogs")),
        (["#maps  #usblogs"], ("#maps", "#usblogs")),
        (["#maps of usblogs"], ("#maps of usblogs",)),
        (["Tom &amp; Jerry; usblogs"], ("Tom & Jerry", "usblogs")),
        (["usblogs", " usblogs ", "", ",;"], ("usblogs",)),
    ],
)
def test_each_tag_that_a_category_lists_is_one(categories: list[str], tags: tuple[str, ...]) -> None:
    assert read_tags(categories) == tags
    items = [{"id": "1", "title": "T", "tags": categories}]
    document = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()
    assert tags_in(document) == tags


def test_a_category_of_atom_goes_by_its_term_and_by_its_label() -> None:
    entry = '<entry><id>1</id><category term="42" label="US Blogs"/><category term="maps"/></entry>'
    assert tags_in(f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'.encode()) == ("42", "US Blogs", "maps")


def test_the_element_in_which_naver_lists_tags_is_read() -> None:
    item = "<item><guid>1</guid><category>일상</category><tag><![CDATA[지도,usblogs]]></tag></item>"
    document = f"<rss version='2.0'><channel><title>x</title>{item}</channel></rss>".encode()
    assert tags_in(document) == ("일상", "지도", "usblogs")


def tags_in(document: bytes) -> tuple[str, ...]:
    feed = parse_feed(document, "https://blog.example/feed")
    assert isinstance(feed, ParsedFeed)
    return feed.entries[0].tags
