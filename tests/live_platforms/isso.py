"""Isso on this machine: comments for pages that other engines build."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

from tests.live_platforms.site import PYTHON_TOOLS, wait_for
from tests.support.servers import free_port

CONFIG = """[general]
dbpath = {folder}/comments.db
host = {site}/
log-file = {folder}/isso.log
[server]
listen = {address}
[guard]
enabled = false
"""


@dataclass(frozen=True, slots=True)
class Isso:
    """An Isso that runs at an address, which ends with a slash."""

    address: str

    def comment(self, path: str, author: str, website: str = "", parent: int | None = None) -> int:
        """Comment on the page at a path, as a reader does; return the comment's number."""
        told = {"author": author, "website": website, "parent": parent, "text": f"Words of {author}.", "title": path}
        body = json.dumps({name: value for name, value in told.items() if value}).encode()
        request = Request(f"{self.address}new?uri={quote(path, '')}", body, {"Content-Type": "application/json"})  # noqa: S310 - on this machine
        with urlopen(request, timeout=10) as answer:  # noqa: S310 - the same
            return int(json.load(answer)["id"])


@contextmanager
def run_isso(folder: Path, site: str) -> Iterator[Isso]:
    """Run a new Isso for the pages of a site."""
    folder.mkdir()
    address = f"http://127.0.0.1:{free_port()}/"
    (folder / "isso.cfg").write_text(CONFIG.format(folder=folder, site=site, address=address), encoding="utf-8")
    server = subprocess.Popen(
        [PYTHON_TOOLS / "isso", "-c", folder / "isso.cfg", "run"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(f"{address}js/embed.min.js", server)
        yield Isso(address)
    finally:
        server.terminate()
        server.wait(20)
