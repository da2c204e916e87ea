"""Feeds and their entries: finding, parsing and comparing them, and when to poll."""

from bot.feeds.addresses import address_key, hostname_of
from bot.feeds.diff import EntryDiff, EntryMatch
from bot.feeds.discover import FeedLink, FeedLinks, belongs_to_site, find_feeds
from bot.feeds.identity import StoredEntry
from bot.feeds.incremental import fingerprint
from bot.feeds.model import Blog, BlogId, Entry, EntryId, Feed, FeedId, Hints, ParsedFeed, ParseFailure
from bot.feeds.parse import parse_feed
from bot.feeds.polling_interval import next_poll_at, retry_poll_at
from bot.feeds.update import FeedUpdate, PartialUpdate, finish_update, parse_update

__all__ = [
    "Blog",
    "BlogId",
    "Entry",
    "EntryDiff",
    "EntryId",
    "EntryMatch",
    "Feed",
    "FeedId",
    "FeedLink",
    "FeedLinks",
    "FeedUpdate",
    "Hints",
    "ParseFailure",
    "ParsedFeed",
    "PartialUpdate",
    "StoredEntry",
    "address_key",
    "belongs_to_site",
    "find_feeds",
    "fingerprint",
    "finish_update",
    "hostname_of",
    "next_poll_at",
    "parse_feed",
    "parse_update",
    "retry_poll_at",
]
