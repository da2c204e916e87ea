"""What a reader finds on a page of a blog: its title, who wrote it, its picture and its text."""

import logging
from urllib.parse import urljoin

from bot.feeds.addresses import path_key
from bot.feeds.health import Trouble
from bot.feeds.model import Entry, Unreadable, bounded

SHORTEST = 20
"""Characters of text that a page needs to be a post; a photo with its caption has them."""
LONGEST_PAGE = 1_000_000
"""Characters of markup that are read of a page: several times what a page of a blog has."""
LONGEST_TEXT = 100_000


def read_page(markup: str, address: str) -> Entry | Unreadable:
    """Return the page at an address as an entry, undated; Unreadable where it is no post.

    Title, author and picture are those the page gives for others to show (Open Graph, JSON-LD, meta elements); the
    text is what is left without menus, comments and the like.
    """
    from trafilatura import bare_extraction  # a worker alone reads pages, and it is slow to load
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = bare_extraction(markup[:LONGEST_PAGE], url=address, with_metadata=True, include_comments=False)
    except Exception:  # noqa: BLE001 - whatever a page does to the library, it is a page that can't be read
        return Unreadable("that page confuses me", Trouble.OURS)
    if not isinstance(found, Document) or len((text := found.text or "").strip()) < SHORTEST:
        return Unreadable("there is no text on that page that I can read", Trouble.BROKEN)
    return bounded(
        Entry(
            id=address,
            url=address,
            title=found.title or "",
            author=found.author or "",
            text=text[:LONGEST_TEXT],
            picture=urljoin(address, found.image) if found.image else "",
        )
    )


def is_home(address: str) -> bool:
    """Say whether an address is that of a site, and of no page of it."""
    return not path_key(address).strip("/")
