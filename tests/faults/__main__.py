"""Play weeks under faults, and print what struck and what was violated."""

import argparse
import asyncio
import tempfile
from collections import Counter
from pathlib import Path

from tests.faults.play import play


async def main(first: int, weeks: int) -> int:
    """Play so many weeks, the first one with the seed `first`; return how many violations there were."""
    struck: Counter[str] = Counter()
    found: list[tuple[int, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        calm = await play(_new(Path(folder), "calm"), 0, frozenset(), faults=False)
        for seed in range(first, first + weeks):
            outcome = await play(_new(Path(folder), str(seed)), seed, calm.posts)
            struck.update(outcome.struck)
            found += [(seed, violation) for violation in outcome.violations]
            print(f"week {seed}: {len(outcome.struck)} faults, {len(outcome.violations)} violations", flush=True)
    print(f"\n{'fault':60} struck")
    for name, times in struck.most_common():
        print(f"{name:60} {times:6}")
    print(f"\nviolations: {len(found)}")
    for seed, violation in found:
        print(f"seed {seed}: {violation}")
    return len(found)


def _new(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weeks", type=int, default=4)
    given = parser.parse_args()
    raise SystemExit(min(1, asyncio.run(main(given.seed, given.weeks))))
