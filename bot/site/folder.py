"""The pages as files in a folder, for any static web server."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
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
LIST_NAME = ".usblogs-pages"
"""The file in the folder that names all others which the bot wrote there, one a line: no other is ever touched."""


async def write_folder(
    db: Database, clock: Clock, folder: Path, address: str, invitations: Mapping[int, str] = NO_INVITATIONS
) -> int:
    """Write the pages of each community that has made them public into a folder; return the number of files.

    Each community has a folder of its own, named by the id of its Discord server, whatever others there are; a list of
    them stands above. Files that it wrote earlier are deleted where they are no pages any more: of a member who left,
    or when a host switched the pages off. `address` is the folder's URL; if it is empty, the pages are for a browser
    that opens them from the disk, without the feeds, the sitemap and the pictures. `invitations` has the addresses that
    invite to servers, by the ids of these.
    Raise OperatorError if no community has public pages, if the folder can't be written, or if a file stands in the way
    that is not the bot's.
    """
    now = clock.now()
    async with db.read() as conn:
        communities, unknown = await readable_communities(conn)
        sites = [await load_site_content(conn, community, now) for community in communities if community.public_pages]
    pages = {
        site.community.id: render_site(
            site,
            f"{address}/{site.community.id}" if address else "",
            invitation=invitations.get(site.community.id, ""),
        )
        for site in sites
    }
    if not communities:
        raise OperatorError("No community is set up in this database yet, so there are no pages.")
    files = {f"{id_}/{path}": file for id_, site_files in pages.items() for path, file in site_files.items()}
    files |= render_list([site.community for site in sites], "" if address else "index.html") if sites else {}
    await asyncio.to_thread(_write, folder, files, tuple(f"{id_}/" for id_ in unknown))
    if not sites:
        raise OperatorError(NO_PAGES)
    return len(files)


def _write(folder: Path, files: Mapping[str, AnyFile], kept: tuple[str, ...]) -> None:
    """Write each file atomically, and delete those of earlier, other than those whose paths begin with one of `kept`.

    The list has a file before it is written, and as long as it is there.
    """
    try:
        before = _listed(folder)
        if strange := next((path for path in files if path not in before and (folder / path).exists()), None):
            raise OperatorError(
                f"{folder / strange} is there already, and not the bot's. Name a folder for the pages alone."
            )
        if not files and not before:
            return
        _put(folder / LIST_NAME, _as_list({*before, *files}))
        for path, file in files.items():
            _put(folder / path, file.body)
        stale = {path for path in before if path not in files and not path.startswith(kept)}
        for path in stale:
            (folder / path).unlink(missing_ok=True)
        _put(folder / LIST_NAME, _as_list({*before, *files} - stale))
    except (OSError, UnicodeError) as error:
        raise OperatorError(f"{folder} can't be written: {error}") from None


def _listed(folder: Path) -> Collection[str]:
    """Return the paths of the files that the bot wrote into a folder; none that leads out of it."""
    known = folder / LIST_NAME
    lines = known.read_text("utf-8").splitlines() if known.exists() else []
    return {line for line in lines if line and not Path(line).is_absolute() and ".." not in Path(line).parts}


def _as_list(paths: Iterable[str]) -> bytes:
    return "".join(f"{path}\n" for path in sorted(paths)).encode()


def _put(target: Path, content: bytes) -> None:
    """Write a file to a temporary name beside it, and rename it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.new")
    temporary.write_bytes(content)
    temporary.replace(target)
