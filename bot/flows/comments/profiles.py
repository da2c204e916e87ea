"""Find the members' profiles elsewhere: pages that link to their blogs by `rel=me`, and that the blogs link to."""

import asyncio
from datetime import timedelta

from bot.comments import RelMeLinks, rel_me_links
from bot.feeds import ParseFailure, address_key, belongs_to_site
from bot.services import Services
from bot.themes import MemberId
from bot.web import Fetched, is_missing_page
from storage.communities import get_member
from storage.profiles import homes_and_feeds, profiles_of, replace_profiles

REFRESH_INTERVAL, RETRY_AFTER = timedelta(days=30), timedelta(days=3)
"""The time until the next search, and until it is repeated where a page could not be fetched."""


async def update_profiles(services: Services, member: MemberId) -> None:
    """Replace a member's profiles by those found now; where a page can't be fetched, those known before stay, too."""
    async with services.db.read() as conn:
        blogs, known = await homes_and_feeds(conn, member), await profiles_of(conn, member)
    found, is_complete = set[str](), True
    for home, feed in blogs:
        links = await _fetch_links(services, home)
        if links is None:
            is_complete = False
            continue
        if not belongs_to_site(feed, home):
            if not links.include(feed):
                continue  # a feed can name any home, and would gain all the profiles of that person
            found.add(home)
        backlinks = await asyncio.gather(*(_fetch_links(services, profile) for profile in links.me))
        found |= {profile for profile, back in zip(links.me, backlinks, strict=True) if back and back.include(home)}
        is_complete = is_complete and None not in backlinks
    if not is_complete:
        found |= set(known)
    now = services.clock.now()
    due_at = now + (REFRESH_INTERVAL if is_complete else RETRY_AFTER) if blogs else None
    async with services.db.write() as tx:
        current = await get_member(tx, member)
        if current is not None and current.is_tracked:  # they may have paused, or been erased, while pages were fetched
            await replace_profiles(tx, member, sorted(found, key=address_key), now, due_at)


async def _fetch_links(services: Services, address: str) -> RelMeLinks | None:
    """Return the links of a page, without any where there is no page; None where it can't be fetched now."""
    page = await services.web.get(address)
    if not isinstance(page, Fetched):
        return RelMeLinks() if is_missing_page(page) else None
    links = await services.workers.run(rel_me_links, page.text(), page.final_url, list(page.link_headers))
    return None if isinstance(links, ParseFailure) else links
