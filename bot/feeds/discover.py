"""The feeds that a web page announces."""

from dataclasses import dataclass

from bot.feeds.prose import join, tree_of

_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")


@dataclass(frozen=True, slots=True)
class Offer:
    """A feed that a page announces."""

    address: str
    title: str

    @property
    def is_of_comments(self) -> bool:
        """Say whether this is, by its title or address, a feed of comments rather than of posts."""
        return "comment" in self.title.lower() or "/comments/" in self.address.lower()


def find_feeds(page: str, address: str) -> list[Offer]:
    """Return the feeds that a page announces with `rel=alternate`, those of comments last.

    HTML Living Standard, 4.6.7.1 "Link type alternate".
    """
    tree = tree_of(page)
    if tree is None:
        return []
    base = next((join(address, str(e.get("href"))) for e in tree.iter("base") if e.get("href")), address)
    offers = [
        Offer(url, (element.get("title") or "").strip())
        for element in tree.iter("link")
        if "alternate" in (element.get("rel") or "").lower().split()
        and (element.get("type") or "").split(";")[0].strip().lower() in _TYPES
        and (url := join(base, element.get("href") or "")).startswith(("http://", "https://"))
    ]
    return sorted(dict.fromkeys(offers), key=lambda offer: offer.is_of_comments)
