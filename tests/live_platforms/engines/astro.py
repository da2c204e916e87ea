"""Astro, with the feed of its own package: titles and descriptions alone, as its documentation has it."""

import shutil
from collections.abc import Sequence

from tests.live_platforms.site import BLOG_TITLE, Draft, Site, front_matter, quoted

CONFIG = "export default {{ site: {address}, outDir: {public}, telemetry: false }};\n"
CONTENT = """import { defineCollection, z } from "astro:content";
import { glob } from "astro/loaders";
export const collections = {
  blog: defineCollection({
    loader: glob({ pattern: "*.md", base: "./posts" }),
    schema: z.object({ title: z.string(), date: z.coerce.date(), tags: z.array(z.string()).default([]) }),
  }),
};
"""
FEED = """import rss from "@astrojs/rss";
import {{ getCollection }} from "astro:content";
export async function GET(context) {{
  const posts = await getCollection("blog");
  return rss({{
    title: {title}, description: "", site: context.site,
    items: posts.map((post) => ({{ title: post.data.title, pubDate: post.data.date, link: `/blog/${{post.id}}/` }})),
  }});
}}
"""
HOME = """---
import { getCollection } from "astro:content";
const posts = await getCollection("blog");
---
<html lang="en"><head><meta charset="utf-8"><title>Home</title><meta name="generator" content={Astro.generator}>
<link rel="alternate" type="application/rss+xml" href="/rss.xml"></head>
<body><ul>{posts.map((post) => <li><a href={`/blog/${post.id}/`}>{post.data.title}</a></li>)}</ul></body></html>
"""
POST = """---
import { getCollection, render } from "astro:content";
export async function getStaticPaths() {
  return (await getCollection("blog")).map((post) => ({ params: { slug: post.id }, props: post }));
}
const post = Astro.props;
const { Content } = await render(post);
---
<html lang="en"><head><meta charset="utf-8"><title>{post.data.title}</title></head><body><main><article>
<h1>{post.data.title}</h1><time datetime={post.data.date.toISOString()}>{post.data.date.toDateString()}</time>
<Content />
<ul>{post.data.tags.map((tag) => <li><a href={`/tags/${tag}/`}>{tag}</a></li>)}</ul></article></main></body></html>
"""


def build(site: Site, posts: Sequence[Draft]) -> None:
    """Build the blog."""
    site.write("package.json", '{"type": "module"}')
    site.write("astro.config.mjs", CONFIG.format(address=quoted(site.address), public=quoted(str(site.public))))
    site.write("src/content.config.ts", CONTENT)
    site.write("src/pages/rss.xml.js", FEED.format(title=quoted(BLOG_TITLE)))
    site.write("src/pages/index.astro", HOME)
    site.write("src/pages/blog/[slug].astro", POST)
    shutil.rmtree(site.source / "posts", ignore_errors=True)
    shutil.rmtree(site.source / ".astro", ignore_errors=True)
    for draft in posts:
        site.write(f"posts/{draft.slug}.md", front_matter(draft))
    site.run_node("astro/bin/astro.mjs", "build", "--silent", ASTRO_TELEMETRY_DISABLED="1")
