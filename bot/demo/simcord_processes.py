"""A work-around for simcord 3.2.1, whose clock also stands still for the standard library's processes.

simcord puts its own clock in place of `time.monotonic`. `multiprocessing.connection.wait` with a timeout asks it until
the timeout is over, which it never is while the clock stands: whoever started a process beside one that lives (as the
pool of parsers does when one of its processes was killed) did not come back.
"""

import multiprocessing.connection
import time
from types import ModuleType
from typing import Any

from simcord import _dpy_internals


class _RealTime(ModuleType):
    """The module `time`, whose monotonic clock is the machine's."""

    monotonic = staticmethod(_dpy_internals.real_monotonic)

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


def let_processes_start() -> None:
    """Give multiprocessing the machine's clock, for good: it is never wrong there."""
    module: Any = multiprocessing.connection
    module.time = _RealTime("time")
