"""Find the links by which pages say that they are the same person's.

Two addresses are one person's if each links to the other, as one alone could link to anybody: a blog and a profile
elsewhere by `rel=me` (XFN 1.1; microformats.org, "rel-me"), a feed and the page of its blog by `rel=alternate`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.boundary import web_url
from bot.comments.own_part import drop_what_others_left
from bot.feeds import address_key, find_feeds
from bot.feeds.html_text import parse_tree
from bot.limits import MAX_PAGE_BYTES

MAX_LINKS = 10
"""Links of one page that are followed, of each kind."""
_FEDIVERSE_PROFILE = re.compile(r"https://(?P<hostname>[\w.-]{3,100})/(?:@|users/)(?P<name>[\w.-]{1,100})/?$")


@dataclass(frozen=True, slots=True)
class RelMeLinks:
    """The addresses of a page's `rel=me` links, and of the feeds that it announces."""

    me: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()

    def include(self, address: str) -> bool:
        """Say whether one of them is this address, in any spelling."""
        return address_key(address) in {address_key(link) for link in (*self.me, *self.feeds)}


def rel_me_links(page: str, address: str, link_headers: Sequence[str] = ()) -> RelMeLinks:
    """Return the links of a page, at most `MAX_LINKS` of each kind. It blocks: call it off the event loop."""
    me = dict.fromkeys(link for link in _rel_me(page, address) if address_key(link) != address_key(address))
    feeds = tuple(feed.address for feed in find_feeds(page, address, link_headers).alternate)
    return RelMeLinks(tuple(me)[:MAX_LINKS], feeds[:MAX_LINKS])


def _rel_me(page: str, address: str) -> Iterator[str]:
    if (tree := parse_tree(page, MAX_PAGE_BYTES)) is None:
        return
    drop_what_others_left(tree)
    for element in tree.iter("a", "link"):
        if "me" in (element.get("rel") or "").lower().split():
            link = web_url(element.get("href") or "", address)
            if link.startswith(("http://", "https://")):
                yield link


def account_of_profile(address: str) -> str:
    """Return the account whose profile is at an address, as comments have it; empty where it is no profile."""
    profile = _FEDIVERSE_PROFILE.match(address)
    return f"fediverse:{profile['name']}@{profile['hostname']}".lower() if profile else ""
