"""The bot as a process of its own, started again as often as a test likes.

`python -m tests.local_discord.bot_process` imports the whole bot, which takes a second, and then forks for each line it
reads. It does nothing else, and has no thread and no event loop: what it forks is a new process with its own signals,
its own connections and its own exit status. `bot_starter.py` is the test's end of it.

What it needs it imports itself, because every worker process of the bot imports this module when it starts.
"""

import json
import os
import sys

IS_HURRIED = "--hurried" in sys.argv
"""Whether its waits are shorter, and its workers start from what one bot after the other shares."""


def fork_for_each_line() -> None:
    """Start a bot for each line of the input; print its process id, and when it has ended its exit status."""
    import bot.run  # noqa: F401 - before the first fork, for all of them

    if IS_HURRIED:
        from tests.local_discord.hurry import hurry

        hurry()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            be_the_bot(**json.loads(line))
            return
        print(pid, flush=True)  # noqa: T201 - the test reads it
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - the test reads it


def be_the_bot(
    settings: dict[str, str],
    clock: str,
    log: str,
    *,
    backup_to: str | None = None,
    only: str | None = None,
    shards: str | None = None,
) -> None:
    """Be the bot, or a process of a fleet, on the clock of a file, until it is told to stop; or make a backup."""
    import asyncio
    import logging
    from pathlib import Path

    from bot.backup import backup
    from bot.errors import OperatorError
    from bot.fleet import WantedShards, parse_roles
    from bot.run import run
    from bot.settings import load_settings
    from tests.support.clocks import FileClock

    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    os.dup2(os.open(log, os.O_WRONLY | os.O_APPEND), sys.stdout.fileno())
    os.dup2(sys.stdout.fileno(), sys.stderr.fileno())
    logging.basicConfig(level=logging.INFO)
    time, given = FileClock(Path(clock), look_every=0.04 if IS_HURRIED else 0.01), load_settings(settings)
    doing = (
        backup(given, Path(backup_to), time.now())
        if backup_to
        else run(
            given,
            time,
            only=parse_roles(only) if only else None,
            shards=WantedShards.parse(shards) if shards else None,
            guild_ready_timeout=0.1,
        )
    )
    try:
        asyncio.run(doing)
    except OperatorError as error:
        sys.exit(f"{error}")  # as the command line ends


if __name__ == "__main__":
    fork_for_each_line()
