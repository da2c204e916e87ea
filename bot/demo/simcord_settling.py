"""A work-around for simcord 3.2.1, which waits up to 50 ms after the bot has become idle.

After each action of a member (`Env._settle_internal`), simcord looks whether the bot is idle when one of its tasks
ends, and otherwise every 50 ms. A task that goes on to wait, as the loop over what is due does, ends nothing: most of
the time of an action passed until the next look.
"""

from typing import Any

import simcord


def look_every(env: simcord.Env, seconds: float) -> None:
    """Let an environment look this often whether the bot is idle, unless its caller says otherwise."""
    settle = env._settle_internal  # noqa: SLF001 - the version is pinned, see pyproject.toml

    async def settle_sooner(**options: Any) -> None:
        await settle(**{"idle": seconds, **options})

    env._settle_internal = settle_sooner  # type: ignore[method-assign]  # noqa: SLF001
