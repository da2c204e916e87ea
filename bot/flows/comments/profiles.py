"""Find where members are elsewhere: what their blogs and those pages say of each other."""

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
"""How seldom they are looked for, and how soon again where a page can't be had just now."""


async def update_profiles(services: Services, member: MemberId) -> None:
    """Look where a member is found elsewhere, and keep that; what can't be looked at now stays as it was."""
    async with services.db.read() as conn:
        blogs, known = await homes_and_feeds(conn, member), await profiles_of(conn, member)
    found, whole = set[str](), True
    for home, feed in blogs:
        links = await _links(services, home)
        if links is None:
            whole = False
            continue
        if not belongs_to_site(feed, home):
            if not links.names(feed):
                continue  # a feed could tell any address, and would have everything of that person then
            found.add(home)
        backs = await asyncio.gather(*(_links(services, profile) for profile in links.me))
        found |= {profile for profile, back in zip(links.me, backs, strict=True) if back and back.names(home)}
        whole = whole and None not in backs
    if not whole:
        found |= set(known)
    now = services.clock.now()
    due_at = now + (REFRESH_INTERVAL if whole else RETRY_AFTER) if blogs else None
    async with services.db.write() as tx:
        current = await get_member(tx, member)
        if current is not None and current.is_tracked:  # they may have paused, or been erased, while pages were fetched
            await replace_profiles(tx, member, sorted(found, key=address_key), now, due_at)


async def _links(services: Services, address: str) -> RelMeLinks | None:
    """Return what a page says is the same person's, nothing where there is none; None where it can't be had now."""
    page = await services.web.get(address)
    if not isinstance(page, Fetched):
        return RelMeLinks() if is_missing_page(page) else None
    links = await services.workers.run(rel_me_links, page.text(), page.address, list(page.link_headers))
    return None if isinstance(links, ParseFailure) else links
