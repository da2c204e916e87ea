"""A bot whose servers Discord divides among several connections."""

import asyncio
from dataclasses import replace

import pytest

from bot.errors import UserError
from bot.fleet import Part, Role, Shards
from bot.i18n import Language
from bot.services import Services
from bot.themes import CommunityId
from cogs.rights import answering_by_requests
from tests.local_discord import documents as doc
from tests.local_discord.api import TEXT
from tests.local_discord.gateway import TOKEN
from tests.local_discord.hurry import Hurried
from tests.local_discord.running import be_connected, wait_until
from tests.local_discord.server import LocalDiscord

OTHER = str(int(doc.GUILD) + (1 << 22))
"""A server of the other of two shards."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("discord.client.asyncio", Hurried())
    monkeypatch.setattr("bot.app.IDENTIFY_SECONDS", 0.01)


@pytest.fixture
def there(discord: LocalDiscord) -> str:
    """A channel of the server in the other shard."""
    discord.add_server(OTHER)
    return discord.add_channel("there", TEXT, OTHER)


async def ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def shards(discord: LocalDiscord) -> list[tuple[int, int]]:
    return sorted(session.shard for session in discord.sessions.values() if not session.socket.closed)


async def test_the_bot_connects_as_often_as_discord_recommends(
    discord: LocalDiscord, services: Services, there: str
) -> None:
    discord.recommended_shards = 2
    running = be_connected(services)
    await wait_until(lambda: shards(discord) == [(0, 2), (1, 2)] and services.metrics.state.is_connected)
    for channel in (discord.text, there):
        discord.text = channel  # where the command is given
        answered = await discord.slash("round status", doc.user("77", "Ann"))
        assert answered.texts
    await ended(running)


async def test_a_process_with_some_shards_hears_of_their_servers_alone(
    discord: LocalDiscord, services: Services, there: str
) -> None:
    other = int(OTHER) >> 22 & 1
    part = Part(frozenset({Role.GATEWAY}), Shards(other, other, 2))
    running = be_connected(replace(services, part=part))
    await wait_until(lambda: shards(discord) == [(other, 2)] and services.metrics.state.is_connected)
    discord.answer_seconds = 0.3
    with pytest.raises(TimeoutError):
        await discord.slash("round status", doc.user("77", "Ann"))
    discord.answer_seconds = 3.0
    discord.text = there
    assert (await discord.slash("round status", doc.user("77", "Ann"))).texts
    await ended(running)


async def test_a_shard_whose_connection_is_closed_goes_on_with_its_session(
    discord: LocalDiscord, services: Services, there: str
) -> None:
    discord.recommended_shards = 2
    running = be_connected(services)
    await wait_until(lambda: len(shards(discord)) == 2)
    await discord.hang_up()
    await wait_until(lambda: discord.resumed == 2)
    assert discord.identified == 2
    discord.text = there
    assert (await discord.slash("round status", doc.user("77", "Ann"))).texts
    await ended(running)


@pytest.mark.usefixtures("discord")
async def test_a_process_without_a_gateway_asks_by_requests_who_may_do_what(services: Services) -> None:
    async with answering_by_requests(services.rights, TOKEN):
        caller = await services.rights.caller_of(CommunityId(int(doc.GUILD)), 77, Language.ENGLISH)
    assert (caller.guild, caller.user, caller.name, caller.is_organiser) == (int(doc.GUILD), 77, "User 77", True)


async def test_while_discord_is_away_nobodys_rights_are_known(discord: LocalDiscord, services: Services) -> None:
    community = CommunityId(int(doc.GUILD))
    async with answering_by_requests(services.rights, TOKEN):
        discord.is_away = True
        with pytest.raises(UserError, match="Discord does not tell me"):
            await services.rights.caller_of(community, 77, Language.ENGLISH)
        discord.is_away = False
        assert (await services.rights.caller_of(community, 77, Language.ENGLISH)).name == "User 77"
