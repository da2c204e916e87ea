"""Playing a week under faults that a seed draws."""

from dataclasses import dataclass
from pathlib import Path
from random import Random
from signal import SIGTERM

from tests.faults.invariants import posts_in_roundup, violations
from tests.faults.kinds import KINDS
from tests.faults.week import FaultyWeek
from tests.local_discord.bot_starter import BotStarter
from tests.local_discord.bot_week import MOMENTS

STRIKES = (0, 1, 1, 2)
"""How many faults strike at a moment, each number as likely as it is often here."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What struck in a week, in order, and what was violated."""

    struck: tuple[str, ...]
    violations: tuple[str, ...]
    posts: frozenset[str]
    """The titles of the posts in the round-up."""


async def play(folder: Path, seed: int, contributions: frozenset[str], *, faults: bool = True) -> Outcome:
    """Play a week; `contributions` are the titles of the posts that a week without faults gathers."""
    rng, struck = Random(seed), list[str]()  # noqa: S311 - a week is repeatable
    async with FaultyWeek.open(folder) as week:
        await week.set_up()
        async with BotStarter.open(folder) as starter:
            for moment in MOMENTS:
                for name in rng.sample(sorted(KINDS), rng.choice(STRIKES) if faults else 0):
                    await KINDS[name](week, rng)
                    struck.append(name)
                week.set_clock(week.blogs.circle.moment(moment))
                await week.settle(starter)
                await week.heal()
            await week.calm_down(starter)
            await week.end(SIGTERM)
        found = (*week.found, *violations(week, set(contributions)))
        return Outcome(tuple(struck), found, frozenset(posts_in_roundup(week)))
