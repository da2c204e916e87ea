"""Eleventy, with the feed of its own plugin."""

import shutil
from collections.abc import Sequence

from tests.live_platforms.site import AUTHOR, BLOG_TITLE, Draft, Site, front_matter, quoted

CONFIG = """import {{ feedPlugin }} from "@11ty/eleventy-plugin-rss";
export default function (config) {{
  config.addPlugin(feedPlugin, {{
    type: "atom", outputPath: "/feed.xml", collection: {{ name: "posts", limit: 0 }},
    metadata: {{ language: "en", title: {title}, base: {base}, author: {{ name: {author} }} }},
  }});
}}
export const config = {{ dir: {{ input: "content", includes: "../layouts", output: {output} }} }};
"""
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>
<meta name="generator" content="{{ eleventy.generator }}">
<link rel="alternate" type="application/atom+xml" href="/feed.xml"></head><body>{{ content | safe }}</body></html>
"""
POST = """---
layout: page.njk
---
<article><h1>{{ title }}</h1>{{ content | safe }}
<p>{% for tag in tags %}{% if tag != "posts" %}<a href="/tags/{{ tag | slugify }}/">{{ tag }}</a>{% endif %}{% endfor %}
</p></article>
"""
HOME = """---
layout: page.njk
title: Home
---
{% for post in collections.posts %}<h2><a href="{{ post.url }}">{{ post.data.title }}</a></h2>{% endfor %}
"""


def build(site: Site, posts: Sequence[Draft]) -> None:
    """Build the blog."""
    site.write("package.json", '{"type": "module"}')
    site.write(
        "eleventy.config.js",
        CONFIG.format(
            title=quoted(BLOG_TITLE), base=quoted(site.address), author=quoted(AUTHOR), output=quoted(str(site.public))
        ),
    )
    site.write("layouts/page.njk", PAGE)
    site.write("layouts/post.njk", POST)
    shutil.rmtree(site.source / "content", ignore_errors=True)
    shutil.rmtree(site.public, ignore_errors=True)
    site.write("content/index.njk", HOME)
    site.write("content/blog/blog.json", '{"layout": "post.njk", "tags": ["posts"]}')
    for draft in posts:
        site.write(f"content/blog/{draft.slug}.md", front_matter(draft))
    site.run_node("@11ty/eleventy/cmd.cjs", "--quiet")
