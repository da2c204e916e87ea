"""The demo's circle, parsed from `circle.toml`: people, blogs, posts, comments and votes."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.i18n import parse_weekday

ZONE = ZoneInfo("America/New_York")
CIRCLE_FILE = Path(__file__).with_name("circle.toml")
_MOMENT = re.compile(r"(\w{3})([+-]\d+)? (\d\d:\d\d(?::\d\d)?)")
_LINK = re.compile(r"\{([\w-]+)\|([^}]+)\}")


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the circle and their blog; `hostname` is the blog's name below `localhost`, or `address` its URL."""

    key: str
    name: str
    blog: str
    hostname: str
    platform: str
    language: str = "en"
    address: str = ""


@dataclass(frozen=True, slots=True)
class BlogComment:
    """A comment on a blog; `site` is the address that its author left, for a member their blog's."""

    number: int
    published_at: datetime
    name: str
    site: str
    text: str


@dataclass(frozen=True, slots=True)
class BlogPost:
    """A post on a blog; `{slug|words}` in its text is a link to another post."""

    number: int
    author: Person
    slug: str
    published_at: datetime
    title: str
    text: str
    summary: str
    tags: tuple[str, ...]
    comments: tuple[BlogComment, ...]


POST_PATHS: dict[str, Callable[[BlogPost], str]] = {
    "wordpress": lambda p: f"/{p.published_at:%Y/%m}/{p.slug}/",
    "blogger": lambda p: f"/{p.published_at:%Y/%m}/{p.slug}.html",
    "ghost": lambda p: f"/{p.slug}/",
    "jekyll": lambda p: f"/{p.published_at:%Y/%m/%d}/{p.slug}.html",
    "substack": lambda p: f"/p/{p.slug}",
    "jsonfeed": lambda p: f"/{p.slug}",
    "hugo": lambda p: f"/posts/{p.slug}/",
}
"""The path of a post on each platform, below the blog's home."""


def monday_before(now: datetime) -> datetime:
    """Return the Monday, midnight in `ZONE`, of the last week whose round-up and late posts are over at `now`."""
    local = now.astimezone(ZONE)
    date = local.date() - timedelta(days=local.weekday() + 7)
    if local.weekday() < 3:  # noqa: PLR2004 - until Wednesday the Tuesday after that week may lie ahead
        date -= timedelta(days=7)
    return datetime.combine(date, time(), ZONE)


@cache
def _own_document() -> Mapping[str, Any]:
    return tomllib.loads(CIRCLE_FILE.read_text(encoding="utf-8"))


class DemoCircle:
    """The circle in the week that begins on a given Monday."""

    def __init__(self, monday: datetime, blog_address: str, document: Mapping[str, Any] | None = None) -> None:
        """Load the circle from a document, by default `circle.toml`.

        `monday` is midnight in `ZONE`; `blog_address` is the URL of a blog, with `{hostname}` in it.
        """
        self._monday = monday.astimezone(ZONE).replace(tzinfo=None)
        self._blog_address = blog_address
        self._document = document or _own_document()
        self.host: str = self._document["host"]
        """The key of whoever sets the game up."""
        self.hashtag: str = self._document["hashtag"]
        self.names: list[str] = self._document["names"]
        self.theme: str = self._document["theme"]
        self.people = {key: Person(key=key, **facts) for key, facts in self._document["people"].items()}
        self.suggestions: list[dict[str, str]] = self._document["suggestions"]
        self.votes: dict[str, list[str]] = self._document["votes"]

    def moment(self, weekly_time: str) -> datetime:
        """Return the instant (UTC) of a time of the week such as "Sat 09:05" or "Mon+1 12:00", given in `ZONE`."""
        match = _MOMENT.fullmatch(weekly_time)
        assert match is not None, weekly_time  # noqa: S101 - the demo's own file
        day = (parse_weekday(match[1]) or 0) + 7 * int(match[2] or 0)
        date = (self._monday + timedelta(days=day)).date()
        return datetime.combine(date, time.fromisoformat(match[3]), ZONE).astimezone(UTC)

    def home(self, person: Person) -> str:
        """Return the URL of a person's blog, of an invented one without a slash at its end."""
        return person.address or self._blog_address.format(hostname=person.hostname)

    @cached_property
    def posts(self) -> list[BlogPost]:
        """Every post of the week, in the order of the file."""
        return [self._post(number, post) for number, post in enumerate(self._document["posts"], 1)]

    def _post(self, number: int, post: dict[str, object]) -> BlogPost:
        slug = str(post.get("slug") or _slug(str(post["title"])))
        text = str(post["text"]).strip()
        comments = [self._comment(n, c) for n, c in enumerate(self._document["comments"], 1) if c["on"] == slug]
        return BlogPost(
            number=number,
            author=self.people[str(post["by"])],
            slug=slug,
            published_at=self.moment(str(post["at"])),
            title=str(post["title"]),
            text=text,
            summary=str(post.get("summary") or _LINK.sub(r"\2", text.split("\n")[0])),
            tags=tuple(post.get("tags", ())),  # type: ignore[arg-type]  # a list of text, as the file has it
            comments=tuple(comments),
        )

    def _comment(self, number: int, comment: dict[str, str]) -> BlogComment:
        author = self.people.get(comment.get("by", ""))
        name, site = (author.name, self.home(author) + "/") if author else (comment["name"], comment.get("site", ""))
        return BlogComment(number, self.moment(comment["at"]), name, site, comment["text"])

    def publish(self, author: Person, title: str, text: str, published_at: datetime) -> BlogPost:
        """Add a post to a person's blog, and return it."""
        number = max(post.number for post in self.posts) + 1
        slug = f"{_slug(title) or 'post'}-{number}"
        post = BlogPost(number, author, slug, published_at, title, text, text.partition("\n")[0], (), ())
        self.posts.append(post)
        return post

    def comment(self, number: int, author: Person, text: str, published_at: datetime) -> None:
        """Add a person's comment to the post with this number. Raise LookupError if there is none."""
        [index] = [index for index, post in enumerate(self.posts) if post.number == number] or [-1]
        if index < 0:
            raise LookupError(number)
        post, home = self.posts[index], self.home(author) + "/"
        last = max((comment.number for other in self.posts for comment in other.comments), default=0)
        comment = BlogComment(last + 1, published_at, author.name, home, text)
        self.posts[index] = replace(post, comments=(*post.comments, comment))

    def linked(self, text: str, link: str) -> str:
        """Return a text with each `{slug|words}` replaced by `link`, a format with `{url}` and `{words}`."""
        by_slug = {post.slug: post for post in self.posts}
        return _LINK.sub(
            lambda m: link.format(url=self.address(by_slug[m[1]]), words=m[2]) if m[1] in by_slug else m[0], text
        )

    def address(self, post: BlogPost) -> str:
        """Return the URL of a post, as its platform forms it."""
        return self.home(post.author) + POST_PATHS[post.author.platform](post)


def _slug(title: str) -> str:
    return re.sub(r"\W+", "-", title.lower()).strip("-")
