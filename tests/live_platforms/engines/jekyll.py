"""Jekyll, with jekyll-feed: the whole text, or excerpts alone."""

import shutil
from collections.abc import Sequence

from tests.live_platforms.site import AUTHOR, BLOG_TITLE, Draft, Site, front_matter, quoted

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ page.title | escape }}</title>
{% feed_meta %}</head><body>{{ content }}</body></html>
"""
POST = """---
layout: page
---
<article><h1>{{ page.title | escape }}</h1>{{ content }}
<p>{% for tag in page.tags %}<a class="tag" rel="tag" href="/tags/{{ tag }}/">{{ tag }}</a>{% endfor %}</p></article>
"""
HOME = """---
layout: page
---
{% for post in site.posts %}<h2><a href="{{ post.url | relative_url }}">{{ post.title | escape }}</a></h2>{% endfor %}
"""


def build(site: Site, posts: Sequence[Draft], *, gives_excerpts: bool = False) -> None:
    """Build the blog."""
    site.write(
        "_config.yml",
        f"title: {quoted(BLOG_TITLE)}\nurl: {quoted(site.address)}\nauthor: {quoted(AUTHOR)}\n"
        f"plugins: [jekyll-feed]\nfuture: true\nfeed:\n  excerpt_only: {str(gives_excerpts).lower()}\n",
    )
    site.write("_layouts/page.html", PAGE)
    site.write("_layouts/post.html", POST)
    site.write("index.html", HOME)
    shutil.rmtree(site.source / "_posts", ignore_errors=True)
    for draft in posts:
        site.write(f"_posts/{draft.published:%Y-%m-%d}-{draft.slug}.md", front_matter(draft, layout="post"))
    site.run("jekyll", "build", "--quiet", "--destination", site.public, JEKYLL_ENV="production")


def build_excerpts(site: Site, posts: Sequence[Draft]) -> None:
    """Build the blog with a feed of excerpts."""
    build(site, posts, gives_excerpts=True)
