"""Fetch the pages of entries of which the feed shows too little to tell whose round they are in.

A feed may give an excerpt, which need not look cut, and none of the tags. So the page of each new entry in the time of
a round is read once, unless what the feed gives is enough; and before the round closes, once more where the text is
cut. Only pages of the blog's own hosts count: what another wrote says nothing about the post that links to it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.feeds import Blog, Entry, EntryId, ParseFailure, hostname_of
from bot.feeds.article import is_home_page, parse_article
from bot.feeds.html_text import HtmlContent, is_excerpt, join_contents
from bot.flows.access import require_community
from bot.flows.feeds.open_rounds import open_rounds_of
from bot.flows.feeds.poll import PollResult
from bot.flows.posts.match import Candidate, Matching, one_of_each_community
from bot.posts import Decision, RoundRules, Verdict
from bot.posts.entry_text import HEAD_LENGTH
from bot.posts.judge import judge
from bot.services import Services
from bot.themes import Round
from bot.web import Fetched, Web
from bot.workers import Workers
from storage.blogs import blogs_of_community
from storage.entries import entries_since, update_entries
from storage.feeds import get_feeds
from storage.posts import post_of_entry
from storage.recognition import stored_entries

MAX_PAGES_PER_POLL = 5
"""Pages that are fetched after one poll of a feed: more new posts at once are an archive."""


async def fetch_full_text(services: Services, result: PollResult) -> PollResult:
    """Return the result with what their pages say in its added entries that a round may take, and in those cut off.

    Each page is fetched once. An entry whose page can't be fetched or parsed keeps what the feed gives.
    """
    update = result.update
    if update is None or not (update.diff.added or update.diff.edited):
        return result
    now = services.clock.now()
    open_rounds = await open_rounds_of(services, result.new_feed.id, now)
    if (since := open_rounds.since) is None:
        return replace(result, open_rounds=open_rounds)
    rules = [one for _, one in open_rounds.rounds]
    hosts = own_hosts(result.new_feed.address, result.new_feed.final_url or "", update.metadata.site_url)
    chosen = await entries_to_read(services.workers, update.diff.added, rules, hosts, since)
    edited = [match.entry for match in update.diff.edited if is_excerpt(match.entry.text)]
    chosen += [entry for entry in edited if _may_be_taken(entry, since) and has_page(entry, hosts)]
    if not chosen:
        return replace(result, open_rounds=open_rounds)
    pages = await read_pages(services.web, services.workers, chosen, hosts)
    added_entries = tuple(pages.get(entry.url, entry) for entry in update.diff.added)
    matched = tuple(
        replace(match, entry=pages.get(match.entry.url, match.entry)) if match.is_edited else match
        for match in update.diff.matched
    )
    return replace(result, update=replace(update, diff=replace(update.diff, added=added_entries, matched=matched)))


async def entries_to_read(
    workers: Workers, entries: Sequence[Entry], rules: Sequence[RoundRules], hosts: Collection[str], since: datetime
) -> list[Entry]:
    """Return the entries from `since` on whose pages may say more: what the feed gives is cut, or proves nothing.

    Of long texts a worker finds out.
    """
    candidates = [entry for entry in entries if _may_be_taken(entry, since) and has_page(entry, hosts)]
    dates = [entry.published or entry.updated or since for entry in candidates]
    dated = [(entry, dict.fromkeys(range(len(rules)), date)) for entry, date in zip(candidates, dates, strict=True)]
    if sum(len(entry.text) for entry in candidates) <= HEAD_LENGTH:
        found: Sequence[Mapping[int, Verdict]] | ParseFailure = judge(dated, rules)
    else:
        found = await workers.run(judge, dated, rules)
    if isinstance(found, ParseFailure):
        found = [{} for _ in candidates]
    sure = [any(verdict.decision is Decision.ACCEPT for verdict in verdicts.values()) for verdicts in found]
    return [entry for entry, is_sure in zip(candidates, sure, strict=True) if not is_sure or is_excerpt(entry.text)]


async def read_cut_pages(services: Services, round_: Round) -> None:
    """Read the pages of a round's entries once more that are no posts and whose text is cut, and match these again.

    A page may have been out of reach when its entry was new, or written to its end since.
    """
    async with services.db.read() as conn:
        community = await require_community(conn, round_.community)
        blogs = one_of_each_community(owned.blog for owned in await blogs_of_community(conn, community.id))
    for blog in blogs:
        if pages := await _cut_pages(services, blog, round_):
            now = services.clock.now()
            async with services.db.write() as tx:
                stored = {one.id: one for one in await stored_entries(tx, pages)}
                await update_entries(tx, [(stored[id_], entry) for id_, entry in pages.items() if id_ in stored])
                matching = Matching(tx, community, [round_], now)
                for id_, entry in pages.items():
                    dates = (entry.published,) if entry.published else ()
                    await matching.match(Candidate(blog, id_, entry, dates, is_known=True))


async def _cut_pages(services: Services, blog: Blog, round_: Round) -> Mapping[EntryId, Entry]:
    """Return the entries of a blog in a round with what their pages say now, where that is more."""
    async with services.db.read() as conn:
        [feed] = await get_feeds(conn, [blog.feed])
        hosts = own_hosts(feed.address, feed.final_url or "", blog.site_url)
        recent = [
            (id_, entry)
            for id_, entry in await entries_since(conn, blog.feed, round_.opens_at)
            if is_excerpt(entry.text) and has_page(entry, hosts)
        ]
        cut = {id_: entry for id_, entry in recent if await post_of_entry(conn, id_, blog.community) is None}
    pages = await read_pages(services.web, services.workers, list(cut.values()), hosts)
    return {id_: pages[entry.url] for id_, entry in cut.items() if pages.get(entry.url, entry) != entry}


def own_hosts(*addresses: str) -> frozenset[str]:
    """Return the hosts of a blog: that of its feed, before and after redirects, and that of its site."""
    return frozenset(filter(None, map(hostname_of, addresses)))


def has_page(entry: Entry, hosts: Collection[str]) -> bool:
    """Return whether an entry has a page of its own on one of these hosts: not the home page, nor a part of a page."""
    return hostname_of(entry.url) in hosts and "#" not in entry.url and not is_home_page(entry.url)


async def read_pages(
    web: Web, workers: Workers, entries: Sequence[Entry], hosts: Collection[str]
) -> Mapping[str, Entry]:
    """Return entries with what their pages say beside the feed, by address; those of at most `MAX_PAGES_PER_POLL`.

    A page that has moved to another host, or whose address now leads to the home page, says nothing.
    """
    pages: dict[str, Entry] = {}
    for entry in entries[:MAX_PAGES_PER_POLL]:
        match await web.get(entry.url):
            case Fetched() as page if hostname_of(page.final_url) in hosts and not is_home_page(page.final_url):
                article = await workers.run(parse_article, page.text(), page.final_url)
                if not isinstance(article, ParseFailure):
                    pages[entry.url] = _with_page(entry, article)
            case _:
                continue
    return pages


def _with_page(entry: Entry, article: Entry) -> Entry:
    """Return an entry with all that the feed and the page say."""
    content = join_contents([HtmlContent(one.text, one.links, one.picture) for one in (entry, article)])
    return Entry.from_outside(
        id=entry.id,
        url=entry.url,
        title=entry.title,
        author=entry.author or article.author,
        author_url=entry.author_url,
        published=entry.published,
        updated=entry.updated,
        tags=tuple(dict.fromkeys([*entry.tags, *article.tags])),
        text=content.text,
        links=content.links,
        comments_url=entry.comments_url,
        picture=entry.picture or content.picture,
        item_hash=entry.item_hash,
    )


def _may_be_taken(entry: Entry, since: datetime) -> bool:
    dated = entry.published or entry.updated
    return dated is None or dated >= since
