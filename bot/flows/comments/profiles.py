"""Find the members' profiles elsewhere: pages that link to their blogs by `rel=me`, and that the blogs link to."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from bot.comments import RelMeLinks, rel_me_links
from bot.feeds import ParseFailure, address_key
from bot.services import Services
from bot.shares import caused_by
from bot.themes import MemberId
from bot.web import Fetched, is_missing_page
from storage.communities import get_member
from storage.profiles import homes_of, profiles_of, replace_profiles

REFRESH_INTERVAL, RETRY_AFTER = timedelta(days=30), timedelta(days=3)
"""The time until the next search, and until it is repeated where a page could not be fetched."""


async def update_profiles(services: Services, member: MemberId) -> None:
    """Replace a member's profiles by those found now; where a page can't be fetched, those known before stay, too.

    A page is where it is found after all redirects: an address on anybody's site may lead to a stranger's page.
    """
    with caused_by(("member", member)):
        await _update_profiles(services, member)


async def _update_profiles(services: Services, member: MemberId) -> None:
    async with services.db.read() as conn:
        homes, known = await homes_of(conn, member), await profiles_of(conn, member)
    found, is_complete = set[str](), True
    for home in homes:
        page = await _fetch_links(services, home.address)
        if page is None:
            is_complete = False
            continue
        own = {page.address}
        if home.is_feeds_site:
            own.add(home.address)
        if not (home.is_feeds_site and home.is_found_at(page.address)):
            if not (page.links.include(home.feed) or page.links.include(home.feed_found_at)):
                continue  # a feed can name any home, or its home lead to any, and would gain that person's profiles
            found.add(page.address)
        profiles = await asyncio.gather(*(_fetch_links(services, profile) for profile in page.links.me))
        found |= {one.address for one in profiles if one and any(map(one.links.include, own))}
        is_complete = is_complete and None not in profiles
    if not is_complete:
        found |= set(known)
    now = services.clock.now()
    due_at = now + (REFRESH_INTERVAL if is_complete else RETRY_AFTER) if homes else None
    async with services.db.write() as tx:
        current = await get_member(tx, member)
        if current is not None and current.is_tracked:  # they may have paused, or been erased, while pages were fetched
            await replace_profiles(tx, member, sorted(found, key=address_key), now, due_at)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page, where it was found after all redirects, and whom it names."""

    address: str
    links: RelMeLinks


async def _fetch_links(services: Services, address: str) -> _Page | None:
    """Return a page and its links, without any where there is no page; None where it can't be fetched now."""
    page = await services.web.get(address)
    if not isinstance(page, Fetched):
        return _Page(address, RelMeLinks()) if is_missing_page(page) else None
    links = await services.workers.run(rel_me_links, page.text(), page.final_url, list(page.link_headers))
    return None if isinstance(links, ParseFailure) else _Page(page.final_url, links)
