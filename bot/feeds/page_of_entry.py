"""Parse the page of an entry, if it shows that it is that: a wall, an empty app or the home page may stand there."""

import re
from collections.abc import Iterator

from lxml import etree

from bot.boundary import web_url
from bot.feeds.addresses import address_key, hostname_of, is_home_page
from bot.feeds.article import MAX_PAGE_LENGTH, parse_article
from bot.feeds.errors import ErrorKind
from bot.feeds.html_text import parse_page, text_of
from bot.feeds.identity import explicit_title, title_key
from bot.feeds.model import Entry, ParseFailure
from bot.words import visible

MIN_COMPARED_LETTERS, PIECE_LETTERS = 8, 20
"""Letters of a text that are enough to look for in a page, and those of a piece that is looked for by itself."""
MAX_COMPARED_LETTERS = 4000
"""Letters of a feed's text that are looked for in the page: its excerpt, or the beginning of the whole."""
_NON_LETTERS = re.compile(r"[\W_]+")
_TITLES, _ADDRESSES, _DESCRIPTIONS = {"og:title", "twitter:title"}, {"og:url"}, {"description", "og:description"}


def parse_page_of_entry(markup: str, address: str, entry: Entry) -> Entry | ParseFailure:
    """Return the article of the page at `address`, to which an entry leads, or why it can't be parsed.

    It fails with `OTHER_PAGE` where nothing shows that the page is the entry's: neither its title, nor its canonical
    address, nor the words that the feed gives. An excerpt that was written by hand stands in no page but in its
    description. Of an entry without title and words, as of a photo, any page but the home page will do. Blocking: call
    it off the event loop.
    """
    article = parse_article(markup, address)
    if isinstance(article, ParseFailure) and article.kind is not ErrorKind.BAD_RESPONSE:
        return article
    tree = parse_page(markup[:MAX_PAGE_LENGTH])
    if tree is not None and _is_page_of(
        entry, tree, address, "" if isinstance(article, ParseFailure) else article.title
    ):
        return article
    return ParseFailure("that page is not the post's", ErrorKind.OTHER_PAGE)


def _is_page_of(entry: Entry, tree: etree._Element, address: str, article_title: str) -> bool:
    named = [web_url(one, address) for one in _own_addresses(tree)]
    if address_key(entry.url) in {address_key(one) for one in named if one}:
        return True
    title = _title_key(entry.title.removesuffix("…"))
    if title and any(f" {title} " in f" {_title_key(one)} " for one in (article_title, *_own_titles(tree))):
        return True
    if any(hostname_of(one) == hostname_of(address) and is_home_page(one) for one in named):
        return False  # on which the beginnings of many posts stand
    letters = _letters(entry.text)[:MAX_COMPARED_LETTERS]
    is_silent = not explicit_title(entry) and len(letters) < MIN_COMPARED_LETTERS
    return is_silent or _has_words(tree, letters)


def _title_key(title: str) -> str:
    return title_key(visible(title))  # a heading has soft hyphens where a feed's title has none


def _own_addresses(tree: etree._Element) -> Iterator[str]:
    """Return the addresses that a page gives for itself (RFC 6596, Open Graph)."""
    links = (one for one in tree.iter("link") if "canonical" in (one.get("rel") or "").lower().split())
    yield from (link.get("href") or "" for link in links)
    yield from _metas(tree, _ADDRESSES)


def _own_titles(tree: etree._Element) -> Iterator[str]:
    """Return what a page and its only article are called; of several headings of a rank, each may be another post's."""
    articles = list(tree.iter("article"))
    places = [tree, *(articles if len(articles) == 1 else ())]
    ranks = [next(filter(None, (list(place.iter(rank)) for rank in ("h1", "h2"))), []) for place in places]
    titles = [*tree.iter("title"), *(heading for headings in ranks if len(headings) == 1 for heading in headings)]
    yield from ("".join(map(str, one.itertext())) for one in titles)
    yield from _metas(tree, _TITLES)


def _metas(tree: etree._Element, names: set[str]) -> Iterator[str]:
    for meta in tree.iter("meta"):
        if not names.isdisjoint(((meta.get("property") or "").lower(), (meta.get("name") or "").lower())):
            yield meta.get("content") or ""


def _has_words(tree: etree._Element, letters: str) -> bool:
    """Return whether half or more of a text's letters stand in a page, or in what it says of itself."""
    if len(letters) < MIN_COMPARED_LETTERS:
        return False
    pieces = [
        letters[at : at + PIECE_LETTERS] for at in range(0, max(len(letters) - PIECE_LETTERS, 0) + 1, PIECE_LETTERS)
    ]
    page = _letters("\n".join([text_of(tree), *_metas(tree, _DESCRIPTIONS)]))
    return 2 * sum(piece in page for piece in pieces) >= len(pieces)


def _letters(text: str) -> str:
    return _NON_LETTERS.sub("", text.casefold())
