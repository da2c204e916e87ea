"""Permanent redirects of feeds."""

from dataclasses import replace
from datetime import datetime

from bot.boundary import WebUrl
from bot.feeds.addresses import address_key
from bot.feeds.model import Feed
from bot.feeds.polling_interval import REDIRECT_TRIAL


def apply_redirects(feed: Feed, permanent: WebUrl, now: datetime) -> Feed:
    """Return the feed after a poll whose permanent redirects (301, 308) led to the address `permanent`.

    That becomes the feed's address at once if it differs by https alone, else after `REDIRECT_TRIAL`, so that a
    mistaken redirect that is corrected in the meantime has no effect.
    """
    if permanent == feed.address:
        return replace(feed, redirect_url=None, redirect_seen_at=None) if feed.redirect_url else feed
    if permanent == feed.address.replace("http://", "https://", 1):
        return replace(feed, address=permanent, redirect_url=None, redirect_seen_at=None)
    if permanent != feed.redirect_url or feed.redirect_seen_at is None:
        return replace(feed, redirect_url=permanent, redirect_seen_at=now)
    if now - feed.redirect_seen_at >= REDIRECT_TRIAL:
        return replace(feed, address=permanent, redirect_url=None, redirect_seen_at=None)
    return feed


def final_url_changed(feed: Feed, final_url: str) -> bool:
    """Return whether redirects led to another address than at the last poll, where the validators are not valid."""
    previous = feed.final_url
    return previous is not None and previous != final_url and address_key(previous) != address_key(final_url)
