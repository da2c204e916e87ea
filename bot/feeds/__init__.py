"""Blogs, their feeds, and the entries that appear in them."""

from bot.feeds.addresses import address_key
from bot.feeds.cut import fingerprint
from bot.feeds.discover import Offer, Offers, find_feeds, lies_at
from bot.feeds.identity import Known
from bot.feeds.model import Blog, BlogId, Entry, EntryId, Feed, FeedId, Hints, ParsedFeed, Unreadable
from bot.feeds.parse import parse_feed
from bot.feeds.read import Reading, read_feed
from bot.feeds.rhythm import after_failure, next_look
from bot.feeds.sorting import Match, Sorted, sort_entries

__all__ = [
    "Blog",
    "BlogId",
    "Entry",
    "EntryId",
    "Feed",
    "FeedId",
    "Hints",
    "Known",
    "Match",
    "Offer",
    "Offers",
    "ParsedFeed",
    "Reading",
    "Sorted",
    "Unreadable",
    "address_key",
    "after_failure",
    "find_feeds",
    "fingerprint",
    "lies_at",
    "next_look",
    "parse_feed",
    "read_feed",
    "sort_entries",
]
