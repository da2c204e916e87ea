"""A cache of rendered sites: each is rendered on request, at most once in `MAX_CACHE_AGE`."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.services import Services
from bot.site.content import load_site_content
from bot.site.pages import SiteFile, render_site
from bot.themes import CommunityId
from storage.communities import get_community

MAX_CACHE_AGE = timedelta(minutes=1)
"""How long rendered files are served before they are rendered again."""


class PageCache:
    """The rendered files of each community, by its Discord server."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._rendered: dict[CommunityId, tuple[datetime, Mapping[str, SiteFile]]] = {}
        self._lock = asyncio.Lock()

    async def get(self, guild: int, path: str) -> SiteFile | None:
        """Return the file at a path of a community's site, or None; a folder's path gives its `index.html`."""
        async with self._lock:
            files = await self._files(CommunityId(guild))
        return files.get(f"{path}index.html" if not path or path.endswith("/") else path)

    async def _files(self, guild: CommunityId) -> Mapping[str, SiteFile]:
        now = self._services.clock.now()
        rendered_at, files = self._rendered.get(guild, (None, {}))
        if rendered_at is not None and now - rendered_at < MAX_CACHE_AGE:
            return files
        async with self._services.db.read() as conn:
            community = await get_community(conn, guild)
            site = await load_site_content(conn, community, now) if community else None
        if site is None:
            return {}
        files = await asyncio.to_thread(render_site, site, f"{self._services.public_address}/{guild}")
        self._rendered[guild] = now, files
        return files
