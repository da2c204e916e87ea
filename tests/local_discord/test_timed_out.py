"""A moderator gives the bot a timeout: its host hears of that, and it goes on as soon as that is removed."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from discord.utils import utcnow

from bot.flows.rounds.set_up import set_up
from bot.outbox import Obstacle
from bot.outbox.keys import announcement_key
from bot.services import Services
from bot.themes import RoundId
from storage.obstacles import mark_failed
from storage.outbox import recheck
from tests.local_discord import documents as doc
from tests.local_discord.passing import GUILD, add_channel, message_under, open_round_in, pass_time, refusal, until
from tests.local_discord.running import run_bot, wait_until
from tests.local_discord.server import LocalDiscord
from tests.support.circles import make_organiser


async def test_a_timeout_is_told_as_one_and_ends_what_it_kept_back(discord: LocalDiscord, services: Services) -> None:
    async def is_kept_back() -> bool:
        return (await message_under(services, announcement_key(RoundId(1)))).obstacle is Obstacle.TIMED_OUT

    async with run_bot(discord, services):
        await discord.time_out("2099-01-01T00:00:00+00:00")
        await open_round_in(services, int(discord.text))
        await until(is_kept_back)
        checked = await discord.slash("setup check", doc.user(doc.OWNER, "Bea"))
        await wait_until(lambda: checked.texts)
        [words] = checked.texts
        assert f"**The announcement** in <#{discord.text}>: I am in a timeout" in words
        assert "permission" not in words, "what its roles allow is all that it needs"
        assert "All is well" not in words
        await discord.time_out(None)
        await wait_until(lambda: "ROUND 1" in str(discord.said()))


async def test_a_timeout_lets_no_round_go_along_from_a_channel_that_the_game_left(
    discord: LocalDiscord, services: Services
) -> None:
    circle = await open_round_in(services, int(discord.text), threads=True)
    key = announcement_key(RoundId(1))
    async with run_bot(discord, services):
        await wait_until(lambda: "ROUND 1" in str(discord.said()))
        other = await add_channel(discord, "elsewhere")
        moved = replace(circle, announce_channel=int(other), roundup_channel=int(other))
        await set_up(services, make_organiser(GUILD), moved)
        await wait_until(lambda: "What shall we write about next?" in str(discord.said(other)))
        await discord.time_out("2099-01-01T00:00:00+00:00")
        id_ = (await message_under(services, key)).message_id
        discord.faults.append(refusal("PATCH", rf"/channels/{discord.text}/messages/{id_}", 403, 50013))
        async with services.db.write() as tx:
            await recheck(tx, [key], services.clock.now())

        async def is_kept_back() -> bool:
            return (await message_under(services, key)).obstacle is Obstacle.TIMED_OUT

        await until(is_kept_back)
        assert (await message_under(services, key)).message_id is not None
        await discord.time_out(None)

        async def is_edited() -> bool:
            return (await message_under(services, key)).obstacle is None

        await until(is_edited)
    assert "ROUND 1" not in str(discord.said(other))


async def test_what_a_timeout_keeps_back_is_tried_again_at_its_end(discord: LocalDiscord, services: Services) -> None:
    key = announcement_key(RoundId(1))
    async with run_bot(discord, services):
        await discord.time_out((utcnow() + timedelta(minutes=10)).isoformat())
        await open_round_in(services, int(discord.text))

        async def was_tried(times: int) -> bool:
            return (await message_under(services, key)).failures == times

        await until(partial(was_tried, 1))
        async with services.db.write() as tx:
            await mark_failed(tx, key, Obstacle.TIMED_OUT, services.clock.now(), 8)
        await until(partial(was_tried, 9))
        await pass_time(services, timedelta(minutes=11))
        await until(partial(was_tried, 10))
