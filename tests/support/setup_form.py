"""The form of /setup start in the simulated Discord."""

from dataclasses import replace
from typing import Any

import discord
import simcord

from bot.demo.transcript import texts_of
from bot.demo.world import ORGANISER, World
from bot.web.publish import WordPress


class SetupForm:
    """The form of /setup start, as the organiser uses it."""

    def __init__(self, world: World) -> None:
        self.host = world.members[ORGANISER]
        self.channel = world.channel
        self.opened: simcord.InteractionResult | None = None

    async def open(self, **options: object) -> "SetupForm":
        """Give the command, and answer with defaults if it asks for what it needs of a new server."""
        self.opened = await self.host.slash(self.channel, "setup start", **options)
        if self.opened.modal is not None:
            answers = {"hashtag": "usblogs", "zone": "New York"} | _filled_in(self.opened.modal)
            self.opened = await self.host.submit_modal(self.opened, answers)
        return self

    @property
    def shown(self) -> discord.Message:
        assert self.opened is not None
        assert self.opened.response is not None
        return self.opened.response.message

    async def fill(self, which: str, values: dict[str, object]) -> simcord.InteractionResult:
        return await self.host.submit_modal(await self.host.click(self.shown, custom_id=f"setup:{which}"), values)

    async def choose(self, which: str, *values: object) -> simcord.InteractionResult:
        return await self.host.select(self.shown, list(values), custom_id=f"setup:{which}")

    async def press(self, which: str) -> simcord.InteractionResult:
        return await self.host.click(self.shown, custom_id=f"setup:{which}")

    @property
    def words(self) -> str:
        return "\n".join(texts_of(self.shown)).replace("\\", "")


def _filled_in(modal: dict[str, Any]) -> dict[str, object]:
    """Return what stands in the inputs of a modal already."""
    inputs = [label["component"] for label in modal["components"]]
    return {one["custom_id"]: one["value"] for one in inputs if one.get("value")}


async def allow_public_places(world: World) -> None:
    """Set an address for pages and a blog for round-ups, as the operator does, and start the bot again."""
    blog = WordPress("https://blog.example", "bea", "abcd", "draft")
    world.services = replace(world.services, pages_address="https://circle.example", publishers=(blog,))
    await world.restart()
