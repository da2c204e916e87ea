"""ABlog, on Sphinx: Atom with what it takes for the excerpt."""

import shutil
from collections.abc import Sequence

from tests.live_platforms.site import AUTHOR, BLOG_TITLE, PYTHON_TOOLS, Draft, Site

HOME = """
Home
====

.. postlist::
   :list-style: none
"""


def build(site: Site, posts: Sequence[Draft]) -> None:
    """Build the blog."""
    shutil.rmtree(site.source, ignore_errors=True)
    shutil.rmtree(site.public, ignore_errors=True)
    site.write(
        "conf.py",
        f"project, author = {BLOG_TITLE!r}, {AUTHOR!r}\nextensions = ['ablog']\nhtml_theme = 'alabaster'\n"
        f"blog_title, blog_baseurl = {BLOG_TITLE!r}, {site.address!r}\nblog_path = 'blog'\n"
        f"blog_authors = {{'sam': ({AUTHOR!r}, None)}}\nblog_default_author = 'sam'\npost_date_format = '%Y-%m-%d'\n"
        "post_date_format_short = '%Y-%m-%d'\nhtml_sidebars = {'**': ['ablog/postcard.html']}\n",
    )
    site.write("index.rst", HOME)
    for draft in posts:
        title = draft.title.replace("*", "\\*")
        head = f".. post:: {draft.published:%Y-%m-%d}\n"
        head += f"   :tags: {', '.join(draft.tags)}\n" if draft.tags else ""
        site.write(f"posts/{draft.slug}.rst", f"{head}\n{title}\n{'=' * len(title)}\n\n{draft.text}\n")
    site.run(PYTHON_TOOLS / "sphinx-build", "-q", "-b", "html", ".", site.public)
