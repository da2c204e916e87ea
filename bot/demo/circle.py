"""The people of the demo, as `circle.toml` tells of them."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.i18n import parse_weekday

ZONE = ZoneInfo("America/New_York")
_MOMENT = re.compile(r"(\w{3})([+-]\d+)? (\d\d:\d\d(?::\d\d)?)")
_LINK = re.compile(r"\{([\w-]+)\|([^}]+)\}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the circle, and the blog they write."""

    key: str
    name: str
    blog: str
    host: str
    platform: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class BlogComment:
    """A comment on a blog: by a member, who leaves their blog's address, or by anyone."""

    number: int
    at: datetime
    name: str
    site: str
    text: str


@dataclass(frozen=True, slots=True)
class BlogPost:
    """Something that was written on a blog; `{slug|words}` in its text is a link to another."""

    number: int
    by: Person
    slug: str
    at: datetime
    title: str
    text: str
    summary: str
    tags: tuple[str, ...]
    remarks: tuple[BlogComment, ...]


PATHS: dict[str, Callable[[BlogPost], str]] = {
    "wordpress": lambda w: f"/{w.at:%Y/%m}/{w.slug}/",
    "blogger": lambda w: f"/{w.at:%Y/%m}/{w.slug}.html",
    "ghost": lambda w: f"/{w.slug}/",
    "jekyll": lambda w: f"/{w.at:%Y/%m/%d}/{w.slug}.html",
    "substack": lambda w: f"/p/{w.slug}",
    "jsonfeed": lambda w: f"/{w.slug}",
    "hugo": lambda w: f"/posts/{w.slug}/",
}
"""The address that each platform gives a post, below the blog's home."""


class DemoCircle:
    """The circle in the week that begins on a given Monday."""

    def __init__(self, monday: datetime, blog_address: str) -> None:
        """Take the Monday, midnight in `ZONE`, and the address of a blog with `{host}` in it."""
        self._monday = monday.astimezone(ZONE).replace(tzinfo=None)
        self._blog_address = blog_address
        self._told = tomllib.loads(Path(__file__).with_name("circle.toml").read_text(encoding="utf-8"))
        self.hashtag: str = self._told["hashtag"]
        self.names: list[str] = self._told["names"]
        self.theme: str = self._told["theme"]
        self.people = {key: Person(key=key, **facts) for key, facts in self._told["people"].items()}
        self.suggestions: list[dict[str, str]] = self._told["suggestions"]
        self.votes: dict[str, list[str]] = self._told["votes"]

    def moment(self, words: str) -> datetime:
        """Return the instant of words such as "Sat 09:05" or "Mon+1 12:00"."""
        found = _MOMENT.fullmatch(words)
        assert found is not None, words  # noqa: S101 - the demo's own file
        day = (parse_weekday(found[1]) or 0) + 7 * int(found[2] or 0)
        date = (self._monday + timedelta(days=day)).date()
        return datetime.combine(date, time.fromisoformat(found[3]), ZONE).astimezone(UTC)

    def home(self, person: Person) -> str:
        """Return the address of a person's blog, without a slash at its end."""
        return self._blog_address.format(host=person.host)

    @cached_property
    def writings(self) -> list[BlogPost]:
        """Everything that is written, in the order of the file."""
        return [self._writing(number, told) for number, told in enumerate(self._told["posts"], 1)]

    def _writing(self, number: int, told: dict[str, object]) -> BlogPost:
        slug = str(told.get("slug") or re.sub(r"\W+", "-", str(told["title"]).lower()).strip("-"))
        text = str(told["text"]).strip()
        remarks = [self._remark(n, c) for n, c in enumerate(self._told["comments"], 1) if c["on"] == slug]
        return BlogPost(
            number=number,
            by=self.people[str(told["by"])],
            slug=slug,
            at=self.moment(str(told["at"])),
            title=str(told["title"]),
            text=text,
            summary=str(told.get("summary") or _LINK.sub(r"\2", text.split("\n")[0])),
            tags=tuple(told.get("tags", ())),  # type: ignore[arg-type]  # a list of text, as the file has it
            remarks=tuple(remarks),
        )

    def _remark(self, number: int, told: dict[str, str]) -> BlogComment:
        by = self.people.get(told.get("by", ""))
        name, site = (by.name, self.home(by) + "/") if by else (told["name"], told.get("site", ""))
        return BlogComment(number, self.moment(told["at"]), name, site, told["text"])

    def linked(self, text: str, link: str) -> str:
        """Return a text with each `{slug|words}` made a link by the form `link` (`{url}` and `{words}`)."""
        by_slug = {writing.slug: writing for writing in self.writings}
        return _LINK.sub(lambda m: link.format(url=self.address(by_slug[m[1]]), words=m[2]), text)

    def address(self, writing: BlogPost) -> str:
        """Return the address of a post, in the form its platform gives it."""
        return self.home(writing.by) + PATHS[writing.by.platform](writing)
