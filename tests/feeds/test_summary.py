"""A summary of a feed stays small, however large the feed is."""

import pickle

from bot.feeds.summary import FeedSummary, summarise_feed
from tests.support.feeds import make_item, make_rss


def test_a_summary_has_the_newest_titles_and_none_of_the_texts() -> None:
    items = [make_item(number, description="word " * 20_000) for number in range(30, 0, -1)]
    summary = summarise_feed(make_rss(*items), "https://blog.example/feed")
    assert isinstance(summary, FeedSummary)
    assert summary.newest[:3] == ("Post 30", "Post 29", "Post 28")
    assert summary.site_url == "https://blog.example/"
    assert len(pickle.dumps(summary)) < 2000


def test_the_newest_of_a_feed_that_lists_the_oldest_first_stand_at_its_end() -> None:
    items = [make_item(number) for number in range(30)]
    summary = summarise_feed(make_rss(*items), "https://blog.example/feed")
    assert isinstance(summary, FeedSummary)
    assert summary.newest[:3] == ("Post 29", "Post 28", "Post 27")


def test_without_dates_the_first_count_as_the_newest() -> None:
    items = [make_item(number, pubDate=None) for number in range(30, 0, -1)]
    summary = summarise_feed(make_rss(*items), "https://blog.example/feed")
    assert isinstance(summary, FeedSummary)
    assert summary.newest[:3] == ("Post 30", "Post 29", "Post 28")
