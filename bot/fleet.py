"""A fleet: several processes over one PostgreSQL, each with a part of the bot's work (docs/scale.md).

What a process does is its roles; of which servers, its shards. Discord divides servers among shards by their ids
(Discord, "Gateway", Sharding).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import LastingError

MAX_SHARD_COUNT = 16_384
"""More than Discord gives anybody: a thousand servers each would be sixteen millions."""
_SHARDS = re.compile(r"(?:any:(?P<size>\d{1,5})|(?P<first>\d{1,5})(?:-(?P<last>\d{1,5}))?)/(?P<count>\d{1,5})")


class Role(StrEnum):
    """A part of the bot's work that a process can have for itself."""

    GATEWAY = "gateway"
    """Being connected to Discord: to answer people, and to deliver and compare messages, for which the bot has to know
    its channels and rights."""
    ROUNDS = "rounds"
    FEEDS = "feeds"
    COMMENTS = "comments"
    SITE = "site"
    """Serving the web pages."""


@dataclass(frozen=True, slots=True)
class Shards:
    """A range of shards, of so many: the servers that fall into it."""

    first: int = 0
    last: int = 0
    count: int = 1

    def __contains__(self, guild: int) -> bool:
        return self.first <= (guild >> 22) % self.count <= self.last

    def __str__(self) -> str:
        """Return it as `--shards` has it."""
        return f"{self.first}-{self.last}/{self.count}" if self.last > self.first else f"{self.first}/{self.count}"

    @property
    def ids(self) -> range:
        """Return the numbers of its shards."""
        return range(self.first, self.last + 1)


ALL_SHARDS = Shards()


@dataclass(frozen=True, slots=True)
class WantedShards:
    """The shards that a process is to have: one of some ranges, whichever is free."""

    choices: tuple[Shards, ...]

    @classmethod
    def parse(cls, value: str) -> "WantedShards":
        """Return what `--shards` says: `0-3/16` are four of sixteen, `any:4/16` are four that nobody has.

        Raise LastingError for anything else.
        """
        found = _SHARDS.fullmatch(value)
        if found is None or not 0 < (count := int(found["count"])) <= MAX_SHARD_COUNT:
            raise _wrong(value)
        if found["size"] is not None:
            size = int(found["size"])
            if not 0 < size <= count or count % size:
                raise LastingError(f"--shards {value}: {count} shards can't be divided among processes of {size}.")
            return cls(tuple(_blocks(size, count)))
        first, last = int(found["first"]), int(found["last"] or found["first"])
        if not first <= last < count:
            raise _wrong(value)
        return cls((Shards(first, last, count),))


def _blocks(size: int, count: int) -> Iterator[Shards]:
    for first in range(0, count, size):
        yield Shards(first, first + size - 1, count)


def _wrong(value: str) -> LastingError:
    return LastingError(
        f"--shards {value} is no range of shards. 0-3/16 are the first four of sixteen, any:4/16 four that no other "
        "process has."
    )


def parse_roles(value: str) -> frozenset[Role]:
    """Return the roles that `--only` names, with commas between them; raise LastingError for one that there is not."""
    names = [name.strip() for name in value.split(",")]
    try:
        return frozenset(Role(name) for name in names)
    except ValueError:
        unknown = next(name for name in names if name not in set(Role))
        hint = " It belongs to gateway, which knows the channels." if unknown == "delivery" else ""
        raise LastingError(f"--only: there is no role {unknown!r}.{hint} There are {', '.join(Role)}.") from None


@dataclass(frozen=True, slots=True)
class Part:
    """What a process does of the bot's work."""

    roles: frozenset[Role] = frozenset(Role)
    shards: Shards = ALL_SHARDS

    @classmethod
    def parse(cls, words: str) -> "Part | None":
        """Return the part that `str` made these words of; None for other words."""
        if words == _EVERYTHING:
            return WHOLE
        names, _, shards = words.partition(" ")
        try:
            roles = frozenset(Role(name) for name in names.split("+"))
            return cls(roles, WantedShards.parse(shards).choices[0] if shards else ALL_SHARDS)
        except (ValueError, LastingError):
            return None

    def __str__(self) -> str:
        if self == WHOLE:
            return _EVERYTHING
        named = "+".join(role for role in Role if role in self.roles)
        return f"{named} {self.shards}" if Role.GATEWAY in self.roles else named


_EVERYTHING = "everything"
WHOLE = Part()
