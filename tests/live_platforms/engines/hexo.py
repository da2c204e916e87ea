"""Hexo, with its own theme and the feed of its plugin: the whole text, or the first words."""

import json
import shutil
from collections.abc import Sequence

from tests.live_platforms.site import AUTHOR, BLOG_TITLE, NODE_MODULES, Draft, Site, front_matter, quoted


def build(site: Site, posts: Sequence[Draft], *, gives_content: bool = True) -> None:
    """Build the blog."""
    packages = json.loads((NODE_MODULES.parent / "package.json").read_text(encoding="utf-8"))
    site.write("package.json", json.dumps({**packages, "hexo": {"version": ""}}))
    site.write(
        "_config.yml",
        f"title: {quoted(BLOG_TITLE)}\nauthor: {quoted(AUTHOR)}\nurl: {quoted(site.address)}\nlanguage: en\n"
        "timezone: America/New_York\nfuture: true\ntheme: landscape\npermalink: :year/:month/:day/:title/\n"
        f"public_dir: {quoted(str(site.public))}\n"
        f"feed:\n  type: atom\n  path: atom.xml\n  limit: 20\n  content: {str(gives_content).lower()}\n",
    )
    shutil.rmtree(site.source / "source", ignore_errors=True)
    shutil.rmtree(site.public, ignore_errors=True)
    (site.source / "db.json").unlink(missing_ok=True)
    for draft in posts:
        site.write(f"source/_posts/{draft.slug}.md", front_matter(draft), draft.published)
    site.run_node("hexo/bin/hexo", "generate", "--silent", TZ="America/New_York")


def build_summaries(site: Site, posts: Sequence[Draft]) -> None:
    """Build the blog with a feed of the first words alone."""
    build(site, posts, gives_content=False)
