"""Which addresses are of one person: those that say so of each other, as either alone could be anybody's word.

A blog and a profile elsewhere do it by `rel=me` (XFN 1.1; microformats.org, "rel-me"), a feed and the page of its blog
by `rel=alternate`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.feeds import address_key, find_feeds
from bot.feeds.prose import join, tree_of

MOST = 10
"""Links of one page that are followed."""
_FEDIVERSE = re.compile(r"https://(?P<host>[\w.-]{3,100})/(?:@|users/)(?P<name>[\w.-]{1,100})/?$")


@dataclass(frozen=True, slots=True)
class Links:
    """What a page says is the same person's, as whole addresses."""

    me: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()

    def names(self, home: str) -> bool:
        """Say whether one of them is this address, in whichever spelling."""
        return address_key(home) in {address_key(link) for link in (*self.me, *self.feeds)}


def read_links(page: str, address: str, link_headers: Sequence[str] = ()) -> Links:
    """Return what a page says is the same person's, at most `MOST` of each; blocking: call it off the loop."""
    found = dict.fromkeys(link for link in _me(page, address) if address_key(link) != address_key(address))
    feeds = tuple(offer.address for offer in find_feeds(page, address, link_headers).announced)
    return Links(tuple(found)[:MOST], feeds[:MOST])


def _me(page: str, address: str) -> Iterator[str]:
    tree = tree_of(page)
    for element in tree.iter("a", "link") if tree is not None else ():
        if "me" in (element.get("rel") or "").lower().split():
            link = join(address, element.get("href") or "")
            if link.startswith(("http://", "https://")):
                yield link


def account_at(address: str) -> str:
    """Return the account whose profile is at an address, as doors name accounts; empty where it is none."""
    found = _FEDIVERSE.match(address)
    return f"fediverse:{found['name']}@{found['host']}".lower() if found else ""
