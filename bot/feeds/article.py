"""What a reader finds on a page of a blog: its title, who wrote it, its picture and its text."""

import logging
from urllib.parse import urljoin

from bot.feeds.addresses import path_key
from bot.feeds.errors import ErrorKind
from bot.feeds.model import Entry, ParseFailure, bounded

MIN_TEXT_LENGTH = 20
"""Characters of text that a page needs to be a post; a photo with its caption has them."""
MAX_PAGE_LENGTH = 1_000_000
"""Characters of markup that are read of a page: several times what a page of a blog has."""
MAX_TEXT_LENGTH = 100_000


def parse_article(markup: str, address: str) -> Entry | ParseFailure:
    """Return the page at an address as an entry, undated; Unreadable where it is no post.

    Title, author and picture are those the page gives for others to show (Open Graph, JSON-LD, meta elements); the
    text is what is left without menus, comments and the like.
    """
    from trafilatura import bare_extraction  # a worker alone reads pages, and it is slow to load
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = bare_extraction(markup[:MAX_PAGE_LENGTH], url=address, with_metadata=True, include_comments=False)
    except Exception:  # noqa: BLE001 - whatever a page does to the library, it is a page that can't be read
        return ParseFailure("that page confuses me", ErrorKind.INTERNAL)
    if not isinstance(found, Document) or len((text := found.text or "").strip()) < MIN_TEXT_LENGTH:
        return ParseFailure("there is no text on that page that I can read", ErrorKind.BAD_RESPONSE)
    return bounded(
        Entry(
            id=address,
            url=address,
            title=found.title or "",
            author=found.author or "",
            text=text[:MAX_TEXT_LENGTH],
            picture=urljoin(address, found.image) if found.image else "",
        )
    )


def is_home_page(address: str) -> bool:
    """Say whether an address is that of a site, and of no page of it."""
    return not path_key(address).strip("/")
