"""What the members of a simulated circle publish in a week, and which of it they wrote for their round."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

OTHER_WAY, FORGOTTEN = 0.1, 0.04
"""The shares of entries of a round that say so in another way than their author's own, and that don't say so at all."""
MEMBERS, TAKE_PART = 5, 0.7
"""Members of a circle, and the share of them who write for a round."""


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle as the file tells of it."""

    habit: str
    set: str
    hashtag: str
    names: tuple[str, ...]
    prose: Mapping[str, Any]
    ways: Sequence[Sequence[Mapping[str, Any]]]
    asides: Sequence[Mapping[str, Any]]
    footers: Sequence[str]
    everyday: float
    """Entries of a member in a week that have nothing to do with the circle."""
    aside_rate: float
    """The share of members who name the circle in a week in something that is no entry."""
    language: str


@dataclass(frozen=True, slots=True)
class Written:
    """What a member publishes."""

    member: int
    at: datetime
    title: str
    text: str
    tags: tuple[str, ...]
    is_entry: bool
    names_circle: bool
    """Whether it is an entry or names the circle; not for a footer alone."""


def circles(which: str) -> Sequence[Circle]:
    """Return the circles of a set."""
    told = tomllib.loads((Path(__file__).parent / "season.toml").read_text(encoding="utf-8"))
    return [
        Circle(
            one["habit"],
            one["set"],
            one["hashtag"],
            tuple(one["names"]),
            told["prose"][one["prose"]],
            one["way"],
            one["aside"],
            one.get("footers", [""]),
            one.get("everyday", 1),
            one.get("asides", 0.15),
            "de" if one["prose"].startswith("german") else "en",
        )
        for one in told["circle"]
        if one["set"] == which
    ]


class Author:
    """The members of a circle, who write."""

    def __init__(self, circle: Circle, random: Random) -> None:
        self._circle, self._random = circle, random
        self._ways = [circle.ways[n % len(circle.ways)] for n in range(MEMBERS)]

    def week(self, number: int, theme: str, opens_at: datetime) -> Sequence[Written]:
        """Return what is published in the week of a round, in order."""
        found = [one for member in range(MEMBERS) for one in self._of_member(member, number, theme, opens_at)]
        return sorted(found, key=lambda one: one.at)

    def backlog(self, member: int, until: datetime) -> Sequence[Written]:
        """Return what a member published before."""
        gap = timedelta(days=6) / max(1, self._circle.everyday)
        return [self._write(member, {}, until - gap * n, 0, "") for n in range(8, 0, -1)]

    def _of_member(self, member: int, number: int, theme: str, opens_at: datetime) -> Iterator[Written]:
        random = self._random
        if random.random() < TAKE_PART:
            way = random.choice(random.choice(self._circle.ways) if random.random() < OTHER_WAY else self._ways[member])
            way = {"title": "{theme}"} if random.random() < FORGOTTEN else way
            at = opens_at + timedelta(hours=random.uniform(1, 60))
            yield self._write(member, way, at, number, theme, is_entry=True, names_circle=True)
        if random.random() < self._circle.aside_rate:
            aside = random.choice(self._circle.asides)
            yield self._write(member, aside, self._any_time(opens_at), number, theme, names_circle=True)
        for _ in range(_rounded(random, self._circle.everyday)):
            yield self._write(member, {}, self._any_time(opens_at), number, theme)

    def _any_time(self, opens_at: datetime) -> datetime:
        return opens_at + timedelta(hours=self._random.uniform(1, 160))

    def _write(
        self,
        member: int,
        way: Mapping[str, Any],
        at: datetime,
        number: int,
        theme: str,
        *,
        is_entry: bool = False,
        names_circle: bool = False,
    ) -> Written:
        random, prose = self._random, self._circle.prose
        filled = {
            "topic": random.choice(prose["topics"]),
            "theme": theme,
            "week": str(number),
            "name": random.choice(prose["names"]),
            "author": f"Blog {member}",
        }
        title = way.get("title", "{topic}").format(**filled)
        title = f"{title[0].upper()}{title[1:]}"
        sentences = random.sample(prose["sentences"], random.randint(7, 11))
        body = [self._fill(sentence) for sentence in sentences]
        if is_entry and theme and random.random() < 0.5:
            body.insert(random.randrange(len(body)), f"{theme}: {filled['topic']}.")
        footer = self._circle.footers[member % len(self._circle.footers)].format(title=title, **filled)
        paragraphs = [
            way.get("start", "").format(**filled),
            " ".join(body),
            way.get("end", "").format(**filled),
            footer,
        ]
        text = "\n".join(filter(None, paragraphs))
        return Written(member, at, title, text, tuple(way.get("tags", ())), is_entry, names_circle)

    def _fill(self, sentence: str) -> str:
        random, prose = self._random, self._circle.prose
        return sentence.format(
            name=random.choice(prose["names"]),
            thing=random.choice(prose["things"]),
            place=random.choice(prose["places"]),
            adjective=random.choice(prose["adjectives"]),
        )


def _rounded(random: Random, share: float) -> int:
    return int(share) + (random.random() < share % 1)
