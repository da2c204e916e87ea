"""What a kind of fault is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from tests.faults.life import Engine, Life

Strike = Callable[[Life, Random], Awaitable[None]]
WEIGHTS: dict[str, float] = {
    "Discord’s answers": 4,
    "the gateway": 3,
    "the server": 4,
    "the blogs": 3,
    "the database and its disk": 3,
    "the clock": 2,
    "the process": 4,
}
"""The families of faults, and how often each strikes."""
OF_ENGINES: dict[Engine, dict[str, float]] = {"sqlite": {}, "postgresql": {"the database and its disk": 12}}
"""What strikes more often where there is a server of databases, which is what is tried there."""


class Nothing(Exception):  # noqa: N818 - it is no error
    """There is nothing just now that a fault could strike."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault, by its name in the words of the table."""

    family: str
    name: str
    strike: Strike
    weight: float = 1
    """How often it strikes among its family."""
    counts_itself: bool = False
    """Whether it strikes only later, and is counted then."""
    engine: Engine | None = None
    """The engine whose databases alone it strikes: what it does to files, or to a server."""


KINDS: dict[str, Kind] = {}
"""Each kind by its name."""


def kind(
    family: str, name: str, *, weight: float = 1, counts_itself: bool = False, engine: Engine | None = None
) -> Callable[[Strike], Strike]:
    """Register a kind of fault."""

    def register(strike: Strike) -> Strike:
        KINDS[name] = Kind(family, name, strike, weight, counts_itself, engine)
        return strike

    return register


def kinds_of(engine: Engine) -> dict[str, Kind]:
    """Return the kinds that strike a bot with a database of an engine."""
    return {name: one for name, one in KINDS.items() if one.engine in {None, engine}}


def draw(rng: Random, engine: Engine) -> Kind:
    """Return a kind that strikes a bot with such a database: first its family is drawn."""
    weights = WEIGHTS | OF_ENGINES[engine]
    [family] = rng.choices(list(weights), list(weights.values()))
    kinds = [one for one in kinds_of(engine).values() if one.family == family]
    return rng.choices(kinds, [one.weight for one in kinds])[0]


async def strike(kind: Kind, life: Life, rng: Random) -> bool:
    """Let a fault strike; return whether there was anything to strike."""
    life.tell(kind.name)
    try:
        await kind.strike(life, rng)
    except Nothing:
        return False
    life.struck[kind.name] += not kind.counts_itself
    return True
