"""Extract the article of a web page: its title, author, picture and text."""

import logging
from typing import TYPE_CHECKING

from bot.feeds.challenge import is_challenge
from bot.feeds.errors import ErrorKind
from bot.feeds.model import Entry, ParseFailure
from bot.feeds.page_asides import without_asides
from bot.feeds.page_part import read_page_part
from bot.feeds.pictures import picture_url

if TYPE_CHECKING:  # slow to load, and needed in the worker processes alone
    from trafilatura.settings import Document

MIN_TEXT_LENGTH = 20
"""Characters of text that a page needs to be a post: about a photo's caption."""
MAX_PAGE_LENGTH = 1_000_000
"""Characters of markup that are parsed of a page: several times the length of a usual one."""
MAX_CHECKED_LENGTH = 50_000
"""Characters of markup that show what kind of page it is."""
MAX_TEXT_LENGTH = 100_000
"""Characters of text that are kept of a page."""

NO_DATES_IN_WORDS = {"extensive_search": False}
"""Keeps htmldate from parsing dates in words, which nobody asks for here: what it loads for that takes seconds."""


def parse_article(markup: str, address: str) -> Entry | ParseFailure:
    """Return the article of the page at `address` as an entry without a date, or why it can't be parsed.

    Title, author and picture come from the page's metadata (Open Graph, JSON-LD, meta elements). The text, the links
    and the tags leave out menus, comments and the like. Its address is the canonical one, where the page names one on
    its own host. Blocking: call it off the event loop.
    """
    if is_challenge(markup[:MAX_CHECKED_LENGTH].encode(errors="replace")):
        return ParseFailure("that page asks whether I am a person", ErrorKind.CHALLENGED)
    try:
        own = without_asides(markup[:MAX_PAGE_LENGTH])
        document = _document(own, address)
    except Exception:  # noqa: BLE001 - whatever a page does to the library, it is a page that can't be parsed
        return ParseFailure("that page confuses me", ErrorKind.INTERNAL)
    if document is None:
        return ParseFailure("there is no text on that page that I can read", ErrorKind.BAD_RESPONSE)
    text = document.text or ""
    part = read_page_part(own, address, text)
    return Entry.from_outside(
        id=part.canonical or address,
        url=part.canonical or address,
        title=document.title or "",
        author=document.author or "",
        tags=part.tags,
        text=text[:MAX_TEXT_LENGTH],
        links=part.links,
        boilerplate=part.loose,
        picture=picture_url(document.image or "", address),
    )


def _document(markup: str, address: str) -> "Document | None":
    """Return what trafilatura finds in a page; None where it is too little to be a post."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    document = bare_extraction(
        markup, url=address, with_metadata=True, include_comments=False, date_extraction_params=NO_DATES_IN_WORDS
    )
    return document if isinstance(document, Document) and len(document.text or "") >= MIN_TEXT_LENGTH else None
