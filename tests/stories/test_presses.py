"""How often somebody presses something until it is done. A command that is sent counts as one press, typing as none."""

from collections.abc import Mapping

import discord
import simcord

from bot.actions import JoinRound, OpenSetup, ReadPost
from bot.actions.forms import SetupComponent
from bot.components import ButtonAction
from bot.demo.transcript import buttons_of, texts_of
from bot.demo.world import ORGANISER, World
from tests.support.commands import answer_message, answer_text
from tests.support.games import start_game


class Person:
    """A person whose presses are counted."""

    def __init__(self, actor: simcord.MemberActor) -> None:
        self._actor = actor
        self.presses = 0

    async def press(self, message: discord.Message, button: str | type[ButtonAction]) -> simcord.InteractionResult:
        """Press the only button of a message with this label, id or action."""
        chosen = [
            custom_id
            for custom_id, label in buttons_of(message).items()
            if (button in {custom_id, label} if isinstance(button, str) else button.parse(custom_id))
        ]
        assert len(chosen) == 1, (button, chosen)
        self.presses += 1
        return await self._actor.click(message, custom_id=chosen[0])

    async def submit(self, modal: simcord.InteractionResult, values: Mapping[str, object]) -> simcord.InteractionResult:
        self.presses += 1
        return await self._actor.submit_modal(modal, dict(values))

    def open_post(self, message: discord.Message) -> None:
        """Follow the link of a message."""
        assert "Open the post" in buttons_of(message).values()
        self.presses += 1


def message_with(channel: simcord.ChannelHandle, words: str, action: type[ButtonAction]) -> discord.Message:
    """Return the message with these words that has one button of an action."""
    return next(
        one
        for one in channel.history()
        if any(words in text for text in texts_of(one)) and len([*filter(action.parse, buttons_of(one))]) == 1
    )


async def test_three_presses_lead_from_the_invitation_to_the_first_theme(world: World) -> None:
    guild = world.env.create_guild("Hafenrunde")
    channel = guild.create_text_channel("general")
    role = guild.create_role("Host", permissions=discord.Permissions(manage_guild=True))
    host = Person(guild.add_member(world.users[ORGANISER], roles=[role]))
    await world.env.settle()
    asked = await host.press(message_with(channel, "I keep a circle of bloggers", OpenSetup), OpenSetup)
    form = await host.submit(asked, {"hashtag": "hafenrunde", "zone": "Berlin"})
    await host.press(answer_message(form), SetupComponent.SAVE)
    await world.move_to("Fri 18:00")
    assert "#hafenrunde" in "\n".join(texts_of(message_with(channel, "ROUND 1", JoinRound))).replace("\\", "")
    assert host.presses == 3


async def test_one_press_takes_part_and_two_a_post_read_on(world: World) -> None:
    await start_game(world)
    reader = Person(world.members["tomas"])
    joined = await reader.press(message_with(world.channel, "Write on your own blog", JoinRound), JoinRound)
    assert answer_text(joined)
    assert reader.presses == 1
    reader.presses = 0
    link = await reader.press(message_with(world.channel, "Every stop", ReadPost), ReadPost)
    reader.open_post(answer_message(link))
    await reader.press(answer_message(link), "I've read it")
    assert "1 of 2 read" in answer_text(link)
    assert reader.presses == 3
    reader.presses = 0
    reader.open_post(answer_message(link))
    await reader.press(answer_message(link), "I've read it")
    assert "That was the last of 2" in answer_text(link)
    assert reader.presses == 2
