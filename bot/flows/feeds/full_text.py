"""Fetch the pages of entries of which the feed holds only an excerpt, so that the full text is matched."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.feeds import Entry, ParseFailure
from bot.feeds.article import parse_article
from bot.feeds.html_text import is_excerpt
from bot.flows.feeds.poll import PollResult
from bot.services import Services
from bot.web import Fetched, Web
from bot.workers import Workers
from storage.rounds import earliest_opening

MAX_PAGES_PER_POLL = 5
"""Pages that are fetched after one poll of a feed: more new posts at once are an archive."""


async def fetch_full_text(services: Services, result: PollResult) -> PollResult:
    """Return the result with the text of their pages in its added and edited entries that a round may take.

    Each page is fetched once. An entry whose page can't be fetched or parsed keeps its excerpt.
    """
    update = result.update
    if update is None:
        return result
    entries = [*update.diff.added, *(match.entry for match in update.diff.edited)]
    since = await _earliest_opening(services, result) if any(is_excerpt(entry.text) for entry in entries) else None
    if since is None:
        return result
    full = await entries_with_full_text(services.web, services.workers, entries, since)
    added = tuple(full.get(entry.url, entry) for entry in update.diff.added)
    matched = tuple(
        replace(match, entry=full.get(match.entry.url, match.entry)) if match.is_edited else match
        for match in update.diff.matched
    )
    return replace(result, update=replace(update, diff=replace(update.diff, added=added, matched=matched)))


async def _earliest_opening(services: Services, result: PollResult) -> datetime | None:
    async with services.db.read() as conn:
        return await earliest_opening(conn, result.new_feed.id, services.clock.now())


async def entries_with_full_text(
    web: Web, workers: Workers, entries: Sequence[Entry], since: datetime
) -> dict[str, Entry]:
    """Return the entries published at or after `since` whose pages hold more text, with that text, by address."""
    full: dict[str, Entry] = {}
    excerpts = [entry for entry in entries if is_excerpt(entry.text) and _may_be_taken(entry, since)]
    for entry in excerpts[:MAX_PAGES_PER_POLL]:
        match await web.get(entry.url):
            case Fetched() as page:
                article = await workers.run(parse_article, page.text(), page.final_url)
                if not isinstance(article, ParseFailure) and len(article.text) > len(entry.text):
                    full[entry.url] = replace(entry, text=article.text, picture=entry.picture or article.picture)
            case _:
                continue
    return full


def _may_be_taken(entry: Entry, since: datetime) -> bool:
    dated = entry.published or entry.updated
    return bool(entry.url) and (dated is None or dated >= since)
