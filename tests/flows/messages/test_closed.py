"""What is said of rounds that are over follows their round-ups, also when these are gone with their channel."""

import simcord

from bot.demo.transcript import texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from tests.support.commands import run_command
from tests.support.messages import message_texts_with, private_messages_to
from tests.support.setup_form import SetupForm
from tests.support.silence import silence


async def put_roundups_in(world: World, channel: simcord.ChannelHandle) -> None:
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("roundup_channel", channel)
    await form.press("save")
    await world.env.settle()


async def delete_channel(world: World, channel: simcord.ChannelHandle) -> None:
    found = world.bot.get_channel(channel.id)
    assert found is not None
    await found.delete()  # type: ignore[union-attr]  # a channel of a server
    await world.env.settle()


def delete_unseen(world: World, channel: simcord.ChannelHandle) -> None:
    """Delete a channel while the bot is away."""
    del world.env.backend.channels[channel.id]
    del world.env.backend.messages[channel.id]
    world.env.backend.get_guild(world.guild.id).channel_ids.remove(channel.id)


def list_of_rounds(channel: simcord.ChannelHandle) -> str:
    """Return the list of all rounds that stands in a channel."""
    texts = ["\n".join(texts_of(message)) for message in channel.history()]
    [found] = [text for text in texts if "Every round of" in text]
    return found


def numbers_in(said: str) -> list[str]:
    """Return the numbers of the rounds that are listed, of the first four."""
    return [number for number in "1234" if f"{number}. **" in said.replace("\\", "")]


async def test_a_closed_round_names_the_channel_where_its_round_up_stands(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    other = world.guild.create_text_channel("roundups")
    await put_roundups_in(world, other)
    await world.move_to("Sun 18:00")
    await delete_channel(world, other)
    await world.move_to("Mon+1 13:00")
    [reminder] = message_texts_with(world, "has closed; the round-up is in")
    [announcement] = [text for text in message_texts_with(world, "ROUND 1") if "It closed" in text]
    for said in (reminder, announcement, await run_command(world, "ines", "round status")):
        assert world.channel.mention in said
        assert other.mention not in said


async def test_each_round_stays_in_the_list_without_a_link_when_its_round_up_went_with_its_channel(
    world: World,
) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    other = world.guild.create_text_channel("roundups")
    await put_roundups_in(world, other)
    for week in (1, 2, 3):
        await world.move_to(f"Mon+{week} 13:00")
    assert list_of_rounds(other).count(f"/{other.id}/") == 3
    await delete_channel(world, other)
    await put_roundups_in(world, world.channel)
    for said in (list_of_rounds(world.channel), await run_command(world, "ines", "round history")):
        assert numbers_in(said) == ["1", "2", "3"]
        assert f"/{other.id}/" not in said
    assert [text for text in message_texts_with(world, "has closed") if other.mention in text] == []
    asked = [text for text in private_messages_to(world, ORGANISER) if "Shall I put it back?" in text]
    assert len(asked) == 1
    assert "round 3" in asked[0]


async def test_round_ups_whose_channel_went_while_the_bot_was_away_are_known_to_be_gone(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    other = world.guild.create_text_channel("roundups")
    await put_roundups_in(world, other)
    for week in (1, 2):
        await world.move_to(f"Mon+{week} 13:00")
    await put_roundups_in(world, world.channel)
    await world.move_to("Mon+3 13:00")
    assert list_of_rounds(world.channel).count(f"/{other.id}/") == 2
    delete_unseen(world, other)
    await world.restart()
    await world.env.settle()
    assert f"/{other.id}/" not in list_of_rounds(world.channel)
    assert list_of_rounds(world.channel).count(f"/{world.channel.id}/") == 1
    assert "Shall I put it back?" not in "".join(private_messages_to(world, ORGANISER))


async def test_a_round_of_which_nobody_could_hear_is_waited_for_by_nobody_and_listed_nowhere(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await world.move_to("Mon+1 13:00")
    silence(world, on=True)
    await world.move_to("Mon+2 14:00")
    silence(world, on=False)
    await world.env.settle()
    status = await run_command(world, "ines", "round status")
    assert "Nobody could hear of it here, so it has no round-up." in status
    await world.move_to("Mon+3 13:00")
    for said in (list_of_rounds(world.channel), await run_command(world, "ines", "round history")):
        assert numbers_in(said) == ["1", "3"]
