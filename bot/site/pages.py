"""The site of a community as files: the perma-post, a page for each round and member, the board, and the feeds."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.components import thumbnail_url
from bot.feeds.opml import write_opml
from bot.i18n import get_translator
from bot.messages.pages import PageWords
from bot.posts import Post
from bot.site.content import SiteContent
from bot.site.feeds import atom_feed, json_feed, sitemap
from bot.text import href, single_line
from bot.themes import Community

FOLDER = Path(__file__).parent
HTML_TYPE, STYLE_TYPE = "text/html; charset=utf-8", "text/css; charset=utf-8"
STYLE_SHEET = (FOLDER / "templates" / "style.css").read_bytes()
CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'self'; img-src https:; base-uri 'none'; form-action 'none'"
"""The Content-Security-Policy of every page: no scripts, pictures over https only."""


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of the site and its media type."""

    body: bytes
    content_type: str = HTML_TYPE


def _single_line(text: str, limit: int = 300) -> str:
    return single_line(text, limit)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"single_line": _single_line, "href": href, "thumbnail_url": thumbnail_url}
    return environment


_TEMPLATES = _environment()


def render_site(site: SiteContent, base_url: str = "") -> Mapping[str, SiteFile]:
    """Return each file of the site by its path.

    `base_url` is the site's URL, without a slash at its end. If it is empty, the feeds and the sitemap are left out,
    which need absolute URLs.
    """
    words = PageWords(get_translator(site.community.language), site.community)
    renderer = _PageRenderer(words, base_url)
    files = {"index.html": renderer.render("perma_post.html", "", rounds=site.rounds)}
    for content in site.rounds:
        path = f"round/{content.round.number}/"
        files[f"{path}index.html"] = renderer.render("round.html", path, content=content)
    for member, posts in site.posts_by_member().items():
        path = f"member/{member}/"
        files[f"{path}index.html"] = renderer.render("member.html", path, name=posts[0][1].by, posts=posts)
    files["board/index.html"] = renderer.render("board.html", "board/", suggestions=site.suggestions)
    files["style.css"] = SiteFile(STYLE_SHEET, STYLE_TYPE)
    files["circle.opml"] = SiteFile(
        write_opml(site.community.tag, site.blogs, site.loaded_at), "text/x-opml; charset=utf-8"
    )
    if base_url:
        files["round-ups.atom"] = SiteFile(atom_feed(site, words, base_url), "application/atom+xml")
        files["round-ups.json"] = SiteFile(json_feed(site, words, base_url), "application/feed+json")
        paths = [path.removesuffix("index.html") for path in files if path.endswith("index.html")]
        files["sitemap.xml"] = SiteFile(sitemap(paths, base_url), "application/xml")
    return files


def render_read_page(community: Community, post: Post, style_url: str) -> bytes:
    """Return the page of a reader's link to a post, encoded as UTF-8; `style_url` is the URL of the style sheet."""
    words = PageWords(get_translator(community.language), community)
    return _TEMPLATES.get_template("read.html").render(words=words, post=post, style_url=style_url).encode()


class _PageRenderer:
    """Renders the templates of one site."""

    def __init__(self, words: PageWords, base_url: str) -> None:
        self._words = words
        self._base_url = base_url

    def render(self, template: str, path: str, **variables: object) -> SiteFile:
        """Render a template as the page at `path`, with links relative to that path."""
        root = "../" * path.count("/") or "./"
        shared = {
            "words": self._words,
            "root": root,
            "base_url": self._base_url,
            "path": path,
            "policy": CONTENT_SECURITY_POLICY,
        }
        return SiteFile(_TEMPLATES.get_template(template).render(**shared, **variables).encode())
