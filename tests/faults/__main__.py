"""Play weeks under faults, and print what struck and what was violated."""

import argparse
import asyncio
import signal
import tempfile
from pathlib import Path

from tests.faults.play import WEEKS_OF_A_LIFE, play
from tests.faults.table import Table


async def main(seed: int, weeks: int, kept: Path | None) -> int:
    """Play so many weeks, in lives with the seeds from `seed` on; return how many violations there were.

    The files of each life are left in `kept`, if it is given: the log, the database, and the story of what struck when.
    """
    table = Table()
    while len(table.weeks) < weeks:
        with tempfile.TemporaryDirectory() as temporary:
            folder = kept / str(seed) if kept else Path(temporary)
            folder.mkdir(parents=True, exist_ok=not kept)
            async for week in play(folder, seed, min(WEEKS_OF_A_LIFE, weeks - len(table.weeks))):
                table.add(week)
                print(f"SEED={week.seed} week {week.number}: {week.struck.total()} faults", flush=True)
                for violation in week.violations:
                    print(f"    violated: {violation}", flush=True)
        seed += 1
    print("\n".join(table.lines()))
    return len(table.violations)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--keep", type=Path, help="a folder in which the files of each life are left")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # which ends the bots, too
    raise SystemExit(min(1, asyncio.run(main(given.seed, given.weeks, given.keep))))
