"""The pages as plain files, for any host of static sites."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from bot.clock import Clock
from bot.errors import UserError
from bot.site.pages import Page, write_pages
from bot.site.site_data import load_site_data
from storage import Database
from storage.communities import all_communities


async def write_folder(db: Database, clock: Clock, folder: Path, address: str) -> int:
    """Write the pages of every community into a folder; return how many files that were.

    One community's pages stand in the folder itself, those of several in a folder each, named by their server's id.
    `address` is where the folder will be on the web; empty leaves out what needs it.
    Raises Refusal where no community is set up, or where the folder can't be written.
    """
    now, written = clock.now(), 0
    async with db.read() as conn:
        communities = await all_communities(conn)
        books = [await load_site_data(conn, community, now) for community in communities]
    if not books:
        raise UserError("No community is set up in this database yet, so there are no pages.")
    for book in books:
        below = f"{book.community.id}" if len(books) > 1 else ""
        pages = write_pages(book, f"{address}/{below}".rstrip("/") if address else "")
        written += await asyncio.to_thread(_write, folder / below, pages)
    return written


def _write(folder: Path, pages: Mapping[str, Page]) -> int:
    """Write files so that each is there whole or as it was before."""
    try:
        for path, page in pages.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            beside = target.with_name(f".{target.name}.new")
            beside.write_bytes(page.body)
            beside.replace(target)
    except OSError as trouble:
        raise UserError("{folder} can't be written: {why}", folder=str(folder), why=str(trouble)) from None
    return len(pages)
