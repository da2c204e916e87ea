"""A work-around for simcord 3.2.1, which does not cancel its real timers with the program's.

For each timer of the program simcord schedules a real one in the event loop (`Env._schedule_timer`), which stays there
until it is due even if the program cancels its own. Each HTTP request sets five, and simcord scans all timers of the
loop whenever it checks whether the program is idle: after a simulated day there are thousands, and the scans take most
of the time.
"""

from typing import Any

import simcord

MIN_TIMERS = 32
"""Timers of the program that are not worth a sweep."""


class TimerSweeper:
    """Cancels the real timers whose simulated timers were cancelled."""

    def __init__(self, env: simcord.Env) -> None:
        """Record each timer that this environment schedules from now on; sweep whenever they have doubled."""
        self._records: list[Any] = []
        self._sweep_at = MIN_TIMERS
        schedule = env._schedule_timer  # noqa: SLF001 - the version is pinned, see pyproject.toml

        def schedule_and_record(record: Any, *arguments: Any) -> None:
            if len(self._records) >= self._sweep_at:
                self.sweep()
            schedule(record, *arguments)
            self._records.append(record)

        env._schedule_timer = schedule_and_record  # type: ignore[assignment,method-assign]  # noqa: SLF001

    def sweep(self) -> None:
        """Cancel the real timers whose simulated timers were cancelled since the last call."""
        records, self._records = self._records, []
        for record in records:
            if record.real_handle is None or record.real_handle.cancelled():
                continue
            if record.handle is not None and not record.handle.cancelled():
                self._records.append(record)
            else:
                record.real_handle.cancel()
        self._sweep_at = max(MIN_TIMERS, 2 * len(self._records))
