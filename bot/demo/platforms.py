"""Feeds and comments in the formats of real platforms."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Any

from bot.demo.circle import BlogComment, BlogPost, DemoCircle, Person

_RSS_NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
)

_ANCHOR = '<a href="{url}">{words}</a>'


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform: the path, media type and renderer of its feed."""

    feed_path: str
    feed_type: str
    feed: Callable[[DemoCircle, Person, Sequence[BlogPost]], str]


def post_html(circle: DemoCircle, post: BlogPost) -> str:
    """Return the text of a post as HTML paragraphs."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in escape(post.text, quote=False).split("\n\n")]
    return "\n".join(f"<p>{circle.linked(paragraph, _ANCHOR)}</p>" for paragraph in paragraphs)


def _rss(circle: DemoCircle, person: Person, items: str, generator: str, language: str = "en-US") -> str:
    home, path = circle.home(person), PLATFORMS[person.platform].feed_path
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {_RSS_NAMESPACES}>\n<channel>\n'
        f"<title>{escape(person.blog)}</title>\n<link>{home}</link>\n<description></description>\n"
        f'<atom:link href="{home}{path}" rel="self" type="application/rss+xml" />\n'
        f"<language>{language}</language>\n<generator>{generator}</generator>\n{items}</channel>\n</rss>\n"
    )


def _wordpress(circle: DemoCircle, person: Person, posts: Sequence[BlogPost]) -> str:
    """WordPress 6: `?p=ID` as guid, the text in content:encoded, the comment feed in wfw:commentRss."""
    items = "".join(
        f"<item><title>{escape(p.title)}</title><link>{circle.address(p)}</link>\n"
        f"<comments>{circle.address(p)}#comments</comments>\n"
        f"<dc:creator><![CDATA[{person.name}]]></dc:creator><pubDate>{format_datetime(p.published_at)}</pubDate>\n"
        + "".join(f"<category><![CDATA[{tag}]]></category>" for tag in p.tags or ("Uncategorized",))
        + f'<guid isPermaLink="false">{circle.home(person)}/?p={p.number}</guid>\n'
        f"<description><![CDATA[<p>{escape(p.summary[:200])} [&#8230;]</p>]]></description>\n"
        f"<content:encoded><![CDATA[{post_html(circle, p)}]]></content:encoded>\n"
        f"<wfw:commentRss>{circle.address(p)}feed/</wfw:commentRss></item>\n"
        for p in posts
    )
    return _rss(circle, person, items, "https://wordpress.org/?v=6.7")


def _ghost(circle: DemoCircle, person: Person, posts: Sequence[BlogPost]) -> str:
    items = "".join(
        f"<item><title><![CDATA[{p.title}]]></title><description><![CDATA[{p.summary[:150]}]]></description>\n"
        f'<link>{circle.address(p)}</link><guid isPermaLink="false">{p.number:024x}</guid>\n'
        f"<dc:creator><![CDATA[{person.name}]]></dc:creator><pubDate>{format_datetime(p.published_at)}</pubDate>\n"
        f"<content:encoded><![CDATA[{post_html(circle, p)}]]></content:encoded></item>\n"
        for p in posts
    )
    return _rss(circle, person, items, "Ghost 5.90")


def _substack(circle: DemoCircle, person: Person, posts: Sequence[BlogPost]) -> str:
    items = "".join(
        f"<item><title><![CDATA[{p.title}]]></title><description><![CDATA[{p.summary[:100]}]]></description>\n"
        f'<link>{circle.address(p)}</link><guid isPermaLink="false">{circle.address(p)}</guid>\n'
        f"<dc:creator><![CDATA[{person.name}]]></dc:creator><pubDate>{format_datetime(p.published_at)}</pubDate>\n"
        f"<content:encoded><![CDATA[{post_html(circle, p)}]]></content:encoded></item>\n"
        for p in posts
    )
    return _rss(circle, person, items, "Substack")


def _hugo(circle: DemoCircle, person: Person, posts: Sequence[BlogPost]) -> str:
    """Hugo's built-in template: the whole text, escaped, as description; no author."""
    items = "".join(
        f"<item><title>{escape(p.title)}</title><link>{circle.address(p)}</link>\n"
        f"<pubDate>{format_datetime(p.published_at)}</pubDate><guid>{circle.address(p)}</guid>\n"
        f"<description>{escape(post_html(circle, p))}</description></item>\n"
        for p in posts
    )
    return _rss(circle, person, items, "Hugo -- gohugo.io", person.language)


def _atom(circle: DemoCircle, person: Person, entries: str, updated: datetime | None) -> str:
    home, path = circle.home(person), PLATFORMS[person.platform].feed_path
    stamp = updated.isoformat() if updated else "2005-07-31T12:29:29Z"
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:thr="http://purl.org/syndication/thread/1.0">\n'
        f'<link href="{home}{path}" rel="self" type="application/atom+xml"/>'
        f'<link href="{home}/" rel="alternate" type="text/html"/>\n'
        f"<updated>{stamp}</updated><id>{home}{path}</id><title>{escape(person.blog)}</title>\n{entries}</feed>\n"
    )


def _jekyll(circle: DemoCircle, person: Person, posts: Sequence[BlogPost]) -> str:
    """jekyll-feed with `excerpt_only`: a summary, and no text."""
    entries = "".join(
        f'<entry><title type="html">{escape(p.title)}</title><link href="{circle.address(p)}" rel="alternate" '
        f'type="text/html"/><published>{p.published_at.isoformat()}</published><updated>{p.published_at.isoformat()}</updated>\n'
        f"<id>{circle.home(person)}/{p.slug}</id><author><name>{person.name}</name></author>\n"
        f'<summary type="html">{escape(f"<p>{escape(p.summary)}</p>")}</summary></entry>\n'
        for p in posts
    )
    return _atom(circle, person, entries, max((p.published_at for p in posts), default=None))


def _blogger(circle: DemoCircle, person: Person, posts: Sequence[BlogPost]) -> str:
    """Blogger: ids as tag: URIs, the comment feed in rel=replies, the number of comments in thr:total."""
    entries = "".join(
        f"<entry><id>tag:blogger.com,1999:blog-77.post-{p.number}</id><published>{p.published_at.isoformat()}</published>\n"
        f'<updated>{p.published_at.isoformat()}</updated><title type="text">{escape(p.title)}</title>\n'
        f'<content type="html">{escape(post_html(circle, p))}</content>\n'
        f'<link rel="replies" type="application/atom+xml" '
        f'href="{circle.home(person)}/feeds/{p.number}/comments/default" '
        f'title="Post Comments"/><link rel="alternate" type="text/html" href="{circle.address(p)}"/>\n'
        f"<author><name>{person.name}</name></author><thr:total>{len(p.comments)}</thr:total></entry>\n"
        for p in posts
    )
    return _atom(circle, person, entries, max((p.published_at for p in posts), default=None))


def _jsonfeed(circle: DemoCircle, person: Person, posts: Sequence[BlogPost]) -> str:
    items = [
        {
            "id": circle.address(p),
            "url": circle.address(p),
            "title": p.title,
            "content_html": post_html(circle, p),
            "date_published": p.published_at.isoformat(),
            "authors": [{"name": person.name}],
        }
        for p in posts
    ]
    home = circle.home(person)
    header = {"version": "https://jsonfeed.org/version/1.1", "title": person.blog, "home_page_url": f"{home}/"}
    return json.dumps({**header, "feed_url": f"{home}/feed.json", "items": items}, ensure_ascii=False)


def comment_feed(circle: DemoCircle, post: BlogPost, comments: Sequence[BlogComment]) -> str:
    """Return the Atom feed of a post's comments, newest first, as WordPress orders them."""
    entries = "".join(
        f"<entry><title>By: {escape(c.name)}</title><id>{circle.address(post)}#comment-{c.number}</id>\n"
        f"<published>{c.published_at.isoformat()}</published><updated>{c.published_at.isoformat()}</updated>\n"
        f"<author><name>{escape(c.name)}</name>{f'<uri>{escape(c.site)}</uri>' if c.site else ''}</author>\n"
        f'<content type="html">{escape(c.text)}</content></entry>\n'
        for c in reversed(comments)
    )
    return _atom(circle, post.author, entries, max((c.published_at for c in comments), default=None))


def rest_comments(
    circle: DemoCircle, post: BlogPost, comments: Sequence[BlogComment], query: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return a post's comments as WordPress's REST API does, oldest first, filtered by `query`."""
    after = datetime.fromisoformat(query.get("after", "1970-01-01T00:00:00Z"))
    fields = query["_fields"].split(",") if "_fields" in query else None
    objects = [
        {
            "id": c.number,
            "post": post.number,
            "parent": 0,
            "author_name": c.name,
            "author_url": c.site,
            "date_gmt": f"{c.published_at:%Y-%m-%dT%H:%M:%S}",
            "content": {"rendered": f"<p>{escape(c.text)}</p>"},
            "link": f"{circle.address(post)}#comment-{c.number}",
            "type": "comment",
        }
        for c in comments
        if c.published_at > after and query.get("page", "1") == "1"
    ]
    return [{name: obj[name] for name in obj if fields is None or name in fields} for obj in objects]


PLATFORMS = {
    "wordpress": Platform("/feed/", "application/rss+xml", _wordpress),
    "blogger": Platform("/feeds/posts/default", "application/atom+xml", _blogger),
    "ghost": Platform("/rss/", "application/rss+xml", _ghost),
    "jekyll": Platform("/feed.xml", "application/atom+xml", _jekyll),
    "substack": Platform("/feed", "application/rss+xml", _substack),
    "jsonfeed": Platform("/feed.json", "application/feed+json", _jsonfeed),
    "hugo": Platform("/index.xml", "application/rss+xml", _hugo),
}
