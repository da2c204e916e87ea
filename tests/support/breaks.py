"""Rounds that a host skips or extends, from what they are at that moment."""

from datetime import timedelta

from bot.demo.transcript import buttons_of
from bot.demo.world import World
from bot.flows.rounds.change import (
    SkippedRound,
    extend_round,
    next_to_skip,
    round_to_extend,
    skip_round,
)
from bot.services import Services
from bot.themes import Caller, Round
from tests.support.commands import answer_message


async def skip_next(services: Services, host: Caller) -> SkippedRound:
    """Skip the next round, also where a break is ahead already."""
    return await skip_round(services, host, (await next_to_skip(services, host)).opens_at)


async def extend_now(services: Services, host: Caller, by: timedelta) -> Round:
    """Give the running round more time, also where it has got some already."""
    return await extend_round(services, host, by, (await round_to_extend(services, host, by)).round.closes_at)


async def insist(world: World, who: str, command: str, **options: object) -> None:
    """Run a command that asks first, as what it does was done before, and press the first button of its question."""
    asked = answer_message(await world.members[who].slash(world.channel, command, **options))
    button = next(iter(buttons_of(asked)))
    await world.members[who].click(asked, custom_id=button)
    await world.env.settle()
