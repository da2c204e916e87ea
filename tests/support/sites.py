"""The web pages of a community whose titles, names and texts are hostile markup."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lxml import html

from bot.boundary import Text, web_url
from bot.feeds import Blog, BlogId, FeedId
from bot.feeds.opml import Outline
from bot.flows.access import require_community
from bot.flows.rounds.set_up import set_up
from bot.roundup import compose
from bot.services import Services
from bot.site.content import RoundContent, SiteContent, Writer
from bot.site.pages import render_site
from bot.themes import CommunityId, MemberId, Phase, Round, RoundId, Suggestion, SuggestionId, Theme
from bot.themes.imported_round import ImportedRound
from tests.support.circles import make_community, make_organiser
from tests.support.posts import HOSTILE_WORDS, make_post, make_round

NOW = datetime(2026, 1, 20, tzinfo=UTC)
BASE_URL = "https://circle.example"
HOSTILE_MARKUP = [
    *HOSTILE_WORDS,
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x00\x08\x1b[31m]]>",
    "<!-- --><style>*{display:none}</style>",
]
HOSTILE_URLS = [
    'https://blog.example/a?b="c"',
    "javascript:alert(1)",
    "data:text/html,<script>1</script>",
    "//evil.example",
]


async def publish(services: Services, *, guild: int = 1, pages: bool = True, roundups: bool = False) -> None:
    """Switch the public pages of a community on or off, and the publishing of its round-ups, as its organiser."""
    async with services.db.read() as conn:
        community = await require_community(conn, guild)
    community = replace(community, public_pages=pages, publishes_roundups=roundups)
    await set_up(services, make_organiser(guild), community)


def make_site_content(size: int = len(HOSTILE_MARKUP), rounds: int = 2) -> SiteContent:
    """Return what a site shows: a round with `size` posts, and before it others without one, a week apart."""
    posts = [
        replace(
            make_post(n, late=n % 5 == 4),
            title=HOSTILE_MARKUP[n % len(HOSTILE_MARKUP)],
            by=HOSTILE_MARKUP[(n + 1) % len(HOSTILE_MARKUP)],
            quote=HOSTILE_MARKUP[(n + 2) % len(HOSTILE_MARKUP)],
            url=HOSTILE_URLS[n % len(HOSTILE_URLS)],
        )
        for n in range(size)
    ]
    theme = Theme(HOSTILE_MARKUP[8], HOSTILE_MARKUP[9], HOSTILE_MARKUP[10])
    past = [_round(number, theme, rounds - number) for number in range(rounds, 0, -1)]
    board = tuple(
        Suggestion(SuggestionId(n), MemberId(n), words, words, words, NOW) for n, words in enumerate(HOSTILE_MARKUP)
    )
    blogs = tuple(
        Outline(Text(words), web_url("https://blog.example/feed"), web_url("https://blog.example/"), words)
        for words in HOSTILE_MARKUP
    )
    return SiteContent(
        replace(make_community(), names=(HOSTILE_MARKUP[8],)),
        tuple(RoundContent(over, compose(over, posts if over is past[0] else ())) for over in past),
        board,
        blogs,
        NOW + timedelta(days=3),
        NOW,
        replace(_round(rounds + 1, theme, -1), phase=Phase.WRITING, rounded_up_at=None),
        tuple(Writer(MemberId(n), words, (_blog(n, words),)) for n, words in enumerate(HOSTILE_MARKUP)),
        {post.id: _blog(post.id, HOSTILE_MARKUP[post.id]) for post in posts},
        tuple(
            ImportedRound.from_outside(
                n, words, NOW.date() if n % 2 else None, words, HOSTILE_URLS[n % len(HOSTILE_URLS)]
            )
            for n, words in enumerate(HOSTILE_MARKUP, 1)
            if words.strip()
        )[::-1],
    )


def _round(number: int, theme: Theme, weeks_ago: int) -> Round:
    one, ago = make_round(number), timedelta(weeks=weeks_ago)
    opens_at, closes_at = one.opens_at - ago, one.closes_at - ago
    return replace(one, id=RoundId(number), opens_at=opens_at, closes_at=closes_at, theme=theme)


def _blog(number: int, title: str) -> Blog:
    site_url = web_url(HOSTILE_URLS[number % len(HOSTILE_URLS)])
    return Blog(BlogId(number), CommunityId(1), MemberId(number), FeedId(number), Text(title), site_url)


def files_in(folder: Path) -> dict[str, str]:
    """Return the text of each file below a folder, by its path within it."""
    return {
        str(file.relative_to(folder)): file.read_text(errors="replace") for file in folder.rglob("*") if file.is_file()
    }


def html_pages(rounds: int = 2, base_url: str = BASE_URL) -> dict[str, str]:
    return {
        path: page.body.decode()
        for path, page in render_site(make_site_content(rounds=rounds), base_url).items()
        if path.endswith(".html")
    }


def text_of(page: str) -> str:
    """Return the text of a page, without markup."""
    return "".join(map(str, html.document_fromstring(page).itertext()))


def targets_of(page: str, path: str) -> set[str]:
    """Return the paths within the site to which the page at a path links."""
    found = set()
    for element in html.document_fromstring(page).iter("a", "link"):
        address = str(element.get("href")).partition("#")[0]
        if "://" in address or not address:
            continue
        resolved: list[str] = []
        for part in [*path.split("/")[:-1], *address.split("/")]:
            resolved = resolved[:-1] if part == ".." else resolved if part == "." else [*resolved, part]
        found.add("/".join(resolved))
    return found
