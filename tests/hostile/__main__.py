"""`make fuzz`, `make hostile-week`, and `python -m tests.hostile play NAME`."""

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.hostile.attack import load_corpus
from tests.hostile.fuzz import Fuzzer
from tests.hostile.week import HostileWeek
from tests.hostile.week_web import FULL, SMALL, Size


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    fuzzing = commands.add_parser("fuzz", help="play new attacks, and keep those that break something")
    fuzzing.add_argument("--minutes", type=float, default=10)
    fuzzing.add_argument("--seed", type=int, default=random.randrange(10**6), help="the first attacks")
    playing = commands.add_parser("play", help="play attacks of the corpus, each alone")
    playing.add_argument("names", nargs="*", help="words in their names; all without any")
    week = commands.add_parser("week", help="play a week with everything at once, and print the figures")
    week.add_argument("--small", action="store_true", help="with little of everything, as in make test")
    options = parser.parse_args()
    if options.command == "fuzz":
        return asyncio.run(fuzz(options.minutes, options.seed))
    if options.command == "week":
        return asyncio.run(play_week(SMALL if options.small else FULL))
    return asyncio.run(play(options.names))


async def fuzz(minutes: float, seed: int) -> int:
    """Go on for some minutes; print what was found, and return the exit status."""
    print(f"{minutes:g} minutes from the seed {seed} on", flush=True)
    async with Fuzzer.open(on_find=lambda words: print(words, flush=True)) as fuzzer:
        await fuzzer.run(minutes * 60, seed)
    print(*fuzzer.report.lines(), sep="\n")
    return 1 if fuzzer.report.found or fuzzer.report.together else 0


async def play(names: Sequence[str]) -> int:
    """Play the attacks with these words in their names; print what each violates, and return the exit status."""
    status = 0
    async with Fuzzer.open() as fuzzer:
        for name, attack in load_corpus().items():
            if not names or any(word in name for word in names):
                found = await fuzzer.play([attack])
                print("\n    ".join([f"{'RED' if found else 'ok ':4}{name}", *map(str, found)]), flush=True)
                status = max(status, bool(found))
    return status


async def play_week(size: Size) -> int:
    """Play the hostile week; print the figures, and return the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        figures = await HostileWeek.play(Path(folder), size)
    print(*figures.lines(), *(f"FAULT: {fault}" for fault in figures.faults()), sep="\n")
    return 1 if figures.faults() else 0


if __name__ == "__main__":
    sys.exit(main())
