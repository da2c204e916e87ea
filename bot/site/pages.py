"""The pages of a community as files: the perma-post, a page per round and member, the board, and the feeds of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.components import thumbnail_url
from bot.feeds.opml import write_opml
from bot.i18n import get_translator
from bot.messages.pages import PageWords
from bot.posts import Post
from bot.site.feeds import atom, json_feed, sitemap
from bot.site.site_data import SiteData
from bot.text import quote_url, single_line
from bot.themes import Community

HERE = Path(__file__).parent
HTML = "text/html; charset=utf-8"
POLICY = "default-src 'none'; style-src 'self'; img-src https:; base-uri 'none'; form-action 'none'"
"""The Content-Security-Policy of every page: no script at all, pictures only over https."""


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the site: its bytes, and what they are."""

    body: bytes
    type: str = HTML


def _shown(address: str) -> str:
    """Return an address from outside where it is one of the web, else nothing: `javascript:` is no link."""
    return quote_url(address) if address.startswith(("https://", "http://")) else ""


def _plain(text: str, limit: int = 300) -> str:
    return single_line(text, limit)


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"plain": _plain, "address": _shown, "picture": thumbnail_url}
    return made


_TEMPLATES = _environment()


def write_pages(book: SiteData, base: str = "") -> Mapping[str, Page]:
    """Return each file of the site by its path; `base` is its web address, without a slash at the end.

    Where no address is known, the feeds and the sitemap, which need one, are left out.
    """
    words = PageWords(get_translator(book.community.language), book.community)
    made = _Maker(book, words, base)
    files = {"index.html": made.page("perma_post.html", "", chapters=book.chapters)}
    for chapter in book.chapters:
        path = f"round/{chapter.round.number}/"
        files[f"{path}index.html"] = made.page("round.html", path, chapter=chapter)
    for member, written in book.by_member().items():
        path = f"member/{member}/"
        files[f"{path}index.html"] = made.page("member.html", path, name=written[0][1].by, written=written)
    files["board/index.html"] = made.page("board.html", "board/", board=book.board)
    files["style.css"] = Page((HERE / "templates" / "style.css").read_bytes(), "text/css; charset=utf-8")
    files["circle.opml"] = Page(write_opml(book.community.tag, book.blogs, book.read_at), "text/x-opml; charset=utf-8")
    if base:
        files["round-ups.atom"] = Page(atom(book, words, base), "application/atom+xml")
        files["round-ups.json"] = Page(json_feed(book, words, base), "application/feed+json")
        pages = [path.removesuffix("index.html") for path in files if path.endswith("index.html")]
        files["sitemap.xml"] = Page(sitemap(pages, base), "application/xml")
    return files


def write_read_page(community: Community, post: Post, style: str) -> bytes:
    """Return the page of a reader's own link to a post; `style` is the address of the style sheet."""
    words = PageWords(get_translator(community.language), community)
    return _TEMPLATES.get_template("read.html").render(words=words, post=post, style=style).encode()


class _Maker:
    """Makes pages that differ in their template and what it is given."""

    def __init__(self, book: SiteData, words: PageWords, base: str) -> None:
        self._book = book
        self._words = words
        self._base = base

    def page(self, template: str, path: str, **given: object) -> Page:
        """Return the page at a path of the site, which links to the others from there."""
        root = "../" * path.count("/") or "./"
        shared = {"words": self._words, "root": root, "base": self._base, "path": path, "policy": POLICY}
        return Page(_TEMPLATES.get_template(template).render(**shared, **given).encode())
