"""Work-arounds for simcord 3.2.1, which looks seldom and long whether the bot is idle.

After each action of a member (`Env._settle_internal`), simcord looks whether the bot is idle when one of its tasks
ends, and otherwise every 50 ms. A task that goes on to wait, as the loop over what is due does, ends nothing: most of
the time of an action passed until the next look.

And each look goes through what every task waits for, also when the first of them has something to do: a third of the
time of a week with many blogs.

Where the bot never is idle, simcord may say so without naming what is busy.
"""

from typing import Any

import simcord
from simcord import env as simcord_env

_SIMCORD = vars(simcord_env)
_owned_tasks, _is_parked = _SIMCORD["_owned_tasks"], _SIMCORD["_is_parked"]


def look_every(env: simcord.Env, seconds: float) -> None:
    """Let an environment look this often whether the bot is idle, unless its caller says otherwise."""
    settle = env._settle_internal  # noqa: SLF001 - the version is pinned, see pyproject.toml

    async def settle_sooner(**options: Any) -> None:
        try:
            await settle(**{"idle": seconds, **options})
        except TimeoutError as error:
            for task in _owned_tasks(env._settlement_state()):  # noqa: SLF001
                error.add_note(_where(task.get_coro()))
            raise

    env._settle_internal = settle_sooner  # type: ignore[method-assign]  # noqa: SLF001
    _end_a_look_at_the_first_busy_task()


def _where(coroutine: Any) -> str:
    """Return in which lines a coroutine, and those that it awaits, have arrived."""
    places = []
    while frame := getattr(coroutine, "cr_frame", None):
        places.append(f"{coroutine.__qualname__} ({frame.f_code.co_filename}:{frame.f_lineno})")
        coroutine = coroutine.cr_await
    return " → ".join(places)


def _end_a_look_at_the_first_busy_task() -> None:
    """Let each look begin with the newest tasks, which are the busy ones, and call all after the first of these busy.

    Whoever is told at the deadline which tasks are busy is told of each.
    """
    is_busy = False

    def newest_first(state: Any) -> list[Any]:
        nonlocal is_busy
        is_busy = False  # a look begins
        return list(reversed(_owned_tasks(state)))

    def is_parked(state: Any, task: Any, deadline: float) -> bool:
        nonlocal is_busy
        if is_busy and state.loop.time() < deadline:
            return False
        is_busy = not _is_parked(state, task, deadline)
        return not is_busy

    _SIMCORD.update(_owned_tasks=newest_first, _is_parked=is_parked)
