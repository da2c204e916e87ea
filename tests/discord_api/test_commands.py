"""The commands as the bot registers them, in every language."""

from simcord.types import HttpLogEntry

from bot.demo.world import World
from tests.discord_api.description import form_errors


def registrations(requests: list[HttpLogEntry]) -> list[HttpLogEntry]:
    return [one for one in requests if (one.method, one.path.rpartition("/")[2]) == ("PUT", "commands")]


async def test_every_command_keeps_discords_limits_in_every_language(world: World) -> None:
    [registered] = registrations(world.env.http_requests)
    assert registered.json is not None
    assert len(registered.json) == len(world.bot.tree.get_commands())
    assert form_errors(registered.method, registered.path, registered.json) == []
