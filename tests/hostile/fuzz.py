"""`make fuzz`: plays weeks with new attacks, finds out which of them broke something, and keeps those small.

draw attacks → a week with many → violations? → a week with each → make it smaller → corpus
"""

import re
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

from bot.demo.world import DATABASE_FILE
from tests.hostile.attack import ANSWERS, Answer, Attack, dump, keep, parts
from tests.hostile.circle import HostileCircle
from tests.hostile.invariants import Violation
from tests.hostile.strategies import draw_attacks

ATTACKS_PER_WEEK, ATTACKS_PER_SEED = 8, 80
WEEKS_PER_CIRCLE = 12
"""Weeks after which another circle is opened: what was said so far makes every look at the channel longer."""
MIN_BYTES_CUT = 200
MAX_WEEKS_TO_SHRINK = 25
NewDatabase = Callable[[], AbstractContextManager[str]]
"""Makes a database without rows; its URL is good for the block."""


@contextmanager
def new_file() -> Iterator[str]:
    """Yield the URL of a file that is to become a database."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite+aiosqlite:///{Path(folder) / DATABASE_FILE}"


@dataclass(slots=True)
class Report:
    """What a run did, and what it found."""

    attacks: int = 0
    weeks: int = 0
    found: list[tuple[Path, Sequence[Violation]]] = field(default_factory=list)
    """Where the smallest attack of each kind was kept, and what it violates."""
    again: Counter[str] = field(default_factory=Counter)
    """In how many weeks something was violated that was found before."""
    together: list[tuple[int, Sequence[Violation]]] = field(default_factory=list)
    """The seeds of weeks in which no attack alone did it."""
    held_seconds: float = 0.0
    longest_at: str = ""
    most_memory_bytes: int = 0

    def lines(self) -> Iterator[str]:
        """Return the report in words."""
        yield f"{self.attacks} attacks in {self.weeks} weeks; {len(self.found)} kinds of violations"
        for path, violations in self.found:
            yield "\n    ".join([f"  {path}", *map(str, violations)])
        yield from (f"  again in {weeks} weeks: {what}" for what, weeks in self.again.most_common())
        for number, violations in self.together:
            yield f"  only together, with the seed {number}: {'; '.join(map(str, violations))}"
        yield f"the event loop stood still for {self.held_seconds:.2f} s at most: {self.longest_at}"
        yield f"{self.most_memory_bytes / 1024**2:.0f} MB of memory at most"


class Fuzzer:
    """Plays attacks in circles: in one as long as nothing is violated there, then in another."""

    def __init__(self, new_database: NewDatabase, on_find: Callable[[str], None] = lambda _: None) -> None:
        self.report = Report()
        self._new_database = new_database
        self._on_find = on_find
        self._stack = AsyncExitStack()
        self._circle: HostileCircle | None = None
        self._known: frozenset[str] = frozenset()

    @classmethod
    @asynccontextmanager
    async def open(
        cls, new_database: NewDatabase = new_file, on_find: Callable[[str], None] = lambda _: None
    ) -> AsyncIterator["Fuzzer"]:
        """Open a fuzzer, each of whose circles has a database of its own."""
        fuzzer = cls(new_database, on_find)
        try:
            yield fuzzer
        finally:
            await fuzzer._close()

    async def play(self, attacks: Sequence[Attack]) -> Sequence[Violation]:
        """Play a week with these attacks; return what was violated."""
        if self._circle is None or self._circle.weeks >= WEEKS_PER_CIRCLE:
            await self._open_circle()
        assert self._circle is not None
        found, watch = await self._circle.play(attacks), self._circle.loop
        self.report.weeks += 1
        self.report.most_memory_bytes = max(self.report.most_memory_bytes, watch.most_memory_bytes)
        if watch.held_seconds > self.report.held_seconds:
            self.report.held_seconds, self.report.longest_at = watch.held_seconds, watch.longest_at
        if found:
            await self._close()
        return found

    async def find(self, number: int, attacks: Sequence[Attack]) -> None:
        """Play attacks together; where something is violated, find which of them did it, and keep what is new."""
        self.report.attacks += len(attacks)
        violations = await self.play(attacks)
        if kind_of(violations) <= self._known:
            self.report.again.update(kind_of(violations))
            return
        guilty = await self._guilty(attacks, violations)
        if not guilty:
            self.report.together.append((number, violations))
            self._known |= kind_of(violations)
        for attack, alone in guilty:
            if not (kind := kind_of(alone)) <= self._known:
                self._known |= kind
                self._on_find("; ".join(map(str, alone)))
                small = await self._shrink(attack, kind)
                path = keep(small, f"found-{blake2b(dump(small).encode(), digest_size=4).hexdigest()}")
                self.report.found.append((path, alone))
                self._on_find(f"kept as {path}")

    async def _guilty(
        self, attacks: Sequence[Attack], violations: Sequence[Violation]
    ) -> list[tuple[Attack, Sequence[Violation]]]:
        """Return the attacks that violate something alone, with what; `violations` are those of all together."""
        if len(attacks) == 1:
            return [(attacks[0], violations)]
        middle = len(attacks) // 2
        halves = [(half, await self.play(half)) for half in (attacks[:middle], attacks[middle:])]
        new = [(half, found) for half, found in halves if not kind_of(found) <= self._known]
        return [one for half, found in new for one in await self._guilty(half, found)]

    async def run(self, seconds: float, number: int) -> None:
        """Go on for so many seconds, beginning with the attacks of a seed."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            drawn = draw_attacks(number, ATTACKS_PER_SEED)
            for start in range(0, len(drawn), ATTACKS_PER_WEEK):
                if time.monotonic() < until:
                    await self.find(number, drawn[start : start + ATTACKS_PER_WEEK])
            number += 1

    async def _shrink(self, attack: Attack, kind: frozenset[str]) -> Attack:
        """Return the smallest attack found that violates the same."""
        weeks = 0
        again = True
        while again and weeks < MAX_WEEKS_TO_SHRINK:
            again = False
            for smaller in [*parts(attack), *_smaller(attack)]:
                weeks += 1
                if weeks > MAX_WEEKS_TO_SHRINK:
                    break
                if kind_of(await self.play([smaller])) == kind:
                    attack, again = smaller, True
                    break
        return attack

    async def _open_circle(self) -> None:
        await self._close()
        database = self._stack.enter_context(self._new_database())
        self._circle = await self._stack.enter_async_context(HostileCircle.open(database))

    async def _close(self) -> None:
        self._circle = None
        await self._stack.aclose()


def kind_of(violations: Sequence[Violation]) -> frozenset[str]:
    """Return what violations are, without the numbers and words of this one time."""
    return frozenset(re.sub(r"'.*|\".*|\d+", "…", str(violation)) for violation in violations)


def _smaller(attack: Attack) -> Iterator[Attack]:
    """Return attacks that do less: without a header, a request, or a part of a document."""
    for name in ANSWERS:
        answer: Answer | None = getattr(attack, name)
        if answer is not None:
            yield from (_with(attack, name, replace(answer, headers=less)) for less in _without_one(answer.headers))
            yield from (_with(attack, name, replace(answer, body=body)) for body in _less(answer.body))
    for name in ("requests", "buttons", "commands"):
        yield from (_with(attack, name, less) for less in _without_one(getattr(attack, name)))
    if attack.opml:
        yield from (_with(attack, "opml", body) for body in _less(attack.opml))


def _with(attack: Attack, name: str, value: Any) -> Attack:
    return replace(attack, **{name: value})


def _without_one(things: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    return (things[:at] + things[at + 1 :] for at in range(len(things)))


def _less(body: bytes) -> Iterator[bytes]:
    if len(body) > MIN_BYTES_CUT:
        for part in (2, 4, 8):
            size = len(body) // part
            yield from (body[:start] + body[start + size :] for start in range(0, len(body) - size + 1, size))
