"""A cache of rendered sites: each is rendered on request, once in `MAX_CACHE_AGE` if nothing of it has changed.

Whoever left is gone from it at once, and a hub that was told of a change finds it.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services import Services
from bot.site.content import load_site_content
from bot.site.pages import AnyFile, SiteFile, render_list, render_site
from bot.themes import CommunityId, MemberId
from storage.communities import get_community, present_members, readable_communities
from storage.publications import last_change

MAX_CACHE_AGE = timedelta(minutes=1)
"""How long rendered files are served before they are rendered again."""


@dataclass(frozen=True, slots=True)
class _Rendered:
    """The files of a site, when they were rendered, and what they were rendered of."""

    at: datetime
    present: frozenset[MemberId]
    """The members who were there."""
    changed_at: datetime | None
    """When a round-up had changed last."""
    files: Mapping[str, AnyFile]

    def is_fresh(self, now: datetime, present: frozenset[MemberId], changed_at: datetime | None) -> bool:
        """Return whether the files can be served at `now`."""
        return (self.present, self.changed_at) == (present, changed_at) and now - self.at < MAX_CACHE_AGE


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
            file = files.get(f"{path}index.html" if not path or path.endswith("/") else path)
            if file is None or isinstance(file, SiteFile):
                return file
            return SiteFile(await asyncio.to_thread(getattr, file, "body"), file.content_type)

    async def list(self) -> tuple[Mapping[str, SiteFile], CommunityId | None]:
        """Return the files of the list of all public pages, and whose pages they are if there is one community alone.

        Without public pages there are no files.
        """
        async with self._services.db.read() as conn:
            communities, _ = await readable_communities(conn)
        public = [community for community in communities if community.public_pages]
        return (render_list(public) if public else {}), (public[0].id if len(public) == 1 else None)

    async def _files(self, guild: CommunityId) -> Mapping[str, AnyFile]:
        now = self._services.clock.now()
        async with self._services.db.read() as conn:
            community = await get_community(conn, guild)
            if community is None or not community.public_pages:
                self._rendered.pop(guild, None)
                return {}
            present, changed_at = await present_members(conn, guild), await last_change(conn, guild)
            rendered = self._rendered.get(guild)
            if rendered and rendered.is_fresh(now, present, changed_at):
                return rendered.files
            site = await load_site_content(conn, community, now)
        base_url = self._services.public_places(guild).pages_url.rstrip("/")
        invitation = self._services.invitations.get(guild, "")
        files = await asyncio.to_thread(render_site, site, base_url, self._services.hub_of_pages, invitation)
        self._rendered[guild] = _Rendered(now, present, changed_at, files)
        return files
