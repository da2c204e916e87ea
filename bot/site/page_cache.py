"""A cache of rendered sites: each is rendered on request, once in `MAX_CACHE_AGE` if everyone on it is still here."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services import Services
from bot.site.content import load_site_content
from bot.site.pages import SiteFile, render_site
from bot.themes import CommunityId, MemberId
from storage.communities import get_community, present_members

MAX_CACHE_AGE = timedelta(minutes=1)
"""How long rendered files are served before they are rendered again."""


@dataclass(frozen=True, slots=True)
class _Rendered:
    """The files of a site, when they were rendered, and the members who were there."""

    at: datetime
    present: frozenset[MemberId]
    files: Mapping[str, SiteFile]


class PageCache:
    """The rendered files of each community whose pages are public, by its Discord server."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._rendered: dict[CommunityId, _Rendered] = {}
        self._lock = asyncio.Lock()

    async def get(self, guild: int, path: str) -> SiteFile | None:
        """Return the file at a path of a community's site, or None; a folder's path gives its `index.html`.

        Without public pages a community has no file, from the very moment at which a host switches them off.
        """
        async with self._lock:
            files = await self._files(CommunityId(guild))
        return files.get(f"{path}index.html" if not path or path.endswith("/") else path)

    async def _files(self, guild: CommunityId) -> Mapping[str, SiteFile]:
        now = self._services.clock.now()
        async with self._services.db.read() as conn:
            community = await get_community(conn, guild)
            if community is None or not community.public_pages:
                self._rendered.pop(guild, None)
                return {}
            present, rendered = await present_members(conn, guild), self._rendered.get(guild)
            if rendered and rendered.present == present and now - rendered.at < MAX_CACHE_AGE:
                return rendered.files
            site = await load_site_content(conn, community, now)
        base_url = self._services.public_places(guild).pages_url.rstrip("/")
        files = await asyncio.to_thread(render_site, site, base_url)
        self._rendered[guild] = _Rendered(now, present, files)
        return files
