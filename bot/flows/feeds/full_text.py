"""Read the page of an entry where its feed gives only how it begins: the full text decides, not the summary."""

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
"""Pages that are read after one look at a feed: more new posts at once are a backlog."""


async def fetch_full_text(services: Services, look: PollResult) -> PollResult:
    """Return a look whose new and edited entries hold the text of their pages, where a round might take them.

    Each page is asked for once; where it can't be read, the summary stays.
    """
    reading = look.update
    if reading is None:
        return look
    found = [*reading.diff.added, *(match.entry for match in reading.diff.edited)]
    since = await _since(services, look) if any(is_excerpt(entry.text) for entry in found) else None
    if since is None:
        return look
    pages = await entries_with_full_text(services.web, services.workers, found, since)
    new = tuple(pages.get(entry.url, entry) for entry in reading.diff.added)
    again = tuple(
        replace(match, entry=pages.get(match.entry.url, match.entry)) if match.is_edited else match
        for match in reading.diff.matched
    )
    return replace(look, update=replace(reading, diff=replace(reading.diff, added=new, matched=again)))


async def _since(services: Services, look: PollResult) -> datetime | None:
    async with services.db.read() as conn:
        return await earliest_opening(conn, look.new_feed.id, services.clock.now())


async def entries_with_full_text(
    web: Web, workers: Workers, entries: Sequence[Entry], since: datetime
) -> dict[str, Entry]:
    """Return those of `entries` published at or after `since` whose pages say more than the feed, by their address."""
    found: dict[str, Entry] = {}
    for entry in [entry for entry in entries if is_excerpt(entry.text) and _may_count(entry, since)][
        :MAX_PAGES_PER_POLL
    ]:
        match await web.get(entry.url):
            case Fetched() as page:
                read = await workers.run(parse_article, page.text(), page.final_url)
                if not isinstance(read, ParseFailure) and len(read.text) > len(entry.text):
                    found[entry.url] = replace(entry, text=read.text, picture=entry.picture or read.picture)
            case _:
                continue
    return found


def _may_count(entry: Entry, since: datetime) -> bool:
    moment = entry.published or entry.updated
    return bool(entry.url) and (moment is None or moment >= since)
