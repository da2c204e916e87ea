"""A work-around for simcord 3.2.1, which lets nothing end before it moves its clock to a timer that is due.

Where the program sleeps for a moment, simcord moves its clock on when that has passed in real time. But before, it
waits until all of the program is idle (`Env._advance_to`), which a task that waits for the sleeping one, as for its
lock, never is: both stood still until the limit of the action was over. Whoever acts waits for the program anyway.
"""

import asyncio

import simcord
from simcord import env as simcord_env

_run_due_callbacks = vars(simcord_env)["_run_due_virtual_callbacks"]


def move_at_once(env: simcord.Env) -> None:
    """Let an environment move its clock as soon as a timer is due in real time, and do what is due."""
    advance = env._advance_to  # noqa: SLF001 - the version is pinned, see pyproject.toml

    async def advance_at_once(target: float, deadline: float) -> None:
        if asyncio.current_task() is env._real_advance_task:  # noqa: SLF001
            env._move_clock(target)  # noqa: SLF001
            _run_due_callbacks(env._settlement_state(), deadline)  # noqa: SLF001
        else:
            await advance(target, deadline)

    env._advance_to = advance_at_once  # type: ignore[method-assign]  # noqa: SLF001
