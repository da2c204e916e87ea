"""Join what a feed gives of an entry with what the entry's page says."""

from collections.abc import Sequence
from dataclasses import replace

from bot.feeds.boilerplate import sentences_of
from bot.feeds.html_text import HtmlContent, holds_paragraphs, is_excerpt, join_contents
from bot.feeds.model import Entry


def with_pages(pairs: Sequence[tuple[Entry, Entry]]) -> Sequence[Entry]:
    """Return each entry with all that its article says. Blocking: of long texts call it off the event loop."""
    return [with_page(entry, article) for entry, article in pairs]


def with_page(entry: Entry, article: Entry) -> Entry:
    """Return an entry with all that the feed and the page say, and whether the page has to be looked at again."""
    content = join_contents([HtmlContent(one.text, one.links, one.picture) for one in (entry, article)])
    tags = tuple(dict.fromkeys([*entry.tags, *article.tags]))
    said = {*entry.tags, *entry.links, *sentences_of(entry.text)}
    boilerplate = [*entry.boilerplate, *(one for one in article.boilerplate if one not in said)]
    says_more = len(tags) > len(entry.tags) or not holds_paragraphs(entry.text, article.text)
    joint = Entry.from_outside(
        id=entry.id,
        url=entry.url,
        title=entry.title,
        author=entry.author or article.author,
        author_url=entry.author_url,
        published=entry.published,
        updated=entry.updated,
        tags=tags,
        text=content.text,
        links=content.links,
        comments_url=entry.comments_url,
        picture=entry.picture or content.picture,
        item_hash=entry.item_hash,
        boilerplate=tuple(dict.fromkeys(boilerplate)),
    )
    return replace(joint, needs_page=entry.needs_page or says_more or is_excerpt(entry.text))
