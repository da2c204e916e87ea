"""The pages as files in a folder, for any static web server."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from bot.clock import Clock
from bot.errors import OperatorError
from bot.site.content import load_site_content
from bot.site.pages import AnyFile, render_list, render_site
from storage import Database
from storage.communities import readable_communities

NO_PAGES = (
    "No community has switched its pages on, so there is nothing to write. Set USBLOGS_PAGES_ADDRESS to where the "
    "folder will be on the web: then hosts find the switch in /setup start, under More."
)
NO_INVITATIONS: Mapping[int, str] = {}
_FILES = (
    *("index.html", "before/index.html", "blogs/index.html", "board/index.html"),
    *("round/*/index.html", "round/*/picture.png", "month/*/index.html", "member/*/index.html"),
    *("style.css", "icon.svg", "icon.png", "picture.png"),
    *("circle.opml", "round-ups.atom", "round-ups.json", "sitemap.xml"),
)
"""Patterns of all the files that a community can have, by which those of earlier are found."""


async def write_folder(
    db: Database, clock: Clock, folder: Path, address: str, invitations: Mapping[int, str] = NO_INVITATIONS
) -> int:
    """Write the pages of each community that has made them public into a folder; return the number of files.

    Each community has a folder of its own, named by the id of its Discord server, whatever others there are; a list of
    them stands above. Files of earlier are deleted where they are none of its pages any more: of a member who left, or
    when a host switched the pages off. `address` is the folder's URL; if it is empty, the pages are for a browser that
    opens them from the disk, without the feeds, the sitemap and the pictures. `invitations` has the addresses that
    invite to servers, by the ids of these.
    Raise OperatorError if no community has public pages, or if the folder can't be written.
    """
    now = clock.now()
    async with db.read() as conn:
        communities, _ = await readable_communities(conn)
        sites = [await load_site_content(conn, community, now) for community in communities if community.public_pages]
    pages = {
        site.community.id: render_site(
            site,
            f"{address}/{site.community.id}" if address else "",
            invitation=invitations.get(site.community.id, ""),
        )
        for site in sites
    }
    for community in communities:
        await asyncio.to_thread(_write, folder / str(community.id), pages.get(community.id, {}))
    top = render_list([site.community for site in sites], "" if address else "index.html") if sites else {}
    await asyncio.to_thread(_write, folder, top)
    if not communities:
        raise OperatorError("No community is set up in this database yet, so there are no pages.")
    if not sites:
        raise OperatorError(NO_PAGES)
    return sum(map(len, pages.values())) + len(top)


def _write(folder: Path, files: Mapping[str, AnyFile]) -> None:
    """Write each file atomically: to a temporary name beside it, then renamed; delete those of earlier."""
    try:
        for path, file in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = target.with_name(f".{target.name}.new")
            temporary.write_bytes(file.body)
            temporary.replace(target)
        written = {folder / path for path in files}
        for stale in {file for pattern in _FILES for file in folder.glob(pattern)} - written:
            stale.unlink()
    except OSError as error:
        raise OperatorError(f"{folder} can't be written: {error}") from None
