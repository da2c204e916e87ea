"""Values of any type that messages are made of, as large and as hostile as what the boundary and the forms let in."""

import dataclasses
import functools
import random
from collections import abc
from datetime import date, datetime, time, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from bot.boundary import MAX_URL_LENGTH, Text, WebUrl
from bot.comments.rel_me import MAX_LINKS
from bot.errors import UserError
from bot.feeds.summary import MAX_SUMMARISED_ENTRIES
from bot.flows.comments.names import MAX_ALIASES
from bot.flows.themes.suggest import MAX_KEYWORD_LENGTH, MAX_KEYWORDS, MAX_PROMPT_LENGTH, MAX_TITLE_LENGTH
from bot.limits import MAX_BLOGS_PER_MEMBER
from bot.messages.comments import MAX_OFFERED
from bot.messages.help import CommandGroup
from bot.messages.setup import EXTRA_WEEKS
from bot.posts import Post
from bot.roundup import RoundUp, compose
from bot.roundup.compose import MAX_OPENING_LENGTH, MAX_RECOMMENDATION_LENGTH
from bot.themes import NextTheme, Round, Suggestion, Theme
from bot.themes.names import MAX_HASHTAG_LENGTH, MAX_NAME_LENGTH, MAX_NAMES
from storage.schema import metadata
from tests.support.posts import HOSTILE_WORDS, OPENS_AT

MANY = 60
"""Elements of a sequence at its worst, where the bot bounds no number of them before it makes a message."""
LARGEST_ID = 2**63 - 1
WORST_TEXT = 300
"""Characters of a text whose length no form bounds: a name or a title, as a blog or a Discord profile gives it."""
MAX_EVIDENCE = 18
"""Pieces of evidence about one post: one of each kind."""
_LENGTHS = {
    "hashtag": MAX_HASHTAG_LENGTH,
    "names": MAX_NAME_LENGTH,
    "keywords": MAX_KEYWORD_LENGTH,
    "opening": MAX_OPENING_LENGTH,
    "prompt": MAX_PROMPT_LENGTH,
    "recommendation": MAX_RECOMMENDATION_LENGTH,
    "title": MAX_TITLE_LENGTH,
}
_COUNTS = {
    "aliases": MAX_ALIASES,
    "blogs": MAX_BLOGS_PER_MEMBER,
    "evidence": MAX_EVIDENCE,
    "keywords": MAX_KEYWORDS,
    "names": MAX_NAMES,
    "newest": MAX_SUMMARISED_ENTRIES,
    "offered": MAX_OFFERED,
    "profiles": MAX_LINKS,
    "unverified_homes": MAX_BLOGS_PER_MEMBER,
}
_CHOICES = {
    "announce_day": range(7),
    "close_day": range(7),
    "extra_weeks": range(len(EXTRA_WEEKS)),
    "weekday": range(7),
}
_URLS = {"address", "announcement", "comments_url", "pages", "picture", "roundup_url", "site", "url", "web_url"}


hints_of = functools.cache(get_type_hints)


class Values:
    """Makes values by their types: ordinary ones, or with `worst` as long, as many and as hostile as they get."""

    def __init__(self, seed: int, *, worst: bool) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a test is repeatable
        self._worst = worst

    def make(self, hint: Any, name: str = "", number: int = 0) -> Any:
        """Return a value of a type; `number` is its place among others, which tells their ids apart."""
        origin, inside = get_origin(hint), get_args(hint)
        if origin in {Union, UnionType}:
            return self.make(self._random.choice([one for one in inside if self._fits(one)]), name, number)
        if origin is tuple and inside[-1] is not Ellipsis:
            return tuple(self.make(one, name, number) for one in inside)
        if origin is abc.Mapping and name == "counts":
            return {table: self.make(inside[1], table) for table in metadata.tables}
        if origin is abc.Mapping:
            return {self.make(inside[0], name, n): self.make(inside[1], name, n) for n in range(1, 1 + MANY)}
        if origin in {abc.Sequence, tuple, list, frozenset}:
            return (list if origin is abc.Sequence else origin)(
                self.make(inside[0], name, n) for n in self._numbers(name)
            )
        return self._single(hint, name, number)

    def _single(self, hint: Any, name: str, number: int) -> Any:
        if hint in {WebUrl, Text, str}:
            return self._url(number) if hint is WebUrl or name in _URLS else self._text(name)
        if isinstance(hint, NewType):
            return self.make(hint.__supertype__, "id", number)
        if isinstance(hint, type) and dataclasses.is_dataclass(hint):
            return self._special(hint, number) or self._dataclass(hint, number)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return self._random.choice(list(hint))
        return self._simple(hint, name, number)

    def _simple(self, hint: Any, name: str, number: int) -> Any:
        makers: dict[Any, abc.Callable[[], Any]] = {
            NoneType: lambda: None,
            bool: lambda: self._random.random() < 0.5,
            int: lambda: self._int(name, number),
            float: self._random.random,
            datetime: lambda: OPENS_AT + timedelta(hours=self._random.randrange(-500, 500)),
            timedelta: lambda: timedelta(hours=self._random.randrange(1, 500)),
            date: OPENS_AT.date,
            time: lambda: time(18, 0),
            UserError: lambda: UserError("I can't read that page: {why}.", why=self._text(name)),
            Any: lambda: self._text(name),
            ZoneInfo: lambda: ZoneInfo("America/Argentina/ComodRivadavia"),
        }
        return makers[hint]()

    def _fits(self, hint: Any) -> bool:
        return not (self._worst and hint is NoneType and self._random.random() < 0.8)

    def _numbers(self, name: str) -> range:
        return range(1, 1 + (_COUNTS.get(name, MANY) if self._worst else self._random.randrange(1, 4)))

    def _int(self, name: str, number: int) -> int:
        if name in _CHOICES:
            return self._random.choice(_CHOICES[name])
        if name in {"id", "user"} or name.endswith(("_id", "_user", "_channel", "channel", "guild", "role")):
            return LARGEST_ID - number if self._worst else 1 + number
        return number or (10**6 if self._worst else self._random.randrange(3))

    def _text(self, name: str) -> str:
        if not self._worst:
            return "The map in my head"[: _LENGTHS.get(name, WORST_TEXT)]
        word = self._random.choice(HOSTILE_WORDS)
        length = _LENGTHS.get(name, WORST_TEXT)
        return (word * (1 + length // len(word)))[:length]

    def _url(self, number: int) -> str:
        address = f"https://blog{number}.example/"
        return address + "a" * (MAX_URL_LENGTH - len(address)) if self._worst else f"{address}feed"

    def _special(self, hint: type, number: int) -> Any:
        """Return a value of a type whose parts depend on each other, or None."""
        if hint is RoundUp:
            posts, suggestions = self.make(abc.Sequence[Post]), self.make(abc.Sequence[Suggestion])
            return compose(self.make(Round), posts, suggestions, self.make(NextTheme))
        if hint is Round:  # one that has begun has a theme, and what is to come is shown without it
            drawn, theme = self._dataclass(hint, number), self.make(Theme, number=number)
            return dataclasses.replace(drawn, theme=theme, closes_at=drawn.opens_at + timedelta(days=3))
        if hint is CommandGroup:  # the bot's own words, which no member brings
            return CommandGroup("/theme", "Themes and the vote", ("**/theme suggest**",) * 6)
        return None

    def _dataclass(self, hint: type, number: int) -> Any:
        hints = hints_of(hint)
        fields = [field for field in dataclasses.fields(hint) if field.init]
        return hint(**{field.name: self.make(hints[field.name], field.name, number) for field in fields})
