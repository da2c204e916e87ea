"""The draft of a round-up in the simulated Discord."""

import re

import discord
import simcord

from bot.actions import EditDraftPost
from bot.components import ButtonAction
from bot.demo.transcript import buttons_of, menus_of, texts_of
from bot.demo.world import ORGANISER, World
from tests.support.commands import answer_message


class DraftView:
    """The draft in Discord, as somebody looks at it and changes it in one message."""

    def __init__(self, who: simcord.MemberActor | simcord.UserHandle, shown: simcord.InteractionResult) -> None:
        self.who = who
        self.opened = shown

    @classmethod
    async def open(cls, world: World) -> "DraftView":
        return cls(world.members[ORGANISER], await world.members[ORGANISER].slash(world.channel, "round draft"))

    @property
    def message(self) -> discord.Message:
        return answer_message(self.opened)

    @property
    def words(self) -> str:
        return "\n".join(texts_of(self.message)).replace("\\", "")

    @property
    def titles(self) -> list[str]:
        """Return the titles of the posts on the page, in order, as their links show them."""
        return re.findall(r"^\d+\. \*\*\[?(.+?)(?:\]\(|\*\*$)", self.words, re.MULTILINE)

    def id_of(self, action: type[ButtonAction]) -> str:
        return next(one for one in buttons_of(self.message) if action.parse(one))

    async def press(self, action: type[ButtonAction]) -> simcord.InteractionResult:
        return await self.who.click(self.message, custom_id=self.id_of(action))

    async def label(self, label: str) -> simcord.InteractionResult:
        return await self.who.click(self.message, label=label)

    async def choose(self, number: int) -> simcord.InteractionResult:
        """Choose a post in the menu of the page."""
        [(menu, posts)] = menus_of(self.message).items()
        return await self.who.select(self.message, [posts[number - 1]], custom_id=menu)

    async def edit(self, number: int, **values: str) -> simcord.InteractionResult:
        """Choose a post, and send its form with some fields changed."""
        await self.choose(number)
        opened = await self.press(EditDraftPost)
        return await self.who.submit_modal(opened, {**defaults(opened), **values})

    async def fill(self, action: type[ButtonAction], **values: str) -> simcord.InteractionResult:
        return await self.who.submit_modal(await self.press(action), dict(values))


def defaults(opened: simcord.InteractionResult) -> dict[str, object]:
    """Return what stands in the fields of a form when it opens."""
    assert opened.modal is not None
    controls = [one["component"] for one in opened.modal["components"] if "component" in one]
    return {control["custom_id"]: control.get("value", "") for control in controls}
