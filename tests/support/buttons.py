"""Buttons and menus in the simulated Discord."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord
import simcord

from bot.actions import ReadPost
from bot.demo.transcript import buttons_of, texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from tests.support.commands import answer_message, answer_text


async def press_button(world: World, who: str, result: simcord.InteractionResult, label: str) -> str:
    """Press a button of an answer; return the answer's text as it is then."""
    await world.members[who].click(answer_message(result), label=label)
    return answer_text(result)


async def press_read_button(world: World, week: ScriptedWeek, who: str, title: str) -> simcord.InteractionResult:
    """Press *Read* under the notice of a post, and nothing else."""
    for message in world.channel.history():
        actions = [action for action in buttons_of(message) if ReadPost.parse(action)]
        if len(actions) == 1 and any(title in text.replace("\\", "") for text in texts_of(message)):
            return await week.press(who, message, actions[0])
    raise LookupError(title)


async def press_commented_button(
    world: World, week: ScriptedWeek, who: str, title: str = "Every stop"
) -> simcord.InteractionResult:
    """Press *I commented* in the answer to *Read*."""
    link = await press_read_button(world, week, who, title)
    return await world.members[who].click(answer_message(link), label="I commented")


async def send_forged_button(world: World, custom_id: str, label: str = "Forged") -> discord.Message:
    """Send a message with a button of this id, which nobody was offered."""
    view = discord.ui.View()
    view.add_item(discord.ui.Button(label=label, custom_id=custom_id))
    view.stop()
    return await world.bot.get_partial_messageable(world.channel.id).send(view=view)


def menus_in(parts: Sequence[Any]) -> Iterator[discord.SelectMenu]:
    """Give the menus among the components of a message."""
    for part in parts:
        if isinstance(part, discord.SelectMenu):
            yield part
        yield from menus_in(getattr(part, "children", ()))
