"""What a kind of fault is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from tests.faults.life import Life

Strike = Callable[[Life, Random], Awaitable[None]]
WEIGHTS = {
    "Discord’s answers": 4,
    "the gateway": 3,
    "the server": 4,
    "the blogs": 3,
    "the database and its disk": 3,
    "the clock": 2,
    "the process": 4,
}
"""The families of faults, and how often each strikes."""


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


KINDS: dict[str, Kind] = {}
"""Each kind by its name."""


def kind(family: str, name: str, *, weight: float = 1, counts_itself: bool = False) -> Callable[[Strike], Strike]:
    """Register a kind of fault."""

    def register(strike: Strike) -> Strike:
        KINDS[name] = Kind(family, name, strike, weight, counts_itself)
        return strike

    return register


def draw(rng: Random) -> Kind:
    """Return a kind: first its family is drawn."""
    [family] = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))
    kinds = [one for one in KINDS.values() if one.family == family]
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
