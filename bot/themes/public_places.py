"""Where a community can be seen outside Discord."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.themes.community import Community

FEED_PATHS = ("round-ups.atom", "round-ups.json", "")
"""Where the feeds of a community's round-ups stand below its pages' URL; the home page is one, too (h-feed)."""


@dataclass(frozen=True, slots=True)
class PublicPlaces:
    """The places outside Discord that the operator allows a community; its hosts choose among them."""

    pages_url: str = ""
    """The URL of the community's pages, with a slash at the end; empty if it can have none."""
    blogs: tuple[str, ...] = ()
    """The host names of the blogs on which round-ups can be published."""

    @property
    def feeds(self) -> Sequence[str]:
        """The URLs of the feeds of its round-ups; none without pages."""
        return [f"{self.pages_url}{path}" for path in FEED_PATHS] if self.pages_url else []

    def round_url(self, number: int) -> str:
        """Return the URL of a round's page; empty without pages."""
        return f"{self.pages_url}round/{number}/" if self.pages_url else ""

    @property
    def pages_host(self) -> str:
        """The host name of the pages, with a port if it has one."""
        return urlsplit(self.pages_url).netloc

    def chosen_by(self, community: Community) -> "PublicPlaces":
        """Return those of the places that the community's hosts have switched on."""
        return PublicPlaces(
            self.pages_url if community.public_pages else "", self.blogs if community.publishes_roundups else ()
        )
