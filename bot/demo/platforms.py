"""Feeds and pages in the shapes that real platforms give them."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Any

from bot.demo.circle import BlogComment, BlogPost, DemoCircle, Person

_RSS_SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
)

_ANCHOR = '<a href="{url}">{words}</a>'


@dataclass(frozen=True, slots=True)
class Platform:
    """Where a platform has its feed, and what the feed looks like."""

    feed_path: str
    feed_type: str
    feed: Callable[[DemoCircle, Person, Sequence[BlogPost]], str]


def html_of(circle: DemoCircle, writing: BlogPost) -> str:
    """Return a post's text as HTML paragraphs."""
    paragraphs = [" ".join(p.split()) for p in escape(writing.text, quote=False).split("\n\n")]
    return "\n".join(f"<p>{circle.linked(p, _ANCHOR)}</p>" for p in paragraphs)


def _rss(circle: DemoCircle, person: Person, items: str, generator: str, language: str = "en-US") -> str:
    home, path = circle.home(person), PLATFORMS[person.platform].feed_path
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {_RSS_SPACES}>\n<channel>\n'
        f"<title>{escape(person.blog)}</title>\n<link>{home}</link>\n<description></description>\n"
        f'<atom:link href="{home}{path}" rel="self" type="application/rss+xml" />\n'
        f"<language>{language}</language>\n<generator>{generator}</generator>\n{items}</channel>\n</rss>\n"
    )


def _wordpress(circle: DemoCircle, person: Person, writings: Sequence[BlogPost]) -> str:
    """WordPress 6: guid as `?p=ID`, the text in content:encoded, the comments' feed in wfw:commentRss."""
    items = "".join(
        f"<item><title>{escape(w.title)}</title><link>{circle.address(w)}</link>\n"
        f"<comments>{circle.address(w)}#comments</comments>\n"
        f"<dc:creator><![CDATA[{person.name}]]></dc:creator><pubDate>{format_datetime(w.at)}</pubDate>\n"
        + "".join(f"<category><![CDATA[{tag}]]></category>" for tag in w.tags or ("Uncategorized",))
        + f'<guid isPermaLink="false">{circle.home(person)}/?p={w.number}</guid>\n'
        f"<description><![CDATA[<p>{escape(w.summary[:200])} [&#8230;]</p>]]></description>\n"
        f"<content:encoded><![CDATA[{html_of(circle, w)}]]></content:encoded>\n"
        f"<wfw:commentRss>{circle.address(w)}feed/</wfw:commentRss></item>\n"
        for w in writings
    )
    return _rss(circle, person, items, "https://wordpress.org/?v=6.7")


def _ghost(circle: DemoCircle, person: Person, writings: Sequence[BlogPost]) -> str:
    items = "".join(
        f"<item><title><![CDATA[{w.title}]]></title><description><![CDATA[{w.summary[:150]}]]></description>\n"
        f'<link>{circle.address(w)}</link><guid isPermaLink="false">{w.number:024x}</guid>\n'
        f"<dc:creator><![CDATA[{person.name}]]></dc:creator><pubDate>{format_datetime(w.at)}</pubDate>\n"
        f"<content:encoded><![CDATA[{html_of(circle, w)}]]></content:encoded></item>\n"
        for w in writings
    )
    return _rss(circle, person, items, "Ghost 5.90")


def _substack(circle: DemoCircle, person: Person, writings: Sequence[BlogPost]) -> str:
    items = "".join(
        f"<item><title><![CDATA[{w.title}]]></title><description><![CDATA[{w.summary[:100]}]]></description>\n"
        f'<link>{circle.address(w)}</link><guid isPermaLink="false">{circle.address(w)}</guid>\n'
        f"<dc:creator><![CDATA[{person.name}]]></dc:creator><pubDate>{format_datetime(w.at)}</pubDate>\n"
        f"<content:encoded><![CDATA[{html_of(circle, w)}]]></content:encoded></item>\n"
        for w in writings
    )
    return _rss(circle, person, items, "Substack")


def _hugo(circle: DemoCircle, person: Person, writings: Sequence[BlogPost]) -> str:
    """Hugo's own template: the whole text, escaped, as the description; no author."""
    items = "".join(
        f"<item><title>{escape(w.title)}</title><link>{circle.address(w)}</link>\n"
        f"<pubDate>{format_datetime(w.at)}</pubDate><guid>{circle.address(w)}</guid>\n"
        f"<description>{escape(html_of(circle, w))}</description></item>\n"
        for w in writings
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


def _jekyll(circle: DemoCircle, person: Person, writings: Sequence[BlogPost]) -> str:
    """jekyll-feed with `excerpt_only`: a summary and no text."""
    entries = "".join(
        f'<entry><title type="html">{escape(w.title)}</title><link href="{circle.address(w)}" rel="alternate" '
        f'type="text/html"/><published>{w.at.isoformat()}</published><updated>{w.at.isoformat()}</updated>\n'
        f"<id>{circle.home(person)}/{w.slug}</id><author><name>{person.name}</name></author>\n"
        f'<summary type="html">{escape(f"<p>{escape(w.summary)}</p>")}</summary></entry>\n'
        for w in writings
    )
    return _atom(circle, person, entries, max((w.at for w in writings), default=None))


def _blogger(circle: DemoCircle, person: Person, writings: Sequence[BlogPost]) -> str:
    """Blogger: tag: ids, the comments' feed in rel=replies, a count in thr:total."""
    entries = "".join(
        f"<entry><id>tag:blogger.com,1999:blog-77.post-{w.number}</id><published>{w.at.isoformat()}</published>\n"
        f'<updated>{w.at.isoformat()}</updated><title type="text">{escape(w.title)}</title>\n'
        f'<content type="html">{escape(html_of(circle, w))}</content>\n'
        f'<link rel="replies" type="application/atom+xml" '
        f'href="{circle.home(person)}/feeds/{w.number}/comments/default" '
        f'title="Post Comments"/><link rel="alternate" type="text/html" href="{circle.address(w)}"/>\n'
        f"<author><name>{person.name}</name></author><thr:total>{len(w.remarks)}</thr:total></entry>\n"
        for w in writings
    )
    return _atom(circle, person, entries, max((w.at for w in writings), default=None))


def _jsonfeed(circle: DemoCircle, person: Person, writings: Sequence[BlogPost]) -> str:
    items = [
        {
            "id": circle.address(w),
            "url": circle.address(w),
            "title": w.title,
            "content_html": html_of(circle, w),
            "date_published": w.at.isoformat(),
            "authors": [{"name": person.name}],
        }
        for w in writings
    ]
    home = circle.home(person)
    head = {"version": "https://jsonfeed.org/version/1.1", "title": person.blog, "home_page_url": f"{home}/"}
    return json.dumps({**head, "feed_url": f"{home}/feed.json", "items": items}, ensure_ascii=False)


def comment_feed(circle: DemoCircle, writing: BlogPost, remarks: Sequence[BlogComment]) -> str:
    """Return the Atom feed of a post's comments, in the order in which WordPress gives them: newest first."""
    entries = "".join(
        f"<entry><title>By: {escape(r.name)}</title><id>{circle.address(writing)}#comment-{r.number}</id>\n"
        f"<published>{r.at.isoformat()}</published><updated>{r.at.isoformat()}</updated>\n"
        f"<author><name>{escape(r.name)}</name>{f'<uri>{escape(r.site)}</uri>' if r.site else ''}</author>\n"
        f'<content type="html">{escape(r.text)}</content></entry>\n'
        for r in reversed(remarks)
    )
    return _atom(circle, writing.by, entries, max((r.at for r in remarks), default=None))


def rest_comments(
    circle: DemoCircle, writing: BlogPost, remarks: Sequence[BlogComment], query: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return a post's comments as WordPress's REST interface gives them, oldest first, with what the query asks for."""
    after = datetime.fromisoformat(query.get("after", "1970-01-01T00:00:00Z"))
    asked = query["_fields"].split(",") if "_fields" in query else None
    told = [
        {
            "id": r.number,
            "post": writing.number,
            "parent": 0,
            "author_name": r.name,
            "author_url": r.site,
            "date_gmt": f"{r.at:%Y-%m-%dT%H:%M:%S}",
            "content": {"rendered": f"<p>{escape(r.text)}</p>"},
            "link": f"{circle.address(writing)}#comment-{r.number}",
            "type": "comment",
        }
        for r in remarks
        if r.at > after and query.get("page", "1") == "1"
    ]
    return [{name: one[name] for name in one if asked is None or name in asked} for one in told]


PLATFORMS = {
    "wordpress": Platform("/feed/", "application/rss+xml", _wordpress),
    "blogger": Platform("/feeds/posts/default", "application/atom+xml", _blogger),
    "ghost": Platform("/rss/", "application/rss+xml", _ghost),
    "jekyll": Platform("/feed.xml", "application/atom+xml", _jekyll),
    "substack": Platform("/feed", "application/rss+xml", _substack),
    "jsonfeed": Platform("/feed.json", "application/feed+json", _jsonfeed),
    "hugo": Platform("/index.xml", "application/rss+xml", _hugo),
}
