"""Nikola, with its own theme: RSS with the whole text, or teasers."""

import shutil
from collections.abc import Sequence

from tests.live_platforms.site import AUTHOR, BLOG_TITLE, PYTHON_TOOLS, Draft, Site

TEASER_END, SHOWN_PARAGRAPHS = "<!-- TEASER_END -->", 2


def build(site: Site, posts: Sequence[Draft], *, gives_teasers: bool = False) -> None:
    """Build the blog."""
    if not (site.source / "conf.py").exists():
        site.run(PYTHON_TOOLS / "nikola", "init", "--quiet", ".")
        site.write("defaults.py", (site.source / "conf.py").read_text(encoding="utf-8"))
    site.write(
        "conf.py",
        f"from defaults import *\nSITE_URL = {site.address + '/'!r}\nBASE_URL = SITE_URL\nBLOG_TITLE = {BLOG_TITLE!r}\n"
        f"BLOG_AUTHOR = {AUTHOR!r}\nBLOG_EMAIL = 'sam@walker.example'\nTIMEZONE = 'America/New_York'\n"
        f"FEED_TEASERS = {gives_teasers}\nINDEX_TEASERS = {gives_teasers}\nOUTPUT_FOLDER = {str(site.public)!r}\n"
        "POSTS = (('posts/*.md', 'posts', 'post.tmpl'),)\nPAGES = ()\n",
    )
    shutil.rmtree(site.source / "posts", ignore_errors=True)
    shutil.rmtree(site.public, ignore_errors=True)
    for draft in posts:
        paragraphs = draft.text.split("\n\n")
        paragraphs.insert(SHOWN_PARAGRAPHS, TEASER_END)
        head = f".. title: {draft.title}\n.. slug: {draft.slug}\n.. date: {draft.published:%Y-%m-%d %H:%M:%S %z}\n"
        head += f".. tags: {', '.join(draft.tags)}\n" if draft.tags else ""
        body = "\n\n".join(paragraphs) if gives_teasers else draft.text
        site.write(f"posts/{draft.slug}.md", f"<!--\n{head}-->\n\n{body}\n")
    site.run(PYTHON_TOOLS / "nikola", "build", "--quiet", PYTHONPATH=str(site.source))


def build_teasers(site: Site, posts: Sequence[Draft]) -> None:
    """Build the blog with a feed of teasers."""
    build(site, posts, gives_teasers=True)
