"""Pelican, with its own theme: Atom with the whole text, or RSS, which gives summaries."""

import shutil
from collections.abc import Sequence

from tests.live_platforms.site import AUTHOR, BLOG_TITLE, PYTHON_TOOLS, Draft, Site

ATOM = "FEED_ALL_ATOM = 'feeds/all.atom.xml'\nCATEGORY_FEED_ATOM = 'feeds/{slug}.atom.xml'\n"
RSS = "FEED_ALL_ATOM = None\nCATEGORY_FEED_ATOM = None\nFEED_ALL_RSS = 'feeds/all.rss.xml'\n"


def build(site: Site, posts: Sequence[Draft], feeds: str = ATOM) -> None:
    """Build the blog."""
    site.write(
        "pelicanconf.py",
        f"SITENAME, AUTHOR, SITEURL = {BLOG_TITLE!r}, {AUTHOR!r}, {site.address!r}\nPATH = 'content'\n"
        f"TIMEZONE = 'America/New_York'\nDEFAULT_LANG = 'en'\nDELETE_OUTPUT_DIRECTORY = True\n{feeds}",
    )
    shutil.rmtree(site.source / "content", ignore_errors=True)
    for draft in posts:
        head = f"Title: {draft.title}\nDate: {draft.published:%Y-%m-%d %H:%M}\nSlug: {draft.slug}\n"
        head += f"Tags: {', '.join(draft.tags)}\n" if draft.tags else ""
        site.write(f"content/{draft.slug}.md", f"{head}\n{draft.text}\n")
    site.run(PYTHON_TOOLS / "pelican", "--quiet", "--settings", "pelicanconf.py", "--output", site.public)


def build_summaries(site: Site, posts: Sequence[Draft]) -> None:
    """Build the blog with a feed of summaries."""
    build(site, posts, RSS)
