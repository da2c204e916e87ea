"""What the machine says of processes."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from tests.local_discord.bot_starter import BotProcess


def memory_of(process: BotProcess) -> int:
    """Return the memory of a process that is in use, in MB; 0 where that is not known."""
    status = Path(f"/proc/{process.pid}/status")
    found = [line for line in status.read_text().splitlines() if line.startswith("VmRSS")] if status.exists() else []
    return int(found[0].split()[1]) // 1024 if found else 0


def children_of(pid: int) -> Sequence[int]:
    """Return the processes that a process started."""
    children = list[int]()
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):  # whichever of its threads did
        with contextlib.suppress(OSError):
            children += [int(child) for child in listed.read_text().split()]
    return children
