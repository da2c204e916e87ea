"""The pages as files in a folder, for any static web server."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from bot.clock import Clock
from bot.errors import OperatorError
from bot.site.content import load_site_content
from bot.site.pages import SiteFile, render_site
from storage import Database
from storage.communities import all_communities


async def write_folder(db: Database, clock: Clock, folder: Path, address: str) -> int:
    """Write the pages of every community into a folder; return the number of files.

    A single community's files are written into the folder itself; those of several into one folder each, named by the
    id of the Discord server. `address` is the folder's URL; if it is empty, the feeds and the sitemap are left out.
    Raise OperatorError if no community is set up, or if the folder can't be written.
    """
    now, file_count = clock.now(), 0
    async with db.read() as conn:
        communities = await all_communities(conn)
        sites = [await load_site_content(conn, community, now) for community in communities]
    if not sites:
        raise OperatorError("No community is set up in this database yet, so there are no pages.")
    for site in sites:
        subfolder = f"{site.community.id}" if len(sites) > 1 else ""
        files = render_site(site, f"{address}/{subfolder}".rstrip("/") if address else "")
        file_count += await asyncio.to_thread(_write, folder / subfolder, files)
    return file_count


def _write(folder: Path, files: Mapping[str, SiteFile]) -> int:
    """Write each file atomically: to a temporary name beside it, then renamed; return their number."""
    try:
        for path, file in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = target.with_name(f".{target.name}.new")
            temporary.write_bytes(file.body)
            temporary.replace(target)
    except OSError as error:
        raise OperatorError(f"{folder} can't be written: {error}") from None
    return len(files)
