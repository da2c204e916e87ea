"""A moderator gives the bot a timeout: its host hears of that, and it goes on as soon as that is removed."""

from bot.outbox import Obstacle
from bot.outbox.keys import announcement_key
from bot.services import Services
from bot.themes import RoundId
from tests.local_discord import documents as doc
from tests.local_discord.passing import message_under, open_round_in, until
from tests.local_discord.running import run_bot, wait_until
from tests.local_discord.server import LocalDiscord


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
