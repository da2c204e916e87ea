"""Choose the entries of which the feed shows too little to tell whose round they are in, and read their pages.

A feed may give an excerpt, which need not look cut, and none of the tags. So the page of each new entry in the time of
a round is read, unless what the feed gives is enough. Where the page says more, or could not be read, this is noted: it
is read again when the entry's item changes, as an edit of the page may change no more than a date in the feed, and
before the round closes. Only pages of the blog's own hosts count: what another wrote says nothing about the post that
links to it.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.feeds import Blog, Entry, EntryId, FeedId
from bot.feeds.html_text import is_cut, is_excerpt
from bot.feeds.identity import explicit_title
from bot.flows.access import require_community
from bot.flows.feeds.changes import Change, changes_of
from bot.flows.feeds.open_rounds import open_rounds_of
from bot.flows.feeds.pages import (
    PagesRead,
    Site,
    decisions_about,
    joined,
    own_hosts,
    read_pages,
    same_content,
    shared_addresses,
)
from bot.flows.feeds.poll import PollResult
from bot.flows.posts.match import Candidate, Matching, one_of_each_community
from bot.flows.posts.round_rules import get_round_rules
from bot.posts import Decision, RoundRules
from bot.services import Services
from bot.themes import Community, Round
from bot.workers import WorkerLostError, Workers
from storage.blogs import blogs_of_community
from storage.entries import entries_needing_pages, entries_since, update_entries
from storage.entry_pages import addresses_before
from storage.feeds import get_feeds
from storage.posts import accepted_entries, post_of_entry
from storage.recognition import stored_entries

log = logging.getLogger(__name__)

MAX_CONCURRENT_BLOGS = 20
"""Blogs whose pages are read at a time before a round closes."""
MAX_ADDRESSES = 10
"""Addresses of a blog's former entries that are looked through for a page to compare with."""


async def fetch_full_text(services: Services, result: PollResult) -> PollResult:
    """Return the result with its changes, and in these what the pages say of entries that a round may take.

    An entry whose page can't be fetched or parsed keeps what the feed gives, or what the page said before.
    """
    update = result.update
    if update is None or not (update.diff.added or update.diff.matched):
        return result
    now, feed = services.clock.now(), result.new_feed
    changes = changes_of(update, result.old_feed, now)
    open_rounds = await open_rounds_of(services, feed.id, update.metadata.site_url, now)
    former: Mapping[EntryId, Entry] = {}
    taken: Collection[EntryId] = ()
    if stored := [change.old.id for change in changes if change.old]:
        async with services.db.read() as conn:
            former = await entries_needing_pages(conn, stored)
            taken = await accepted_entries(conn, former) if former else ()
    chosen: Sequence[Entry] = ()
    pages = PagesRead({}, {})
    if (since := open_rounds.since) is not None:
        hosts = own_hosts(feed.address, feed.final_url or "", update.metadata.site_url)
        site = Site(hosts, shared_addresses(change.entry for change in changes))
        rules = [one for _, one in open_rounds.rounds]
        new = [(change.entry, change.moments(now)) for change in changes if change.old is None]
        new.sort(key=lambda dated: next(iter(dated[1]), now), reverse=True)  # of too many pages the newest are read
        changed = [change for change in changes if change.old and _is_to_be_read(change, former, taken)]
        chosen = [
            *await entries_to_read(services.workers, new, rules, site, since),
            *(one.entry for one in changed if _may_be_taken(one.moments(now), since) and site.has_page(one.entry.url)),
        ]
        if chosen:
            before = [entry.url for entry, moments in new if not _may_be_taken(moments, since)]
            site = site.with_others([*await _addresses_before(services, feed.id, since), *before])
            pages = await read_pages(services.web, services.workers, chosen, rules, site)
    needing = {entry.url for entry in chosen}
    unread = {
        one.old.id: one.entry
        for one in changes
        if one.old and one.old.id in former and one.entry.url not in pages.entries
    }
    kept = await joined(services.workers, {id_: (entry, former[id_]) for id_, entry in unread.items()})
    with_pages = [_with_page(one, former, pages, kept, needing) for one in changes]
    return replace(result, changes=tuple(with_pages), open_rounds=open_rounds)


async def _addresses_before(services: Services, feed: FeedId, since: datetime) -> Sequence[str]:
    async with services.db.read() as conn:
        return await addresses_before(conn, feed, since, MAX_ADDRESSES)


async def entries_to_read(
    workers: Workers,
    dated: Sequence[tuple[Entry, Sequence[datetime]]],
    rules: Sequence[RoundRules],
    site: Site,
    since: datetime,
) -> list[Entry]:
    """Return the entries from `since` on whose pages may say more: what the feed gives is cut, or proves nothing.

    Each comes with the moments that may count as when it was published, the likeliest first.
    """
    candidates = [
        (entry, next((moment for moment in moments if moment >= since), None))
        for entry, moments in dated
        if _may_be_taken(moments, since) and site.has_page(entry.url)
    ]
    decisions = await decisions_about(workers, candidates, rules)
    return [
        entry
        for (entry, _), decided in zip(candidates, decisions, strict=True)
        if Decision.ACCEPT not in decided or is_excerpt(entry.text)
    ]


def _may_be_taken(moments: Sequence[datetime], since: datetime) -> bool:
    """Return whether one of the moments that may count is in the time of a round; without any, who knows."""
    return not moments or any(moment >= since for moment in moments)


def _is_to_be_read(change: Change, former: Mapping[EntryId, Entry], taken: Collection[EntryId]) -> bool:
    """Return whether the page of a stored entry is to be read now: what says more than the feed may be edited, too.

    Of one that a round took already, only an edit that the feed shows counts: each new comment changes the item.
    """
    assert change.old is not None  # noqa: S101 - those that are new are chosen otherwise
    before = former.get(change.old.id)
    if change.is_for_matching:
        return before is not None or is_excerpt(change.entry.text)
    if before is None or change.old.id in taken:
        return False
    return change.new.item_hash != change.old.item_hash or change.entry.updated != before.updated


def _with_page(
    change: Change,
    former: Mapping[EntryId, Entry],
    pages: PagesRead,
    kept: Mapping[EntryId, Entry],
    chosen: Collection[str],
) -> Change:
    """Return a change with what its page says now, or said before; one that could not be read is noted as such."""
    before = former.get(change.old.id) if change.old else None
    if (page := pages.entries.get(change.entry.url)) is not None:
        return replace(change, entry=page, is_page_new=before is not None and not same_content(page, before))
    error = pages.errors.get(change.entry.url, before.page_error if before else None)
    if change.old and before is not None:
        as_before = kept.get(change.old.id, change.entry)
        return replace(change, entry=replace(as_before, needs_page=True, page_error=error))
    return replace(change, entry=replace(change.entry, needs_page=change.entry.url in chosen, page_error=error))


async def read_pages_again(services: Services, round_: Round) -> None:
    """Read the pages of a round's entries once more that are no posts, where these say more than the feed.

    Those entries are matched again: a page may have been out of reach when its entry was new, or edited since.
    """
    async with services.db.read() as conn:
        community = await require_community(conn, round_.community)
        blogs = one_of_each_community(owned.blog for owned in await blogs_of_community(conn, community.id))
        rules = await get_round_rules(conn, community, round_)
    turns = asyncio.Semaphore(MAX_CONCURRENT_BLOGS)
    async with asyncio.TaskGroup() as group:
        for blog in blogs:
            group.create_task(_match_again(services, community, blog, round_, rules, turns))


async def _match_again(
    services: Services, community: Community, blog: Blog, round_: Round, rules: RoundRules, turns: asyncio.Semaphore
) -> None:
    """Read the pages of a blog's entries in a round, and match with it those that say something else now."""
    try:
        async with turns:
            pages = await _pages_again(services, blog, round_, rules.for_blog(blog.site_url))
    except WorkerLostError as error:
        log.warning("pages of blog %s could not be read again: %s", blog.site_url, error)
        return
    if not pages:
        return
    now = services.clock.now()
    async with services.db.write() as tx:
        stored = {one.id: one for one in await stored_entries(tx, pages)}
        await update_entries(tx, [(stored[id_], entry) for id_, entry in pages.items() if id_ in stored])
        matching = Matching(tx, community, [round_], now)
        for id_, entry in pages.items():
            dates = (entry.published,) if entry.published else ()
            await matching.match(Candidate(blog, id_, entry, dates, is_known=True))


async def _pages_again(services: Services, blog: Blog, round_: Round, rules: RoundRules) -> Mapping[EntryId, Entry]:
    """Return the entries of a blog in a round with what their pages say now, where that is something else.

    Those come first whose page was likelier out of reach: what is cut still, then what has a title, as notes have
    none and say all in the feed, and of these the shortest.
    """
    async with services.db.read() as conn:
        [feed] = await get_feeds(conn, [blog.feed])
        before = await addresses_before(conn, blog.feed, round_.opens_at, MAX_ADDRESSES)
        since = await entries_since(conn, blog.feed, round_.opens_at)
        hosts = own_hosts(feed.address, feed.final_url or "", blog.site_url)
        site = Site(hosts, shared_addresses(entry for _, entry in since)).with_others(before)
        needing = [(id_, entry) for id_, entry in since if entry.needs_page and site.has_page(entry.url)]
        again = {id_: entry for id_, entry in needing if await post_of_entry(conn, id_, blog.community) is None}
    entries = sorted(
        again.values(), key=lambda entry: (not is_cut(entry.text), not explicit_title(entry), len(entry.text))
    )
    pages = await read_pages(services.web, services.workers, entries, [rules], site)
    refused = {one.url: replace(one, page_error=pages.errors[one.url]) for one in entries if one.url in pages.errors}
    by_url = dict(pages.entries) | refused
    return {
        id_: page for id_, entry in again.items() if (page := by_url.get(entry.url)) and not same_content(page, entry)
    }
