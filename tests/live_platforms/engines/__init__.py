"""The engines that `make test-platforms` makes publish."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.live_platforms.engines import ablog, astro, eleventy, hexo, hugo, ikiwiki, jekyll, nikola, pelican
from tests.live_platforms.site import Draft, Site


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine that builds a blog of files, in one of its kinds."""

    name: str
    build: Callable[[Site, Sequence[Draft]], None]
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
    Engine("Hugo", hugo.build),
    Engine("Jekyll", jekyll.build, debian="jekyll"),
    Engine("Jekyll, excerpts", jekyll.build_excerpts, takes_markdown=False, debian="jekyll"),
    Engine("Pelican", pelican.build),
    Engine("Pelican, RSS", pelican.build_summaries, takes_markdown=False),
    Engine("Nikola", nikola.build),
    Engine("Nikola, teasers", nikola.build_teasers, takes_markdown=False),
    Engine("Eleventy", eleventy.build),
    Engine("Hexo", hexo.build),
    Engine("Hexo, summaries", hexo.build_summaries, takes_markdown=False),
    Engine("Astro", astro.build),
    Engine("ABlog", ablog.build, takes_markdown=False),
    Engine("Ikiwiki", ikiwiki.build, debian="ikiwiki"),
)
