"""`/setup check` looks ahead: at pins, threads, slow mode, and posts that are archived."""

import discord
import pytest

from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.messages.outlook import MAX_ACTIVE_THREADS, MAX_PINS
from tests.support.commands import run_command
from tests.support.messages import message_texts_with
from tests.support.setup_form import SetupForm
from tests.support.silence import deny


async def check(world: World) -> str:
    return await run_command(world, ORGANISER, "setup check")


def fill_pins(world: World, pins: int) -> None:
    """Let others pin so many messages in the channel that it has this many."""
    backend, channel = world.env.backend, world.channel.id
    have = len(world.channel.pinned_messages())
    for number in range(pins - have):
        message = backend.create_message(channel, world.members["ines"].id, content=f"Keep {number}")
        message.pinned = True


@pytest.mark.parametrize(
    ("pins", "told"),
    [
        (224, None),
        (225, "has 225 of 250 pins; when no more fit, my announcements stand there without one"),
        (MAX_PINS, "**A pin** in {channel}: no more pins fit in this channel"),
    ],
)
async def test_pins_are_counted_before_they_are_full(world: World, pins: int, told: str | None) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    fill_pins(world, pins)
    words = await check(world)
    if told is None:
        assert "pins" not in words
    else:
        assert told.format(channel=world.channel.mention) in words
    assert ("All is well" in words) is (pins < MAX_PINS)


@pytest.mark.parametrize(
    ("threads", "told"),
    [
        (899, None),
        (900, "The server has 900 of 1000 open threads"),
        (MAX_ACTIVE_THREADS, "**The thread of the round** in {channel}: the server has as many open threads"),
    ],
)
async def test_open_threads_are_counted_where_rounds_have_one(world: World, threads: int, told: str | None) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("extras", "threads")
    await form.press("save")
    guild, parent = world.bot.get_guild(world.guild.id), world.bot.get_channel(world.channel.id)
    assert guild is not None
    assert isinstance(parent, discord.TextChannel)
    for number in range(threads):
        guild._threads[number + 1] = discord.Thread.__new__(discord.Thread)
    words = await check(world)
    assert ("open threads" in words) is (told is not None)
    if told is not None:
        assert told.format(channel=world.channel.mention) in words


async def test_slow_mode_is_named_and_is_in_nobodys_way(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    channel = world.bot.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.edit(slowmode_delay=60)
    await world.env.settle()
    words = await check(world)
    assert "All is well" in words
    assert f"Slow mode is on in {world.channel.mention}. It holds members back, and not me." in words


@pytest.mark.parametrize("locked", [False, True])
async def test_a_post_that_is_archived_is_seen_and_one_that_is_locked_too_is_in_the_way(
    world: World, *, locked: bool
) -> None:
    forum = world.guild.create_forum_channel("blog-weeks")
    form = await SetupForm(world).open()
    await form.choose("announce_channel", forum)
    await form.press("save")
    await world.env.settle()
    guild = world.bot.get_guild(world.guild.id)
    assert guild is not None
    [board] = guild.threads
    await board.edit(archived=True, locked=locked)
    await world.env.settle()
    deny(world, forum.id, discord.Permissions(manage_threads=True))
    words = await check(world)
    if locked:
        assert f"**The board** in <#{board.id}>: the thread is locked" in words
    else:
        assert f"The board stands in <#{board.id}>, which is archived. I open it" in words
        assert "In the way" not in words


async def test_the_right_to_pin_is_one_of_those_that_are_named(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    deny(world, world.channel.id, discord.Permissions(pin_messages=True))
    assert f"{world.channel.mention}: **Pin Messages**" in await check(world)
    assert message_texts_with(world, "write about next") != []
