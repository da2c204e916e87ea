"""The simulated server's AutoMod: it keeps back what the bot says with some words in it."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from simcord.backend.models import Channel

from bot.demo.world import World

_BLOCKED = 200000


class _Rule(dict[str, Any]):
    """A fault of the simulated Discord that strikes only what contains one of some words."""

    def __init__(self, world: World, words: tuple[str, ...]) -> None:
        super().__init__(method="*", status=400, code=_BLOCKED, message="Blocked by AutoMod", times=None)
        self._world = world
        self._words = words

    def __getitem__(self, name: str) -> Any:
        return self._paths() if name == "path" else super().__getitem__(name)

    def _paths(self) -> str:
        request = self._world.env.backend.http_requests[-1]
        said = json.dumps(request.json, ensure_ascii=False)
        is_private = any(request.path.startswith(f"/channels/{one.id}/") for one in self._private_channels())
        return "/channels/*/*" if not is_private and any(one in said for one in self._words) else ""

    def _private_channels(self) -> Iterable[Channel]:
        return (one for one in self._world.env.backend.channels.values() if one.guild_id is None)


@contextmanager
def automod_against(world: World, *words: str) -> Iterator[None]:
    """Have the server's AutoMod keep back what contains one of these words during the block."""
    rule = _Rule(world, words)
    world.env.backend.faults.append(rule)
    try:
        yield
    finally:
        world.env.backend.faults[:] = [one for one in world.env.backend.faults if one is not rule]
