"""Blogs, their feeds, and the entries that appear in them."""

from bot.feeds.discover import Offer, find_feeds
from bot.feeds.identity import Sorted, fingerprint, sort_entries
from bot.feeds.model import Blog, BlogId, Entry, EntryId, Feed, FeedId, ParsedFeed, Unreadable
from bot.feeds.parse import parse_feed
from bot.feeds.rhythm import after_failure, next_look

__all__ = [
    "Blog",
    "BlogId",
    "Entry",
    "EntryId",
    "Feed",
    "FeedId",
    "Offer",
    "ParsedFeed",
    "Sorted",
    "Unreadable",
    "after_failure",
    "find_feeds",
    "fingerprint",
    "next_look",
    "parse_feed",
    "sort_entries",
]
