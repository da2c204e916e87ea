"""Read the pages of entries, and tell what they say of these from what stands on every page of the blog.

fetch → parse → does the page alone name a round? → compare it with another page of the blog → join with the feed's
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from bot.feeds import Entry, ParseFailure, address_key, hostname_of
from bot.feeds.addresses import is_home_page
from bot.feeds.article import MAX_PAGE_LENGTH
from bot.feeds.boilerplate import compared_with, not_compared
from bot.feeds.entry_page import with_pages
from bot.feeds.errors import ErrorKind
from bot.feeds.page_of_entry import parse_page_of_entry
from bot.flows.feeds.judge import MAX_LENGTH_ON_LOOP, judge_quickly
from bot.posts import Decision, RoundRules
from bot.web import Failed, Fetched, Web
from bot.workers import Workers

Key = TypeVar("Key")

MAX_PAGES_PER_POLL = 5
"""Pages that are fetched after one poll of a feed: more new posts at once are an archive."""
MAX_PAGES_COMPARED = 2
"""Other pages of the blog that are asked for after one poll, until one answers, to compare these with."""

READING_SECONDS = 30.0
"""After how many seconds no further page of a blog is asked for: those who are slow hold up nobody else's look."""


@dataclass(frozen=True, slots=True)
class Site:
    """What is known of a blog's site when the pages of its entries are read."""

    hosts: frozenset[str]
    """Its own hosts: what is elsewhere is by somebody else."""
    shared: frozenset[str] = frozenset()
    """The addresses to which several entries lead: such a page is none of theirs."""
    others: tuple[str, ...] = ()
    """The addresses of the pages of other entries, the best to compare with first."""

    def has_page(self, address: str) -> bool:
        """Return whether an address is that of a page of its own here: not the home page, nor a part of a page."""
        is_own = hostname_of(address) in self.hosts and address not in self.shared
        return is_own and "#" not in address and not is_home_page(address)

    def with_others(self, addresses: Iterable[str]) -> "Site":
        """Return the site with more pages of other entries; addresses that are no pages here are left out."""
        return replace(self, others=tuple(filter(self.has_page, (*self.others, *addresses))))


def own_hosts(*addresses: str) -> frozenset[str]:
    """Return the hosts of a blog: that of its feed, before and after redirects, and that of its site."""
    return frozenset(filter(None, map(hostname_of, addresses)))


def shared_addresses(entries: Iterable[Entry]) -> frozenset[str]:
    """Return the addresses that more than one of these entries has."""
    counts = Counter(entry.url for entry in entries)
    return frozenset(address for address, count in counts.items() if count > 1)


@dataclass(frozen=True, slots=True)
class PagesRead:
    """What came of the pages of entries that were asked for, by address."""

    entries: Mapping[str, Entry]
    """The entries with what their pages say beside the feed."""
    errors: Mapping[str, ErrorKind]
    """Why the others could not be read."""


async def read_pages(
    web: Web, workers: Workers, entries: Sequence[Entry], rules: Sequence[RoundRules], site: Site
) -> PagesRead:
    """Return entries with what their pages say beside the feed; those of at most `MAX_PAGES_PER_POLL`.

    After `READING_SECONDS` no further page is asked for, neither of these nor to compare them with.
    A page that has moved to another host, or whose address now leads to the home page, says nothing, and neither does
    one that nothing shows to be the entry's. Where a page alone
    names a round, it is compared with another one of the blog; where it can't be, all of it may be boilerplate.
    """
    pages: dict[str, Fetched] = {}
    articles: dict[str, Entry] = {}
    errors: dict[str, ErrorKind] = {}
    ends_at = asyncio.get_running_loop().time() + READING_SECONDS
    for n, entry in enumerate(entries[:MAX_PAGES_PER_POLL]):
        if n and _is_over(ends_at):
            break
        page = await _fetch(web, entry.url, site)
        if isinstance(page, Fetched):
            article = await workers.run(parse_page_of_entry, page.text(), page.final_url, entry)
            if not isinstance(article, ParseFailure):
                pages[entry.url], articles[entry.url] = page, article
            elif article.kind in {ErrorKind.CHALLENGED, ErrorKind.OTHER_PAGE}:  # others have no text, as of a photo
                errors[entry.url] = article.kind
        elif page is not None:
            errors[entry.url] = page.kind
    read: dict[str, tuple[Entry, Entry]] = {
        entry.url: (entry, articles[entry.url]) for entry in entries if entry.url in articles
    }
    joint = await joined(workers, read)
    naming = await _named_by_page(workers, {url: read[url][0] for url in joint}, joint, rules)
    older = await _first_page(web, site, [entry.url for entry in entries], ends_at) if naming else None
    for url in naming:
        other = older or next((page for at, page in pages.items() if at != url), None)
        told = (
            await workers.run(compared_with, articles[url], other.text()[:MAX_PAGE_LENGTH], other.final_url)
            if other
            else None
        )
        if not isinstance(told, Entry):
            told = await workers.run(not_compared, articles[url], pages[url].text()[:MAX_PAGE_LENGTH])
        articles[url] = articles[url] if isinstance(told, ParseFailure) else told
    told_apart = await joined(workers, {url: (read[url][0], articles[url]) for url in naming})
    by_url = {**{url: one for url, one in joint.items() if url not in naming}, **told_apart}
    return PagesRead(by_url, errors)


async def _fetch(web: Web, address: str, site: Site) -> Fetched | Failed | None:
    """Return a page; None where its address leads elsewhere by now."""
    page = await web.get(address)
    if isinstance(page, Fetched) and hostname_of(page.final_url) in site.hosts and not is_home_page(page.final_url):
        return page
    return page if isinstance(page, Failed) else None


def _is_over(ends_at: float) -> bool:
    return asyncio.get_running_loop().time() >= ends_at


async def _first_page(web: Web, site: Site, read: Iterable[str], ends_at: float) -> Fetched | None:
    """Return the page of another entry than those that are read: an older one may have been published again."""
    own = {address_key(address) for address in read}
    others = [address for address in site.others if address_key(address) not in own]
    for address in others[:MAX_PAGES_COMPARED]:
        if _is_over(ends_at):
            break
        if isinstance(page := await _fetch(web, address, site), Fetched):
            return page
    return None


async def _named_by_page(
    workers: Workers, entries: Mapping[str, Entry], joint: Mapping[str, Entry], rules: Sequence[RoundRules]
) -> Sequence[str]:
    """Return the addresses of entries that name a round on their pages, and not surely in the feed.

    All of them where no round has rules yet: one that is due may open, and hold what is stored by then against its own.
    """
    if not rules:
        return list(entries)
    both = [*entries.values(), *(joint[url] for url in entries)]
    decisions = await decisions_about(workers, [(one, None) for one in both], rules)
    in_feed, on_page = decisions[: len(entries)], decisions[len(entries) :]
    return [
        url
        for url, by_feed, by_page in zip(entries, in_feed, on_page, strict=True)
        if Decision.ACCEPT not in by_feed and by_page - {Decision.IGNORE}
    ]


async def joined(workers: Workers, pairs: Mapping[Key, tuple[Entry, Entry]]) -> Mapping[Key, Entry]:
    """Return entries with what their articles say; of long texts a worker joins them, and none where that fails."""
    if sum(len(one.text) for pair in pairs.values() for one in pair) <= MAX_LENGTH_ON_LOOP:
        joint: Sequence[Entry] | ParseFailure = with_pages([*pairs.values()])
    else:
        joint = await workers.run(with_pages, [*pairs.values()])
    return {} if isinstance(joint, ParseFailure) else dict(zip(pairs, joint, strict=True))


async def decisions_about(
    workers: Workers, dated: Sequence[tuple[Entry, datetime | None]], rules: Sequence[RoundRules]
) -> Sequence[set[Decision]]:
    """Return what the rounds would make of entries of these dates; without a date, as one of their own time.

    Of long texts, and of many entries, a worker finds out.
    """
    entries = [(entry, {n: date or round_.opens_at for n, round_ in enumerate(rules)}) for entry, date in dated]
    found = await judge_quickly(workers, entries, rules)
    if isinstance(found, ParseFailure):
        return [set() for _ in dated]
    return [{verdict.decision for verdict in verdicts.values()} for verdicts in found]


def same_content(one: Entry, other: Entry) -> bool:
    """Return whether two entries say the same, and their pages were read or refused alike."""
    return _content(one) == _content(other)


def _content(entry: Entry) -> tuple[object, ...]:
    return entry.title, entry.text, entry.tags, entry.links, entry.boilerplate, entry.page_error
