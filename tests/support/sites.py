"""The web pages of a community whose titles, names and texts are hostile markup."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.boundary import Text, web_url
from bot.feeds.opml import Outline
from bot.flows.access import require_community
from bot.flows.rounds.set_up import set_up
from bot.roundup import compose
from bot.services import Services
from bot.site.content import RoundContent, SiteContent
from bot.site.pages import render_site
from bot.themes import MemberId, Suggestion, SuggestionId, Theme
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


def make_site_content(size: int = len(HOSTILE_MARKUP)) -> SiteContent:
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
    over = replace(make_round(), theme=theme)
    board = tuple(
        Suggestion(SuggestionId(n), MemberId(n), words, words, words, NOW) for n, words in enumerate(HOSTILE_MARKUP)
    )
    blogs = tuple(
        Outline(Text(words), web_url("https://blog.example/feed"), web_url("https://blog.example/"), words)
        for words in HOSTILE_MARKUP
    )
    return SiteContent(
        make_community(), (RoundContent(over, compose(over, posts)),), board, blogs, NOW + timedelta(days=3), NOW
    )


def files_in(folder: Path) -> dict[str, str]:
    """Return the text of each file below a folder, by its path within it."""
    return {str(file.relative_to(folder)): file.read_text() for file in folder.rglob("*") if file.is_file()}


def html_pages() -> dict[str, str]:
    return {
        path: page.body.decode()
        for path, page in render_site(make_site_content(), BASE_URL).items()
        if path.endswith(".html")
    }
