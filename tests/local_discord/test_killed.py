"""The bot as a real process, killed at many instants of one week: nothing lost, nothing said twice."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.local_discord import documents as doc
from tests.local_discord.bot_starter import BotStarter
from tests.local_discord.bot_week import MOMENTS, BotWeek
from tests.support.length import whole

KILLS = whole(20, with_every_change=4)
WRITES = {"POST", "PATCH", "PUT", "DELETE"}


class KilledWeek(BotWeek):
    """A week in which the bot is killed while it asks Discord for something."""

    kill_at: set[int]
    asked = 0

    async def play(self, kill_at: set[int]) -> list[tuple[list[str], bool]]:
        """Play the week, and return what stands there in the end: texts, whether they are pinned, and the events."""
        await self.set_up()
        self.kill_at, self.kills = kill_at, list[str]()
        self.discord.witness = self._witness
        async with BotStarter.open(self.folder) as starter:
            for moment in MOMENTS:
                self.set_clock(self.blogs.circle.moment(moment))
                await self.until_all_is_done(starter)
            await self.stop()
        said = [(doc.texts(message), message["pinned"]) for message in self.messages()]
        events = self.discord.events.values()
        return [*said, *(([event["name"], event["scheduled_end_time"]], False) for event in events)]

    async def _witness(self, when: str, method: str, _path: str) -> bool:
        """Kill the bot while it asks Discord for something: by turns the request is lost, done before, or done after.

        Whatever Discord does, the bot never hears the answer.
        """
        if method not in WRITES:
            return True
        number = self.asked
        turn = number % 3
        lost = turn == 0 and number in self.kill_at
        self.asked += when == "after" or lost
        if number in self.kill_at and when == ("after" if turn == 2 else "before"):
            self.kill_at.discard(number)
            self.kills.append("lost" if lost else when)
            await self.kill()
        return not lost


def without_addresses(said: list[tuple[list[str], bool]]) -> list[tuple[list[str], bool]]:
    """Return what was said, without what differs from run to run: ports, and the ids of channels and messages."""
    drawn = re.compile(r"(?<=localhost:)\d+|(?<=discord\.com/channels/)[\d/]+|(?<=<#)\d+")
    return [([drawn.sub("…", text) for text in texts], pinned) for texts, pinned in said]


def notices_in_one_order(said: list[tuple[list[str], bool]]) -> list[tuple[list[str], bool]]:
    """Return what was said, the notices and questions last and sorted.

    They come as the blogs answer, which at one instant may be before or after what else is due then.
    """
    notices = [one for one in said if one[0][0].startswith(("**[", "<@", "Is ["))]
    return [*(one for one in said if one not in notices), *sorted(notices)]


@pytest.mark.long
async def test_a_bot_killed_at_many_instants_of_a_week_leaves_the_same_channel(
    tmp_path: Path, new_database: Callable[[], AbstractContextManager[str]]
) -> None:
    (tmp_path / "calm").mkdir()
    (tmp_path / "killed").mkdir()
    with new_database() as database:
        async with KilledWeek.open(tmp_path / "calm", database) as calm:
            expected = notices_in_one_order(without_addresses(await calm.play(set())))
    with new_database() as database:
        async with KilledWeek.open(tmp_path / "killed", database) as killed:
            found = notices_in_one_order(without_addresses(await killed.play(set(range(KILLS)))))
    assert len(killed.kills) == KILLS, killed.kills
    assert set(killed.kills) == {"lost", "before", "after"}
    assert len(expected) >= 12
    assert found == expected
