"""`/setup check` looks ahead: at pins, threads, slow mode, and posts that are archived."""

import discord
import pytest
import simcord

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


async def board_in_forum(world: World) -> tuple[simcord.ChannelHandle, discord.Thread]:
    """Let the game be in a forum; return that, and the post that is the board."""
    forum = world.guild.create_forum_channel("blog-weeks")
    form = await SetupForm(world).open()
    await form.choose("announce_channel", forum)
    await form.press("save")
    await world.env.settle()
    guild = world.bot.get_guild(world.guild.id)
    assert guild is not None
    [board] = guild.threads
    return forum, board


@pytest.mark.parametrize("locked", [False, True])
async def test_a_post_that_is_archived_is_seen_and_one_that_is_locked_too_is_in_the_way(
    world: World, *, locked: bool
) -> None:
    forum, board = await board_in_forum(world)
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


async def test_the_check_names_each_permission_that_is_missing_where_it_is(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    assert "All is well" in await run_command(world, ORGANISER, "setup check")
    hushed = world.guild.create_text_channel(
        "hushed",
        overwrites={
            world.guild.default_role: discord.PermissionOverwrite(
                embed_links=False, create_public_threads=False, mention_everyone=False
            )
        },
    )
    role = world.guild.create_role("Writers")
    form = await SetupForm(world).open()
    await form.choose("announce_channel", hushed)
    await form.press("more")
    await form.choose("roundup_channel", world.channel)
    await form.choose("ping", role)
    await form.choose("extras", "threads", "events")
    await form.press("save")
    assert f"In {hushed.mention} I still need **Embed Links**, **Create Public Threads**, and" in form.words
    words = await run_command(world, ORGANISER, "setup check")
    missing = "**Embed Links**, **Create Public Threads**, and **Mention @everyone, @here and All Roles**"
    assert f"{hushed.mention}: {missing}" in words
    assert f"{world.channel.mention}:" not in words
    assert "open **Permissions**" in words


async def test_the_check_says_what_else_is_in_the_way_and_tries_again(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=403, code=200000)
    await world.move_to("Fri 18:00")
    words = await run_command(world, ORGANISER, "setup check")
    assert f"**The announcement** in {world.channel.mention}: the server's AutoMod keeps it back" in words
    assert "All is well" not in words
    await world.env.settle()
    assert len(message_texts_with(world, "ROUND 1")) == 1
    assert "All is well" in await run_command(world, ORGANISER, "setup check")


async def test_the_check_sees_ahead_that_a_forum_wants_a_tag_and_has_none(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    forum = world.guild.create_forum_channel("blog-weeks")
    form = await SetupForm(world).open()
    await form.choose("announce_channel", forum)
    await form.press("save")
    channel = world.bot.get_channel(forum.id)
    assert isinstance(channel, discord.ForumChannel)
    channel._flags = discord.ChannelFlags(require_tag=True).value
    words = await run_command(world, ORGANISER, "setup check")
    assert f"in {forum.mention}: this forum wants a tag on each post" in words


async def test_the_check_sees_that_a_post_of_the_bots_is_locked(world: World) -> None:
    forum, board = await board_in_forum(world)
    board.locked = True
    deny(world, forum.id, discord.Permissions(manage_threads=True))
    words = await run_command(world, ORGANISER, "setup check")
    assert f"**The board** in <#{board.id}>: the thread is locked" in words
