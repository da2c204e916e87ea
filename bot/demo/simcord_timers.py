"""A work-around for simcord 3.2.1, which keeps the real timer of a timer that was cancelled.

simcord puts a timer of its own into the event loop beside each timer of the program (`Env._schedule_timer`). Where the
program cancels its timer, simcord's stays until its time has come. Each request over HTTP sets five, and simcord walks
through the loop's whole list whenever it asks whether the program has finished: within a simulated day that list is
thousands long, and most of the time goes into reading it.
"""

from typing import Any

import simcord


class TimerSweeper:
    """Cancels the real timers of those that the program has cancelled."""

    def __init__(self, env: simcord.Env) -> None:
        """Note each timer that is scheduled in this environment from now on."""
        self._records: list[Any] = []
        schedule = env._schedule_timer  # noqa: SLF001 - the version is pinned, see pyproject.toml

        def schedule_noted(record: Any, *arguments: Any) -> None:
            schedule(record, *arguments)
            self._records.append(record)

        env._schedule_timer = schedule_noted  # type: ignore[assignment,method-assign]  # noqa: SLF001

    def sweep(self) -> None:
        """Cancel what is left of timers that were cancelled."""
        records, self._records = self._records, []
        for record in records:
            if record.handle is not None and not record.handle.cancelled():
                self._records.append(record)
            elif record.real_handle is not None:
                record.real_handle.cancel()
