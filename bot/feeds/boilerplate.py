"""Tell what a page says of its post from what stands on every page of its blog: menus, a line on the author, footers.

Markup seldom says it, so another page of the blog does: what both have is boilerplate.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.boundary import Text, clean_text
from bot.feeds.html_text import parse_page, text_of
from bot.feeds.model import MAX_TEXT_LENGTH, Entry
from bot.feeds.page_part import MIN_PROBE_LETTERS, has_article, links_and_tags
from bot.words import FULL_STOPS, STOPS, letters_in

_SENTENCE_END = re.compile(rf"(?<=[{STOPS}{FULL_STOPS}])\s+|\n")


def compared_with(article: Entry, markup: str, address: str) -> Entry:
    """Return the article of a page as another page of the blog, at `address`, shows it.

    Of the tags and links that stand beside its text, those that the other page has are left out, and the others are its
    own; its boilerplate is now the sentences that the other page has, too. Blocking: call it off the event loop.
    """
    if (tree := parse_page(markup)) is None:
        return article
    shared = links_and_tags(tree, address).intersection(article.boilerplate)
    text = text_of(tree)
    lines = {letters for sentence in sentences_of(text) if (letters := letters_in(sentence))}
    all_letters = letters_in(text)
    standing = [
        sentence
        for sentence in sentences_of(article.text)
        if (letters := letters_in(sentence)) in lines or (len(letters) >= MIN_PROBE_LETTERS and letters in all_letters)
    ]
    return replace(
        article,
        tags=tuple(tag for tag in article.tags if tag not in shared),
        links=tuple(link for link in article.links if str(link) not in shared),
        boilerplate=_texts(standing),
    )


def not_compared(article: Entry, markup: str) -> Entry:
    """Return the article of a page that there is no other page to compare with.

    Where its markup doesn't say what the article is, each sentence may be boilerplate. Blocking: call it off the event
    loop.
    """
    tree = parse_page(markup)
    if tree is None or has_article(tree, article.text):
        return article
    return replace(article, boilerplate=_texts([*article.boilerplate, *sentences_of(article.text)]))


def without_boilerplate(entry: Entry) -> Entry:
    """Return an entry without its boilerplate, a line for each sentence."""
    left_out: set[str] = {*entry.boilerplate}
    left = "\n".join(sentence for sentence in sentences_of(entry.text) if sentence not in left_out)
    return replace(
        entry,
        tags=tuple(tag for tag in entry.tags if tag not in left_out),
        links=tuple(link for link in entry.links if str(link) not in left_out),
        text=clean_text(left, len(entry.text)),
        boilerplate=(),
    )


def sentences_of(text: str) -> Sequence[str]:
    """Return the sentences of a text, as they stand in it."""
    return _SENTENCE_END.split(text)


def _texts(pieces: Iterable[str]) -> tuple[Text, ...]:
    return tuple(clean_text(piece, MAX_TEXT_LENGTH) for piece in dict.fromkeys(pieces) if piece)
