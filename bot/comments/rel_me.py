"""Which addresses are of one person: those that say so of each other, as either alone could be anybody's word.

A blog and a profile elsewhere do it by `rel=me` (XFN 1.1; microformats.org, "rel-me"), a feed and the page of its blog
by `rel=alternate`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.feeds import address_key, find_feeds
from bot.feeds.html_text import absolute_url, parse_tree

MAX_LINKS = 10
"""Links of one page that are followed."""
_FEDIVERSE = re.compile(r"https://(?P<host>[\w.-]{3,100})/(?:@|users/)(?P<name>[\w.-]{1,100})/?$")


@dataclass(frozen=True, slots=True)
class RelMeLinks:
    """What a page says is the same person's, as whole addresses."""

    me: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()

    def names(self, home: str) -> bool:
        """Say whether one of them is this address, in whichever spelling."""
        return address_key(home) in {address_key(link) for link in (*self.me, *self.feeds)}


def rel_me_links(page: str, address: str, link_headers: Sequence[str] = ()) -> RelMeLinks:
    """Return what a page says is the same person's, at most `MAX_LINKS` of each; blocking: call it off the loop."""
    found = dict.fromkeys(link for link in _me(page, address) if address_key(link) != address_key(address))
    feeds = tuple(offer.address for offer in find_feeds(page, address, link_headers).announced)
    return RelMeLinks(tuple(found)[:MAX_LINKS], feeds[:MAX_LINKS])


def _me(page: str, address: str) -> Iterator[str]:
    tree = parse_tree(page)
    for element in tree.iter("a", "link") if tree is not None else ():
        if "me" in (element.get("rel") or "").lower().split():
            link = absolute_url(address, element.get("href") or "")
            if link.startswith(("http://", "https://")):
                yield link


def account_of_profile(address: str) -> str:
    """Return the account whose profile is at an address, as doors name accounts; empty where it is none."""
    found = _FEDIVERSE.match(address)
    return f"fediverse:{found['name']}@{found['host']}".lower() if found else ""
