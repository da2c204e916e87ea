"""The engines that `make test-platforms` makes publish."""

import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.live_platforms.engines import ablog, astro, eleventy, ghost, hexo, hugo, ikiwiki, jekyll, nikola, pelican
from tests.live_platforms.site import Blog, Draft, Site, serve_folder

Build = Callable[[Site, Sequence[Draft]], None]


@dataclass(frozen=True, slots=True)
class BuiltBlog:
    """A blog of files that an engine builds."""

    site: Site
    build: Build

    @property
    def address(self) -> str:
        return self.site.address

    def publish(self, drafts: Sequence[Draft]) -> None:
        """Build the blog with these posts and no others."""
        self.build(self.site, drafts)

    def page_of(self, draft: Draft) -> str:
        """Return the page of a post."""
        pages = [page for page in self.site.public.rglob("*.html") if draft.slug in str(page)]
        return pages[0].read_text(encoding="utf-8")


def files(build: Build) -> Callable[[Path], AbstractAsyncContextManager[Blog]]:
    """Return how to serve what an engine builds, in a folder."""

    @asynccontextmanager
    async def serve(folder: Path) -> AsyncIterator[Blog]:
        source, public = folder / "source", folder / "public"
        source.mkdir()
        public.mkdir()
        async with serve_folder(public) as address:
            yield BuiltBlog(Site(source, public, address), build)

    return serve


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine, in one of its kinds."""

    name: str
    serve: Callable[[Path], AbstractAsyncContextManager[Blog]]
    """Serves a new blog, in a folder."""
    takes_markdown: bool = True
    """Whether it is a kind of its own for what is pasted into a post."""
    debian: str = ""
    """The program that a package of Debian brings; empty if `make` installs the engine."""

    def __str__(self) -> str:
        return self.name.lower().replace(", ", "-")

    @property
    def is_installed(self) -> bool:
        """Return whether it can build."""
        return not self.debian or shutil.which(self.debian) is not None


ENGINES = (
    Engine("Hugo", files(hugo.build)),
    Engine("Jekyll", files(jekyll.build), debian="jekyll"),
    Engine("Jekyll, excerpts", files(jekyll.build_excerpts), takes_markdown=False, debian="jekyll"),
    Engine("Pelican", files(pelican.build)),
    Engine("Pelican, RSS", files(pelican.build_summaries), takes_markdown=False),
    Engine("Nikola", files(nikola.build)),
    Engine("Nikola, teasers", files(nikola.build_teasers), takes_markdown=False),
    Engine("Eleventy", files(eleventy.build)),
    Engine("Hexo", files(hexo.build)),
    Engine("Hexo, summaries", files(hexo.build_summaries), takes_markdown=False),
    Engine("Astro", files(astro.build)),
    Engine("Ghost", ghost.run_ghost),
    Engine("ABlog", files(ablog.build), takes_markdown=False),
    Engine("Ikiwiki", files(ikiwiki.build), debian="ikiwiki"),
)
