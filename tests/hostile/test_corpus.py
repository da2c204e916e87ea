"""Every attack that once broke something is played again: a sixth with every change, all by `make test-long`."""

from collections.abc import Sequence

from tests.hostile.attack import dump, load, load_corpus
from tests.hostile.circle import MAX_ATTACKS
from tests.hostile.fuzz import Fuzzer, NewDatabase
from tests.support.length import whole

CORPUS = load_corpus()


async def guilty(fuzzer: Fuzzer, names: Sequence[str]) -> dict[str, list[str]]:
    """Return what these attacks violate, by their names: played together, and each alone where anything is."""
    together = await fuzzer.play([CORPUS[name] for name in names])
    if not together or len(names) == 1:
        return {name: list(map(str, together)) for name in names if together}
    alone = {name: list(map(str, await fuzzer.play([CORPUS[name]]))) for name in names}
    return {name: found for name, found in alone.items() if found} or {"together": list(map(str, together))}


def test_an_attack_is_the_same_after_it_was_written_and_read() -> None:
    assert {name: load(dump(attack)) for name, attack in CORPUS.items()} == CORPUS


async def test_nothing_in_the_corpus_harms_anybody_but_its_sender(new_database: NewDatabase) -> None:
    names = sorted(CORPUS)[:: whole(1, with_every_change=6)]
    async with Fuzzer.open(new_database) as fuzzer:
        for start in range(0, len(names), MAX_ATTACKS):
            assert await guilty(fuzzer, names[start : start + MAX_ATTACKS]) == {}
