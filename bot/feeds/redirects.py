"""Whether a feed has moved for good."""

from dataclasses import replace
from datetime import datetime

from bot.feeds.addresses import address_key
from bot.feeds.model import Feed
from bot.feeds.polling_interval import REDIRECT_TRIAL


def apply_redirects(feed: Feed, permanent: str, now: datetime) -> Feed:
    """Return the feed with what its permanent redirects (301, 308) say.

    From http to https of the same host they are believed at once, elsewhere after they held for a week: a blog
    that is mended in between has lost nothing.
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
    """Say whether a feed was found in another place than before, so that its validators mean nothing there."""
    before = feed.final_url
    return before is not None and before != final_url and address_key(before) != address_key(final_url)
