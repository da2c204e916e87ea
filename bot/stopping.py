"""Commands that a signal stops: what they have begun is put away, and whoever started them hears that it is not done.

The bot itself has handlers of its own (`bot.run`), and ends well.

A library may lose a cancellation: before Python 3.12 `asyncio.wait_for` does where what it waits for ends at that
moment (python/cpython#86296), and discord.py's shards do while they connect again. `cancelled_for_good` loses none.
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, TypeVar

Result = TypeVar("Result")

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_SIGNALS = [signal.Signals[name] for name in _NAMES if name in signal.Signals.__members__]
"""Ctrl-C, the machine as it stops, and a terminal that is closed, which Windows does not tell of."""


def stopping_signals() -> Sequence[signal.Signals]:
    """Return the signals that stop a process: without those that it was told to ignore, as by `nohup`."""
    return [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]


_SECONDS_UNTIL_CANCELLED_AGAIN = 1.0
"""How long work is left to end by itself when it was cancelled: it may be closing what it has open."""


class StoppedError(Exception):
    """A signal stopped the command."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_status = 128 + number
        """What a shell says of a program that such a signal ended."""


def run_command(command: Coroutine[Any, Any, Result]) -> Result:
    """Return what a command returns; raise StoppedError, once everything that it opened is closed, after a signal."""
    return asyncio.run(_stoppable(command))


async def _stoppable(command: Coroutine[Any, Any, Result]) -> Result:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None  # noqa: S101 - a coroutine runs this
    numbers: list[int] = []

    def stop(number: int) -> None:
        if not numbers:  # further ones change nothing: a terminal that is closed tells of it more than once
            task.cancel()
        numbers.append(number)

    is_main = threading.current_thread() is threading.main_thread()  # which alone hears of signals
    for number in stopping_signals() if is_main else ():
        with suppress(NotImplementedError):  # Windows has no such handlers: there Ctrl-C is a KeyboardInterrupt
            loop.add_signal_handler(number, stop, number)
    try:
        return await command
    except (asyncio.CancelledError, Exception) as error:  # a library may make something else of a cancellation
        if numbers:
            raise StoppedError(numbers[0]) from error
        raise


async def cancelled_for_good(work: Coroutine[Any, Any, Result]) -> Result:
    """Return what a coroutine of a library returns; if this task is cancelled, cancel it until it has ended."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task})
    finally:
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=_SECONDS_UNTIL_CANCELLED_AGAIN)
    return task.result()


async def in_thread(work: Callable[..., Result], *arguments: object) -> Result:
    """Return what blocking work returns; it takes, after the arguments, what says whether it is to give up.

    A task that is cancelled is so when the work has ended, and leaves nothing to a thread that nobody waits for.
    """
    is_stopped = threading.Event()
    thread = asyncio.ensure_future(asyncio.to_thread(work, *arguments, is_stopped.is_set))
    try:
        return await asyncio.shield(thread)
    except asyncio.CancelledError:
        is_stopped.set()
        with suppress(Exception):
            await thread
        raise
