"""What may become of the machine's clock."""

import asyncio
import signal
from datetime import datetime, timedelta
from random import Random

from bot.themes import Schedule, windows
from tests.faults.kinds.kind import Nothing, kind
from tests.faults.life import Life

FAMILY = "the clock"
STEPS = {
    "seconds": timedelta(seconds=3),
    "six minutes": timedelta(minutes=6),
    "an hour": timedelta(hours=1),
}
SUSPENDED_HOURS = (6, 30, 72)
DAYLIGHT_SAVING = "daylight saving begins or ends"


def _steps(name: str, by: timedelta) -> None:
    @kind(FAMILY, name, weight=0.5)
    async def step(life: Life, rng: Random) -> None:
        life.clock_is_off_by = by
        life.set_clock(life.clock.now())

        async def put_right() -> None:
            life.clock_is_off_by = timedelta()

        life.undo_after(rng.randrange(1, 3), put_right)


for how_far, one in STEPS.items():
    _steps(f"a clock {how_far} fast, and put right", one)
    _steps(f"a clock {how_far} slow, and put right", -one)


def _suspends(hours: int) -> None:
    @kind(FAMILY, f"a machine suspended for {hours} hours", weight=0.7)
    async def suspend(life: Life, _: Random) -> None:
        if life.process is None or not life.discord.ready.is_set():
            raise Nothing
        life.process.send(signal.SIGSTOP)
        begun = life.clock.now()
        life.set_clock(begun + timedelta(hours=hours))
        await life.discord.hang_up(1001)
        for circle in life.circles:
            circle.slept_through |= _rounds_between(circle.zone, begun, life.clock.now())
        await asyncio.sleep(0.1)
        life.process.send(signal.SIGCONT)


for hours_long in SUSPENDED_HOURS:
    _suspends(hours_long)


def _rounds_between(zone: object, begun: datetime, ended: datetime) -> set[datetime]:
    """Return when those rounds opened that opened and closed in a time."""
    found = set[datetime]()
    for opens_at, closes_at in windows(begun - timedelta(days=8), Schedule(), zone):  # type: ignore[arg-type]
        if opens_at > ended:
            return found
        if begun <= opens_at and closes_at <= ended:
            found.add(opens_at)
    return found


@kind(FAMILY, "a machine that stands still for seconds")
async def _still(life: Life, rng: Random) -> None:
    process = life.process
    if process is None or not life.discord.ready.is_set():
        raise Nothing

    async def stand_still() -> None:
        process.send(signal.SIGSTOP)
        await asyncio.sleep(rng.choice([0.5, 1.5, 3.0]))
        if process.is_running():
            process.send(signal.SIGCONT)

    life.meanwhile(stand_still())


@kind(FAMILY, DAYLIGHT_SAVING, weight=0, counts_itself=True)
async def _daylight_saving(_: Life, __: Random) -> None:
    raise Nothing  # the calendar brings it, and `play` counts it
