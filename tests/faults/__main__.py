"""Play weeks under faults, and print what struck and what was violated."""

import argparse
import asyncio
import signal
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.faults.life import Life
from tests.faults.play import WEEKS_OF_A_LIFE, play
from tests.faults.postgresql import OneBotLife
from tests.faults.table import Table


async def play_weeks(seed: int, weeks: int, kept: Path | None, table: Table, as_life: type[Life] = Life) -> None:
    """Play so many weeks, in lives with the seeds from `seed` on, and add them to a table.

    The files of each life are left in `kept`, if it is given: the log, the database, the story of what struck when, and
    the weeks, which can be shown in one table with those of other runs.
    """
    played = 0
    while played < weeks:
        with tempfile.TemporaryDirectory() as temporary:
            folder = kept / str(seed) if kept else Path(temporary)
            folder.mkdir(parents=True, exist_ok=not kept)
            async for week in play(folder, seed, min(WEEKS_OF_A_LIFE, weeks - played), as_life=as_life):
                table.add(week)
                with (folder / "weeks").open("a") as file:
                    file.write(week.to_line())
                print(f"SEED={week.seed} week {week.number}: {week.struck.total()} faults", flush=True)
                for violation in week.violations:
                    print(f"    violated: {violation}", flush=True)
                played += 1
        seed += 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Play weeks, or read those that were played; print the table, also of a run that is ended.

    Return 1 if anything was violated, else 0.
    """
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--keep", type=Path, help="a folder in which the files of each life are left")
    parser.add_argument("--postgresql", action="store_true", help="with the database on a server, which fails, too")
    parser.add_argument("--table", type=Path, nargs="+", help="only print the table of such folders")
    given = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # which ends the bots, too
    table = Table.read([file for folder in given.table or () for file in sorted(folder.glob("*/weeks"))])
    try:
        if not given.table:
            asyncio.run(
                play_weeks(given.seed, given.weeks, given.keep, table, OneBotLife if given.postgresql else Life)
            )
    finally:
        print("\n".join(table.lines()))
    return int(bool(table.violations))


if __name__ == "__main__":
    raise SystemExit(main())
