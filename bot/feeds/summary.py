"""What is asked of a feed before it is watched: whose it is, and its newest entries, without their texts."""

from dataclasses import dataclass

from bot.feeds.addresses import address_key
from bot.feeds.model import ParseFailure
from bot.feeds.newest import newest_first
from bot.feeds.parse import parse_feed
from bot.limits import MAX_BYLINES_PER_BLOG

MAX_SUMMARISED_ENTRIES = 5
"""Newest entries of which the title is shown, or the address compared with those of another feed."""


@dataclass(frozen=True, slots=True)
class FeedSummary:
    """A feed without its entries, which may be many megabytes while a member is asked whether it is theirs."""

    title: str
    site_url: str
    newest: tuple[str, ...]
    """The titles of its newest entries, or their addresses where they have none."""
    address_keys: frozenset[str]
    """The address keys of the same entries."""
    authors: tuple[str, ...] = ()
    """Who signs its entries, each once, the newest first."""


def summarise_feed(body: bytes, address: str, content_type: str = "") -> FeedSummary | ParseFailure:
    """Return the summary of the feed that was fetched from `address`, or why it can't be parsed.

    Blocking: call it off the event loop.
    """
    feed = parse_feed(body, address, content_type)
    if isinstance(feed, ParseFailure):
        return feed
    entries = newest_first(feed.entries, lambda entry: entry.dated)
    newest = entries[:MAX_SUMMARISED_ENTRIES]
    titles = tuple(entry.title or entry.url for entry in newest)
    keys = frozenset(address_key(entry.url) for entry in newest)
    authors = dict.fromkeys(entry.author for entry in entries if entry.author)
    return FeedSummary(feed.title, feed.site_url, titles, keys, tuple(authors)[:MAX_BYLINES_PER_BLOG])
