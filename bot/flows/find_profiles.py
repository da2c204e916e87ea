"""Find where members are elsewhere: what their blogs and those pages say of each other."""

import asyncio
from datetime import timedelta

from bot.feeds import Unreadable, address_key, lies_at
from bot.reading import Links, read_links
from bot.themes import MemberId
from bot.tools import Tools
from bot.web import Fetched, says_missing
from storage.profiles import homes_and_feeds, profiles_of, store_profiles

EVERY, AGAIN = timedelta(days=30), timedelta(days=3)
"""How seldom they are looked for, and how soon again where a page can't be had just now."""


async def find_profiles(tools: Tools, member: MemberId) -> None:
    """Look where a member is found elsewhere, and keep that; what can't be looked at now stays as it was."""
    async with tools.db.read() as conn:
        blogs, known = await homes_and_feeds(conn, member), await profiles_of(conn, member)
    found, whole = set[str](), True
    for home, feed in blogs:
        links = await _links(tools, home)
        if links is None:
            whole = False
            continue
        if not lies_at(feed, home):
            if not links.names(feed):
                continue  # a feed could tell any address, and would have everything of that person then
            found.add(home)
        backs = await asyncio.gather(*(_links(tools, profile) for profile in links.me))
        found |= {profile for profile, back in zip(links.me, backs, strict=True) if back and back.names(home)}
        whole = whole and None not in backs
    if not whole:
        found |= set(known)
    now = tools.clock.now()
    due_at = now + (EVERY if whole else AGAIN) if blogs else None
    async with tools.db.write() as tx:
        await store_profiles(tx, member, sorted(found, key=address_key), now, due_at)


async def _links(tools: Tools, address: str) -> Links | None:
    """Return what a page says is the same person's, nothing where there is none; None where it can't be had now."""
    page = await tools.web.get(address)
    if not isinstance(page, Fetched):
        return Links() if says_missing(page) else None
    links = await tools.workers.run(read_links, page.text(), page.address, list(page.link_headers))
    return None if isinstance(links, Unreadable) else links
