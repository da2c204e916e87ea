"""The pages that are served, made anew when somebody asks and they are no longer fresh."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.services import Services
from bot.site.pages import Page, write_pages
from bot.site.site_data import load_site_data
from bot.themes import CommunityId
from storage.communities import get_community

MAX_AGE = timedelta(minutes=1)
"""How long pages stay as they are once they are made."""


class PageCache:
    """The pages of each community that was asked for."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._made: dict[CommunityId, tuple[datetime, Mapping[str, Page]]] = {}
        self._making = asyncio.Lock()

    async def page(self, guild: int, path: str) -> Page | None:
        """Return the page at a path of a community's site, or None; a folder shows its index."""
        async with self._making:
            pages = await self._pages(CommunityId(guild))
        return pages.get(f"{path}index.html" if not path or path.endswith("/") else path)

    async def _pages(self, guild: CommunityId) -> Mapping[str, Page]:
        now = self._services.clock.now()
        made_at, pages = self._made.get(guild, (None, {}))
        if made_at is not None and now - made_at < MAX_AGE:
            return pages
        async with self._services.db.read() as conn:
            community = await get_community(conn, guild)
            book = await load_site_data(conn, community, now) if community else None
        if book is None:
            return {}
        pages = await asyncio.to_thread(write_pages, book, f"{self._services.public_address}/{guild}")
        self._made[guild] = now, pages
        return pages
