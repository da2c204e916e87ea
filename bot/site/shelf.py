"""The pages that are served, made anew when somebody asks and they are no longer fresh."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.site.book import read_book
from bot.site.pages import Page, write_pages
from bot.themes import CommunityId
from bot.tools import Tools
from storage.communities import get_community

KEPT_FOR = timedelta(minutes=1)
"""How long pages stay as they are once they are made."""


class Shelf:
    """The pages of each community that was asked for."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._made: dict[CommunityId, tuple[datetime, Mapping[str, Page]]] = {}
        self._making = asyncio.Lock()

    async def page(self, guild: int, path: str) -> Page | None:
        """Return the page at a path of a community's site, or None; a folder shows its index."""
        async with self._making:
            pages = await self._pages(CommunityId(guild))
        return pages.get(f"{path}index.html" if not path or path.endswith("/") else path)

    async def _pages(self, guild: CommunityId) -> Mapping[str, Page]:
        now = self._tools.clock.now()
        made_at, pages = self._made.get(guild, (None, {}))
        if made_at is not None and now - made_at < KEPT_FOR:
            return pages
        async with self._tools.db.read() as conn:
            community = await get_community(conn, guild)
            book = await read_book(conn, community, now) if community else None
        if book is None:
            return {}
        pages = await asyncio.to_thread(write_pages, book, f"{self._tools.public_address}/{guild}")
        self._made[guild] = now, pages
        return pages
