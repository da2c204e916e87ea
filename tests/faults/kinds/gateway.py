"""What may become of the connection on which Discord tells the bot of what happens."""

import asyncio
from datetime import timedelta
from functools import partial
from random import Random

from tests.faults.kinds.kind import Nothing, kind
from tests.faults.life import Life
from tests.local_discord.gateway import TOKEN

FAMILY = "the gateway"
CLOSES = (1000, 1001, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009)
"""Codes of "Gateway Close Event Codes" after which a bot may connect again."""


def _closes_with(code: int) -> None:
    @kind(FAMILY, f"a close with {code}", weight=0.4)
    async def close(life: Life, _: Random) -> None:
        await life.discord.hang_up(code)


for one in CLOSES:
    _closes_with(one)


@kind(FAMILY, "a request to connect again")
async def _reconnect(life: Life, _: Random) -> None:
    await life.discord.reconnect()


@kind(FAMILY, "an invalid session that can be resumed")
async def _resumable(life: Life, _: Random) -> None:
    await life.discord.end_session(resumable=True)


@kind(FAMILY, "an invalid session that is over")
async def _over(life: Life, _: Random) -> None:
    await life.discord.end_session(resumable=False)


@kind(FAMILY, "heartbeats that are not answered")
async def _heartbeats(life: Life, _: Random) -> None:
    usual = life.discord.heartbeat_seconds
    life.discord.heartbeat_seconds, life.discord.acknowledges = 0.5, False
    await life.discord.hang_up()

    async def put_right() -> None:
        life.discord.heartbeat_seconds, life.discord.acknowledges = usual, True
        await life.discord.hang_up()

    life.undo_after(1, put_right)


@kind(FAMILY, "a server that is unavailable", weight=2)
async def _unavailable(life: Life, rng: Random) -> None:
    circle = rng.choice(life.circles)
    if life.discord.states[circle.guild].is_kicked:
        raise Nothing
    await life.discord.make_unavailable(circle.guild)
    life.undo_after(rng.randrange(1, 3), partial(life.discord.make_available, circle.guild))


@kind(FAMILY, "an outage of hours", weight=2)
async def _outage(life: Life, rng: Random) -> None:
    life.discord.is_away = True
    await life.discord.hang_up(1001)
    for _ in range(rng.randrange(2, 7)):
        await asyncio.sleep(0.3)
        life.set_clock(life.clock.now() + timedelta(minutes=rng.randrange(10, 60)))
        await life.look_after()
    life.discord.is_away = False


@kind(FAMILY, "a token that is revoked")
async def _revoked(life: Life, _: Random) -> None:
    if life.process is None or not life.discord.ready.is_set():
        raise Nothing
    async with life.calm:
        life.discord.token = "a new token"  # noqa: S105 - it opens nothing
        await life.discord.hang_up(4004)
        for attempt in ("while it runs", "as it starts"):
            status = await life.has_ended()
            if status != 1 or "does not know this token" not in life.last_words():
                life.note(f"a token is revoked {attempt}: status {status}, {life.last_words()}")
            if attempt == "while it runs":
                await life.start()
        life.discord.token = TOKEN
