"""A long line keeps those in another from nothing, and whoever leaves a line keeps nobody waiting."""

import asyncio
import contextlib

from storage.turns import Turns


class Watch:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        return self.seconds


class Work:
    """Tasks with turns, which take so many seconds each; it notes whose turn it was."""

    def __init__(self) -> None:
        self.watch = Watch()
        self.turns = Turns(now=self.watch.now)
        self.order: list[str] = []

    async def do(self, line: str, seconds: float) -> None:
        async with self.turns.turn(line):
            self.order.append(line)
            self.watch.seconds += seconds

    async def ask(self, line: str, seconds: float, times: int) -> list[asyncio.Task[None]]:
        """Let so many tasks wait in a line."""
        tasks = [asyncio.create_task(self.do(line, seconds)) for _ in range(times)]
        await asyncio.sleep(0)
        return tasks


async def test_lines_have_equal_times_however_many_wait_in_each() -> None:
    work = Work()
    async with work.turns.turn("rounds"):
        waiting = [*await work.ask("rounds", 20, 1000), *await work.ask("messages", 2, 50)]
    await asyncio.gather(*waiting)
    assert work.order[:25].count("rounds") == 3
    assert work.order.index("messages") <= 1


async def test_a_line_in_which_nobody_waited_has_nothing_saved_up() -> None:
    work = Work()
    async with work.turns.turn("rounds"):
        waiting = await work.ask("rounds", 20, 100)
    while len(work.order) < 50:
        await asyncio.sleep(0)
    waiting += await work.ask("messages", 20, 20)
    await asyncio.gather(*waiting)
    assert 9 <= work.order[50:70].count("rounds") <= 11


async def test_what_a_line_had_while_nobody_waited_is_not_held_against_it() -> None:
    work = Work()
    for _ in range(100):
        await work.do("messages", 20)
    async with work.turns.turn("rounds"):
        waiting = [*await work.ask("rounds", 20, 100), *await work.ask("messages", 20, 1)]
    await asyncio.gather(*waiting)
    assert work.order.index("messages", 100) <= 102


async def test_whoever_is_cancelled_in_a_line_keeps_nobody_waiting() -> None:
    turns, order = Turns(), list[int]()

    async def take(number: int) -> None:
        async with turns.turn(number % 2):
            order.append(number)

    async with turns.turn(0):
        waiting = [asyncio.create_task(take(number)) for number in range(4)]
        await asyncio.sleep(0)
        waiting[0].cancel()
    waiting[1].cancel()  # the turn is the first one's, or this one's, who is cancelled with it in hand
    waiting[2].cancel()
    for task in waiting:
        with contextlib.suppress(asyncio.CancelledError):
            await task
    assert order == [3]
    assert not turns.are_taken()


async def test_no_more_have_a_place_than_there_are() -> None:
    turns, now, most = Turns(3), 0, 0

    async def take(line: int) -> None:
        nonlocal now, most
        async with turns.turn(line):
            now += 1
            most = max(most, now)
            await asyncio.sleep(0)
            now -= 1

    await asyncio.gather(*(take(number % 4) for number in range(40)))
    assert (now, most) == (0, 3)
    assert not turns.are_taken()
