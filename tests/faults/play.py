"""Playing weeks under faults that a seed draws."""

import asyncio
import json
import signal
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bot.outbox.obstacle import PAUSE_FOR_HOST
from tests.faults.circles import Scribe, press_something
from tests.faults.invariants import miscounted, troubles, untold, violations, waiting
from tests.faults.kinds import draw
from tests.faults.kinds.clock import DAYLIGHT_SAVING
from tests.faults.kinds.kind import strike
from tests.faults.life import Engine, Life
from tests.faults.processes import memory_of

WEEKS_OF_A_LIFE = 25
BEGINS = (datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 10, 12, 9, tzinfo=UTC))
"""Mondays after which daylight saving begins or ends in some weeks: not in the same for all circles."""
STRIKES = (0, 0, 0, 0, 1, 1, 1, 2)
"""How many faults strike at a moment, each number as likely as it is often here."""
PRESSES = 0.4
"""How likely members press buttons at a moment."""
CALM_STEP, MAX_CALM_STEPS = timedelta(hours=1), 40
"""How far the clock moves on after the last fault of a week, and how often at most, until nothing waits any more."""
UNTIL_TRIED_AGAIN, SECONDS_TO_TELL = PAUSE_FOR_HOST + timedelta(minutes=2), 1.0
"""When what waits for a host was tried again, and how long the bot takes then, at most, until it tells of it."""
IS_STOPPED = 0.2
"""How likely the bot is stopped at the end of a week, as for an update."""


@dataclass
class Week:
    """What struck in a week, how often, and what was violated."""

    seed: int
    number: int
    struck: Counter[str] = field(default_factory=Counter)
    violations: tuple[str, ...] = ()
    memory: int = 0
    """Megabytes of the bot's process in the end; 0 if it does not run then."""
    process: int = 0
    engine: Engine = "sqlite"

    def to_line(self) -> str:
        """Return the week as a line of a file."""
        return json.dumps(vars(self)) + "\n"

    @classmethod
    def from_line(cls, line: str) -> "Week":
        """Return the week of a line."""
        week = cls(**json.loads(line))
        week.struck, week.violations = Counter(week.struck), tuple(week.violations)
        return week


async def play(
    folder: Path, seed: int, weeks: int = WEEKS_OF_A_LIFE, *, faults: bool = True, as_life: type[Life] = Life
) -> AsyncIterator[Week]:
    """Play the weeks of a life, and yield each when it is over."""
    rng = Random(seed)  # noqa: S311 - a life is repeatable
    begin = rng.choice(BEGINS)
    async with as_life.open(folder, begin, rng) as life:
        scribe, known = Scribe(rng), set[str]()
        for number in range(weeks):
            await play_week(life, scribe, rng, begin + timedelta(weeks=number), faults=faults)
            found = [*life.found, *violations(life)]
            new = tuple(dict.fromkeys(one for one in found if one not in known))
            known.update(new)
            process = life.process
            memory, pid = (memory_of(process), process.pid) if process else (0, 0)
            if faults and rng.random() < IS_STOPPED:
                await life.end(signal.SIGTERM)
            yield Week(seed, number + 1, life.struck.copy(), new, memory, pid, life.engine)
            life.struck.clear()
            life.found.clear()
        await life.end(signal.SIGTERM)


async def play_week(life: Life, scribe: Scribe, rng: Random, monday: datetime, *, faults: bool) -> None:
    """Play a week from its Monday, and the days after it until nothing waits."""
    for circle in life.circles:
        opens_at, closes_at = circle.window_in(monday)
        scribe.write(circle, life.blogs, opens_at, closes_at)
        changes = opens_at.astimezone(circle.zone).utcoffset() != closes_at.astimezone(circle.zone).utcoffset()
        life.struck[DAYLIGHT_SAVING] += changes
    for moment in _moments(life, monday):
        if moment >= life.clock.now():
            await _play_moment(life, rng, moment, faults=faults)
    await life.heal(wholly=True)
    await life.settle()
    for _ in range(MAX_CALM_STEPS):
        if not waiting(life) and not troubles(life):
            break
        await asyncio.sleep(SECONDS_TO_TELL)  # that a trouble is over is written after what was in the way
        if waiting(life) or troubles(life):
            life.set_clock(life.clock.now() + CALM_STEP)
        await life.settle()


def _moments(life: Life, monday: datetime) -> list[datetime]:
    """Return when something is due in a week, or may be: for each circle, and in its middle."""
    moments = {monday + timedelta(days=5, hours=2), monday + timedelta(days=8, hours=8)}
    for circle in life.circles:
        opens_at, closes_at = circle.window_in(monday)
        moments |= {opens_at, closes_at - timedelta(days=1)}
        moments |= {closes_at + timedelta(minutes=minutes) for minutes in (-5, 0, 40)}
    return sorted(moments)


async def _play_moment(life: Life, rng: Random, moment: datetime, *, faults: bool) -> None:
    kinds = [draw(rng, life.engine) for _ in range(rng.choice(STRIKES))] if faults else []
    before = rng.randrange(len(kinds) + 1)
    for kind in kinds[:before]:
        await strike(kind, life, rng)
    life.set_clock(max(moment, life.clock.now()))
    life.tell("—")
    life.bring_log_in()
    await life.look_after()
    for kind in kinds[before:]:
        await strike(kind, life, rng)
    await life.settle()
    if rng.random() < PRESSES and life.process is not None and life.discord.ready.is_set():
        for circle in life.circles:
            if not life.discord.states[circle.guild].is_kicked:
                await press_something(life.discord, circle, rng)
        await life.settle()
    for one in miscounted(life):
        life.note(one)
    await _check_what_waits(life)
    await life.heal()


async def _check_what_waits(life: Life) -> None:
    """Note what waits without its host having been told, also once it was tried again: a kill may come between."""
    if not any(untold(life)):
        return
    life.set_clock(life.clock.now() + UNTIL_TRIED_AGAIN)
    await life.settle()
    await asyncio.sleep(SECONDS_TO_TELL)
    await life.settle()
    for one in untold(life):
        life.note(one)
