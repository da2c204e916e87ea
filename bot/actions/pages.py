"""Buttons that turn the pages of long lists."""

from dataclasses import dataclass
from enum import StrEnum

from bot.components import ButtonAction


class Listing(StrEnum):
    """The lists that have pages."""

    BLOGS = "blogs"
    OWN_BLOGS = "mine"
    """How one's own blogs are."""
    FAILING_BLOGS = "failing"
    """Which blogs can't be read, for organisers."""
    ROUNDS = "rounds"


@dataclass(frozen=True, slots=True)
class ShowPage(ButtonAction, prefix="page"):
    """See another page of a list; the pages are counted from 1."""

    listing: Listing
    page: int
