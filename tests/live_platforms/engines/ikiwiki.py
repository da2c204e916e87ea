"""Ikiwiki, with the feeds of its directive for blogs."""

import shutil
from collections.abc import Sequence

from tests.live_platforms.site import AUTHOR, BLOG_TITLE, Draft, Site, quoted

INDEX = """[[!inline pages="page(posts/*)" show="20" feedpages="page(posts/*)" rss="yes" atom="yes"]]
"""


def build(site: Site, posts: Sequence[Draft]) -> None:
    """Build the blog."""
    shutil.rmtree(site.source, ignore_errors=True)
    shutil.rmtree(site.public, ignore_errors=True)
    site.write("content/index.mdwn", INDEX)
    for draft in posts:
        title = draft.title.replace('"', "&quot;")
        tags = f"[[!tag {' '.join(draft.tags)}]]\n" if draft.tags else ""
        head = f'[[!meta title="{title}"]]\n[[!meta date="{draft.published.isoformat()}"]]\n'
        head += f'[[!meta author="{AUTHOR}"]]\n'
        site.write(f"content/posts/{draft.slug}.mdwn", f"{head}\n{draft.text}\n\n{tags}", draft.published)
    site.write(
        "ikiwiki.setup",
        f"# IkiWiki::Setup::Yaml - YAML formatted setup file\nwikiname: {quoted(BLOG_TITLE)}\n"
        f"srcdir: {site.source}/content\ndestdir: {site.public}\nurl: {site.address}\nrss: 1\natom: 1\nusedirs: 1\n"
        f"rcs: ''\nadd_plugins: [goodstuff, inline, meta, tag]\ntagbase: tags\n",
    )
    site.run("ikiwiki", "--setup", "ikiwiki.setup", HOME=str(site.source))
