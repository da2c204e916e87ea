"""Feeds as WordPress writes them, of the sizes that real ones have; the same for the same number, whoever asks.

Posts stand on another host than their blog, so that the bot asks for none of their pages: feeds alone are measured.
"""

import random
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

ITEMS = 15
MEDIAN = 50_000
"""Bytes of half the feeds at most; the sizes are spread as those of real feeds are, by a lognormal of 0.8."""
SPREAD, SMALLEST, LARGEST = 0.8, 6_000, 600_000
NEWEST = datetime(2026, 1, 31, 12, tzinfo=UTC)
_WORDS = re.findall(
    r"\S+",
    """
the a of and to in that it is was for on with as at by from this have or one had not but what all were when we
there can an your which their said if do will each about how up out them then she many some so these would
other into has more her two like him see time could no make than first been its who now people my made over
did down only way find use may water long little very after words called just where most know get through back
much go good new write our me man too any day same right look think also around another came come work three
must because does part even place well such here take why help put different away again off went old number
great tell men say small every found still between name should home big give air line set own under read last
never us left end along while might next sound below saw something thought both few those always show large
often together asked house don’t world going want school important until form food keep children feet land
side without boy once animal life enough took four head above kind began almost live page got earth need far
hand high year mother light country
    """,
)


def document(number: int, version: int = 0, clock: int = 0) -> bytes:
    """Return a blog's feed; each `version` has one item more than that before, and `clock` is when it was built."""
    size = random.Random(number).lognormvariate(0, SPREAD) * MEDIAN  # noqa: S311 - not a secret
    each = max(SMALLEST, min(LARGEST, size)) / ITEMS
    items = "".join(_item(number, n, int(each)) for n in range(version + ITEMS, version, -1))
    return _HEAD.format(blog=number, built=format_datetime(NEWEST + timedelta(seconds=clock)), items=items).encode()


def _item(blog: int, number: int, size: int) -> str:
    chance = random.Random(blog * 1_000_003 + number)  # noqa: S311
    title = " ".join(chance.choices(_WORDS, k=6)).capitalize()
    paragraphs: list[str] = []
    while sum(len(one) for one in paragraphs) < size - 900:
        words = " ".join(chance.choices(_WORDS, k=chance.randrange(30, 90)))
        linked = f' <a href="https://elsewhere.example/{chance.randrange(9999)}">{chance.choice(_WORDS)}</a>.'
        paragraphs.append(f"<p>{words.capitalize()}{linked}</p>\n")
    content = "".join(paragraphs)
    return _ITEM.format(
        blog=blog,
        n=number,
        title=title,
        date=format_datetime(NEWEST - timedelta(days=3 * (ITEMS - number), minutes=blog % 600)),
        summary=content[:300].rpartition(" ")[0].replace("<p>", "").replace("</p>", ""),
        content=content,
    )


_HEAD = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
    xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:wfw="http://wellformedweb.org/CommentAPI/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:atom="http://www.w3.org/2005/Atom"
    xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
    xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel>
    <title>Blog number {blog}</title>
    <atom:link href="https://b{blog}.example/feed/" rel="self" type="application/rss+xml" />
    <link>https://b{blog}.example/</link>
    <description>Notes from here</description>
    <lastBuildDate>{built}</lastBuildDate>
    <language>en-US</language>
    <sy:updatePeriod>hourly</sy:updatePeriod>
    <sy:updateFrequency>1</sy:updateFrequency>
    <generator>https://wordpress.org/?v=6.8</generator>
{items}</channel>
</rss>
"""
_ITEM = """    <item>
        <title>{title}</title>
        <link>https://posts-of-b{blog}.example/2026/{n}/</link>
        <comments>https://posts-of-b{blog}.example/2026/{n}/#respond</comments>
        <dc:creator><![CDATA[Author {blog}]]></dc:creator>
        <pubDate>{date}</pubDate>
        <category><![CDATA[Notes]]></category>
        <category><![CDATA[Elsewhere]]></category>
        <guid isPermaLink="false">https://posts-of-b{blog}.example/?p={n}</guid>
        <description><![CDATA[<p>{summary} [&#8230;]</p>]]></description>
        <content:encoded><![CDATA[{content}]]></content:encoded>
        <wfw:commentRss>https://posts-of-b{blog}.example/2026/{n}/feed/</wfw:commentRss>
        <slash:comments>{n}</slash:comments>
    </item>
"""
