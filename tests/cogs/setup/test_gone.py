"""What a set-up names that somebody deleted in the server."""

import asyncio
from dataclasses import replace

import discord
import simcord

from bot.demo.world import ORGANISER, World
from bot.themes import Community
from storage.communities import get_community, save_community
from tests.support.commands import run_command
from tests.support.games import start_game
from tests.support.messages import message_texts_with, private_messages_to
from tests.support.setup_form import SetupForm

SHOWN = "- The role to ping is gone, so I announce without; **/setup start** chooses another."


async def set_up_with_role(world: World) -> simcord.RoleHandle:
    """Set the game up with a role to ping, or let it have one from now on; return the role."""
    role = world.guild.create_role("Writers", mentionable=True)
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("ping", role)
    await form.press("save")
    return role


async def community_of(world: World) -> Community:
    async with world.services.db.read() as conn:
        community = await get_community(conn, world.guild.id)
    assert community is not None
    return community


async def role_is_forgotten(world: World) -> None:
    """Return when the set-up names no role, and what follows from that is said."""
    async with asyncio.timeout(20):
        while (await community_of(world)).mention_role is not None:
            await asyncio.sleep(0.01)
    await world.env.settle()


async def test_a_role_that_is_gone_is_pinged_no_more_and_hosts_hear_so_until_one_of_them_saves(world: World) -> None:
    await start_game(world)
    role = await set_up_with_role(world)
    await world.env.settle()
    assert message_texts_with(world, role.mention)
    world.env.backend.delete_role(world.guild.id, role.id)
    await role_is_forgotten(world)
    assert not message_texts_with(world, role.mention)
    [told] = [text for text in private_messages_to(world, ORGANISER) if "announce themes without a ping" in text]
    assert "/setup start" in told
    assert "needs a look of yours" in await run_command(world, ORGANISER, "theme board")
    for command in ("setup show", "setup check"):
        words = await run_command(world, ORGANISER, command)
        assert SHOWN in words
        assert "All is well" not in words
        assert role.mention not in words
    form = await SetupForm(world).open()
    await form.press("save")
    assert "All is well" in await run_command(world, ORGANISER, "setup check")
    await world.move_to("Fri+1 18:10")
    assert message_texts_with(world, "ROUND 2")
    assert not message_texts_with(world, role.mention)


async def test_a_role_that_went_while_the_bot_was_away_is_missed_when_it_is_back(world: World) -> None:
    await set_up_with_role(world)
    async with world.services.db.write() as tx:
        community = await get_community(tx, world.guild.id)
        assert community is not None
        await save_community(tx, replace(community, mention_role=1234))
    assert SHOWN in await run_command(world, ORGANISER, "setup show")
    world.bot.dispatch("guild_available", world.bot.get_guild(world.guild.id))
    await role_is_forgotten(world)
    assert SHOWN in await run_command(world, ORGANISER, "setup check")


async def test_another_role_that_is_deleted_changes_nothing(world: World) -> None:
    role = await set_up_with_role(world)
    other = world.guild.create_role("Readers")
    world.env.backend.delete_role(world.guild.id, other.id)
    await world.env.settle()
    assert (await community_of(world)).mention_role == role.id
    assert role.mention in await run_command(world, ORGANISER, "setup show")


async def test_a_channel_that_is_gone_is_named_with_what_to_do(world: World) -> None:
    lost = world.guild.create_text_channel("lost")
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("roundup_channel", lost)
    await form.press("save")
    channel = world.bot.get_channel(lost.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.delete()
    await world.env.settle()
    shown = await run_command(world, ORGANISER, "setup show")
    assert f"- {lost.mention} is gone, and what belongs there waits; **/setup start** chooses another." in shown
    assert "the channel is gone; **/setup start** chooses another" in await run_command(world, ORGANISER, "setup check")
