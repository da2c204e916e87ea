"""Hugo, with the feed of its own template: what it takes for the summary, and the whole text in a second kind."""

import shutil
from collections.abc import Sequence

from tests.live_platforms.site import AUTHOR, BLOG_TITLE, PYTHON_TOOLS, Draft, Site, front_matter, quoted

HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title>
{{ hugo.Generator }}
{{ range .AlternativeOutputFormats }}<link rel="{{ .Rel }}" type="{{ .MediaType.Type }}" href="{{ .Permalink }}">
{{ end }}</head><body>{{ block "main" . }}{{ end }}</body></html>
"""
LIST = """{{ define "main" }}<main>{{ range .RegularPages }}
<h2><a href="{{ .RelPermalink }}">{{ .Title }}</a></h2><p>{{ .Summary }}</p>{{ end }}</main>{{ end }}
"""
SINGLE = """{{ define "main" }}<main><article><h1>{{ .Title }}</h1>
<time datetime="{{ .Date.Format "2006-01-02T15:04:05Z07:00" }}">{{ .Date.Format "2 January 2006" }}</time>
{{ .Content }}
{{ with site.Params.isso }}<script data-isso="{{ . }}" src="{{ . }}js/embed.min.js" async></script>
<section id="isso-thread" data-title="{{ $.Title }}"></section>{{ end }}
<ul>{{ range .GetTerms "tags" }}<li><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></li>{{ end }}</ul>
</article></main>{{ end }}
"""


def build(site: Site, posts: Sequence[Draft], isso: str = "") -> None:
    """Build the blog, with the comments of an Isso where its address is given."""
    site.write(
        "hugo.toml",
        f"baseURL = {quoted(site.address + '/')}\ntitle = {quoted(BLOG_TITLE)}\nlanguageCode = 'en'\n"
        f"[params]\nisso = {quoted(isso)}\n[params.author]\nname = {quoted(AUTHOR)}\n",
    )
    site.write("layouts/_default/baseof.html", HEAD)
    site.write("layouts/_default/list.html", LIST)
    site.write("layouts/_default/single.html", SINGLE)
    shutil.rmtree(site.source / "content", ignore_errors=True)
    for draft in posts:
        site.write(f"content/posts/{draft.slug}.md", front_matter(draft))
    site.run(PYTHON_TOOLS / "hugo", "--quiet", "--cleanDestinationDir", "--destination", site.public)
