"""The site of a community as files: the home page, one for each round, month and member, the board, and the feeds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.components import thumbnail_url
from bot.feeds.opml import write_opml
from bot.i18n import Language, get_translator
from bot.messages.pages import PageWords
from bot.posts import Post
from bot.roundup import MAX_PROMPT_LENGTH, html_paragraphs
from bot.site.content import RoundContent, SiteContent, Writer
from bot.site.feeds import atom_feed, json_feed, sitemap
from bot.site.picture import HEIGHT, WIDTH, Card, draw_card, draw_icon
from bot.text import href, is_visible, page_name, single_line
from bot.themes import Community, MemberId

FOLDER = Path(__file__).parent
HTML_TYPE, STYLE_TYPE = "text/html; charset=utf-8", "text/css; charset=utf-8"
_COMMAND = re.compile(r"((?<!\S)/[a-z]+ [a-z]+\b)")
STYLE_SHEET = (FOLDER / "templates" / "style.css").read_bytes()
ICON = (FOLDER / "templates" / "icon.svg").read_bytes()
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' https:; base-uri 'none'; form-action 'none'"
)
"""The Content-Security-Policy of every page: no scripts, pictures over https only."""
PRIVATE_HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""The headers of every page that is kept, indexed and told of nowhere; each has a Content-Security-Policy besides."""
POLICY_ON_DISK = CONTENT_SECURITY_POLICY.replace("'self'", "'self' file:")
"""The same for pages that are opened from the disk, where not every browser takes a file beside them for their own."""
MIN_ROUNDS_FOR_MONTHS = 50
"""How many rounds there are once each month has a page, and the home page shows the newest alone."""
ROUNDS_ON_HOME, WRITERS_ON_HOME = 12, 24
"""How many rounds the home page shows once there are months, and how many of those who write."""


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of the site and its media type."""

    body: bytes
    content_type: str = HTML_TYPE


@dataclass(frozen=True, slots=True)
class SitePicture:
    """A picture of the site, which is drawn when it is asked for."""

    card: Card
    content_type: str = "image/png"

    @property
    def body(self) -> bytes:
        """The PNG. Blocking, where it was not drawn before: call it off the event loop."""
        return draw_card(self.card)


AnyFile = SiteFile | SitePicture


def _single_line(text: str, limit: int = 300) -> str:
    return single_line(text, limit)


def _page_name(title: str, url: str, limit: int = 300) -> str:
    return page_name(title, url, limit)


def _paragraphs(text: str, limit: int = MAX_PROMPT_LENGTH) -> Sequence[Markup]:
    return [Markup(paragraph) for paragraph in html_paragraphs(text, limit)]  # noqa: S704 - it is escaped there


def _whole_commands(text: str) -> Markup:
    """Return a text whose slash commands are not broken over two lines."""
    parts = _COMMAND.split(text)
    return Markup().join(
        Markup('<span class="whole">{}</span>').format(part) if n % 2 else part for n, part in enumerate(parts)
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "single_line": _single_line,
        "page_name": _page_name,
        "is_visible": is_visible,
        "paragraphs": _paragraphs,
        "href": href,
        "thumbnail_url": thumbnail_url,
        "whole_commands": _whole_commands,
    }
    return environment


TEMPLATES = _environment()


def render_site(site: SiteContent, base_url: str = "", hub: str = "", invitation: str = "") -> Mapping[str, AnyFile]:
    """Return each file of the site by its path.

    `base_url` is the site's URL, without a slash at its end. If it is empty, the pages are for a folder that a browser
    opens from the disk: the feeds, the sitemap and the pictures are left out, which need absolute URLs, and each link
    leads to a file. `hub` is the URL of the hub that is told of changes (WebSub §4); empty for none. `invitation` is
    the address that invites to the circle's server; without it, the home page says to ask a member.
    """
    words = PageWords(get_translator(site.community.language), site.community)
    renderer = _PageRenderer(words, base_url, hub)
    files = {**_static_files(), **_index_pages(site, renderer, invitation), **_round_pages(site, renderer)}
    writers = {writer.member: writer for writer in site.writers}
    for member, posts in site.posts_by_member().items():
        files |= renderer.render(
            "member.html", f"member/{member}/", posts=posts, writer=_writer(member, posts, writers)
        )
    files |= renderer.render("board.html", "board/", suggestions=site.suggestions)
    files["circle.opml"] = SiteFile(
        write_opml(site.community.tag, site.blogs, site.loaded_at), "text/x-opml; charset=utf-8"
    )
    if base_url:
        files |= _pictures(site, words)
        files["round-ups.atom"] = SiteFile(atom_feed(site, words, base_url, hub), "application/atom+xml")
        files["round-ups.json"] = SiteFile(json_feed(site, words, base_url, hub), "application/feed+json")
        paths = [path.removesuffix("index.html") for path in files if path.endswith("index.html")]
        files["sitemap.xml"] = SiteFile(sitemap(paths, base_url), "application/xml")
    return files


def render_list(communities: Sequence[Community], to_file: str = "") -> Mapping[str, SiteFile]:
    """Return the files of the list of these communities, which stands above their folders.

    `to_file` is added to each link, where the list is opened from the disk.
    """
    languages = {community.language for community in communities}
    language = languages.pop() if len(languages) == 1 else Language.ENGLISH
    circles = [(community.id, PageWords(get_translator(community.language), community)) for community in communities]
    page = TEMPLATES.get_template("circles.html").render(
        circles=circles,
        language=language.value.replace("_", "-"),
        title=get_translator(language)("Circles of people who blog"),
        policy=POLICY_ON_DISK if to_file else CONTENT_SECURITY_POLICY,
        to_file=to_file,
    )
    return {"index.html": SiteFile(page.encode()), **_static_files()}


def render_read_page(community: Community, post: Post | None, style_url: str) -> bytes:
    """Return the page of a reader's link to a post, encoded as UTF-8; `style_url` is the URL of the style sheet.

    Without a post it says that what the link led to is in no round any more.
    """
    words = PageWords(get_translator(community.language), community)
    template = TEMPLATES.get_template("read.html" if post else "gone.html")
    return template.render(words=words, post=post, style_url=style_url).encode()


def render_policy(template: str, support: str, kept_backups: int) -> bytes:
    """Return the page of the terms or of privacy that Discord asks a bot for, encoded as UTF-8."""
    return TEMPLATES.get_template(template).render(support=support, kept_backups=kept_backups).encode()


def _static_files() -> Mapping[str, SiteFile]:
    return {
        "style.css": SiteFile(STYLE_SHEET, STYLE_TYPE),
        "icon.svg": SiteFile(ICON, "image/svg+xml"),
        "icon.png": SiteFile(draw_icon(), "image/png"),
    }


def _index_pages(site: SiteContent, renderer: "_PageRenderer", invitation: str) -> Mapping[str, AnyFile]:
    """Return the home page, the list of who writes, and the months once there are many rounds."""
    months = site.rounds_by_month() if len(site.rounds) >= MIN_ROUNDS_FOR_MONTHS else {}
    shared = {"pages_of": set(site.posts_by_member()), "writers": site.writers}
    shown = site.rounds[:ROUNDS_ON_HOME] if months else site.rounds
    most = {"most": WRITERS_ON_HOME, "before_shown": ROUNDS_ON_HOME}
    files = dict(
        renderer.render(
            "home.html", "", site=site, rounds=shown, months=months, invitation=invitation, **most, **shared
        )
    )
    files |= renderer.render("writers.html", "blogs/", **shared)
    if len(site.before) > ROUNDS_ON_HOME:
        files |= renderer.render("before.html", "before/", before=site.before)
    names = [None, *months, None]
    for (later, name), (_, earlier) in zip(pairwise(names), pairwise(names[1:]), strict=False):
        assert name is not None  # noqa: S101 - None stands at both ends alone
        beside = {"later": later, "earlier": earlier, "months": months}
        files |= renderer.render("month.html", f"month/{name}/", rounds=months[name], **beside)
    return files


def _round_pages(site: SiteContent, renderer: "_PageRenderer") -> Mapping[str, AnyFile]:
    files: dict[str, AnyFile] = {}
    contents = (None, *site.rounds, None)
    for number, content in enumerate(site.rounds, 1):
        beside = {"later": contents[number - 1], "earlier": contents[number + 1], "blogs": site.blogs_of_posts}
        files |= renderer.render("round.html", f"round/{content.round.number}/", content=content, **beside)
    return files


def _pictures(site: SiteContent, words: PageWords) -> Mapping[str, AnyFile]:
    """Return the picture of the circle, and that of each round."""
    pictures: dict[str, AnyFile] = {"picture.png": SitePicture(Card(words.tag, words.circle, people=len(site.writers)))}
    for content in site.rounds:
        below = f"{words.round(content.round.number)} · {words.date(content.round.last_moment)}"
        card = Card(words.circle, content.roundup.theme.title, below, content.authors)
        pictures[f"round/{content.round.number}/picture.png"] = SitePicture(card)
    return pictures


def _writer(member: MemberId, posts: Sequence[tuple[RoundContent, Post]], writers: Mapping[MemberId, Writer]) -> Writer:
    """Return who wrote these posts, also without a blog in the game any more."""
    return writers.get(member) or Writer(member, posts[0][1].by, ())


class _PageRenderer:
    """Renders the templates of one site."""

    def __init__(self, words: PageWords, base_url: str, hub: str) -> None:
        self._words = words
        self._base_url = base_url
        self._hub = hub

    def render(self, template: str, path: str, **variables: object) -> Mapping[str, AnyFile]:
        """Return a template rendered as the page at `path`, with links relative to that path."""
        root = "../" * path.count("/") or "./"

        def to(target: str) -> str:
            is_page = not self._base_url and (not target or target.endswith("/"))
            return f"{root}{target}{'index.html' if is_page else ''}"

        shared = {
            "words": self._words,
            "to": to,
            "base_url": self._base_url,
            "hub": self._hub,
            "path": path,
            "policy": CONTENT_SECURITY_POLICY if self._base_url else POLICY_ON_DISK,
            "picture_size": (WIDTH, HEIGHT),
        }
        page = TEMPLATES.get_template(template).render(**shared, **variables)
        return {f"{path}index.html": SiteFile(page.encode())}
