"""The bot is invited, through the simulated Discord: it says hello once, and its button opens the set-up."""

from dataclasses import dataclass

import discord
import pytest
import simcord

from bot.demo.transcript import buttons_of, texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.outbox import MessageKind
from bot.themes import CommunityId
from storage.outbox import messages_of_kind
from tests.support.commands import answer_text
from tests.support.messages import private_messages_to

HELLO, HERE = "I keep a circle of bloggers together", "Set up here"
SILENT = discord.PermissionOverwrite(send_messages=False)
BOT_ADD = discord.AuditLogAction.bot_add.value


@dataclass
class NewServer:
    """A server that the bot was invited to; Jo is its owner, and Bea may manage it."""

    world: World
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle

    def hellos(self, channel: simcord.ChannelHandle | None = None) -> list[discord.Message]:
        history = (channel or self.channel).history()
        return [one for one in history if any(HELLO in text for text in texts_of(one))]


def new_server(world: World, *, silent: bool = False) -> NewServer:
    """Return a server with one channel, which is silent for bots or not; what happens there happens when it settles."""
    guild = world.env.create_guild("Hafenrunde", owner=world.users["jo"])
    channel = guild.create_text_channel("general", overwrites={guild.default_role: SILENT} if silent else {})
    return NewServer(world, guild, channel)


def add_host(server: NewServer) -> simcord.MemberActor:
    role = server.guild.create_role("Host", permissions=discord.Permissions(manage_guild=True))
    return server.guild.add_member(server.world.users[ORGANISER], roles=[role])


async def test_an_invited_bot_says_hello_once_and_is_set_up_from_there(world: World) -> None:
    server = new_server(world)
    host, member = add_host(server), server.guild.add_member(world.users["ines"])
    await world.env.settle()
    await world.restart()
    [said] = server.hellos()
    [button] = buttons_of(said)
    assert "needs the permission **Manage Server**" in answer_text(await member.click(said, custom_id=button))
    form = await host.submit_modal(await host.click(said, custom_id=button), {"hashtag": "#Hafen", "zone": "Berlin"})
    assert "**First theme: <t:" in answer_text(form)
    assert form.response is not None
    await host.click(form.response.message, custom_id="setup:save")
    await world.env.settle()
    [said] = server.hellos()
    assert "The game is set up: **#hafen**" in "\n".join(texts_of(said)).replace("\\", "")
    assert buttons_of(said) == {}
    assert "Where themes" not in answer_text(await member.slash(server.channel, "help"))


async def test_it_says_hello_where_discord_greets_people_and_not_among_the_news(world: World) -> None:
    server = new_server(world)
    greetings = server.guild.create_text_channel("greetings")
    world.env.backend.edit_guild(server.guild.id, {"system_channel_id": greetings.id})
    await world.env.settle()
    assert len(server.hellos(greetings)) == 1
    assert server.hellos() == []


@pytest.mark.parametrize("is_logged", [True, False])
async def test_where_it_may_write_nowhere_it_tells_whoever_invited_it(world: World, *, is_logged: bool) -> None:
    server = new_server(world, silent=True)
    server.guild.add_member(world.users["ines"])
    if is_logged:
        bot, inviter = world.env.backend.bot_user.id, world.users["ines"].id
        world.env.backend.record_audit_log(server.guild.id, BOT_ADD, target_id=bot, user_id=inviter)
    await world.env.settle()
    await world.restart()
    [said] = private_messages_to(world, "ines" if is_logged else "jo")
    assert "In **Hafenrunde** I found no channel where I may write" in said
    assert private_messages_to(world, "jo" if is_logged else "ines") == []


async def test_what_the_channel_refuses_is_told_in_private_and_not_twice(world: World) -> None:
    server = new_server(world)
    world.env.inject_error("POST", f"/channels/{server.channel.id}/messages", status=403, code=50013)
    await world.env.settle()
    assert len(private_messages_to(world, "jo")) == 1
    await world.move_to("Mon 13:00")
    await world.restart()
    assert server.hellos() == []
    assert len(private_messages_to(world, "jo")) == 1


async def test_an_outage_at_the_hello_only_delays_it(world: World) -> None:
    server = new_server(world)
    world.env.inject_error("POST", f"/channels/{server.channel.id}/messages", status=503, times=2)
    await world.env.settle()
    await world.move_to("Mon 11:00")
    assert len(server.hellos()) == 1
    assert private_messages_to(world, "jo") == []


async def test_invited_again_it_says_hello_again_and_keeps_nothing_of_before(world: World) -> None:
    server = new_server(world)
    await world.env.settle()
    world.env.backend.remove_guild(server.guild.id)
    await world.env.settle()
    async with world.services.db.read() as conn:
        assert await messages_of_kind(conn, CommunityId(server.guild.id), MessageKind.HELLO) == []
    await world.move_to("Mon 10:00")
    again = new_server(world)
    await world.env.settle()
    assert len(again.hellos()) == 1


async def test_where_the_game_is_set_up_it_just_goes_on(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    me = world.env.backend.get_member(world.guild.id, world.env.backend.bot_user.id)
    me.joined_at = world.clock.now().isoformat()
    await world.restart()
    assert NewServer(world, world.guild, world.channel).hellos() == []


async def test_a_bot_that_was_away_when_it_was_invited_says_hello_when_it_is_back(world: World) -> None:
    me = world.env.backend.get_member(world.guild.id, world.env.backend.bot_user.id)
    await world.restart()
    server = NewServer(world, world.guild, world.channel)
    assert server.hellos() == []
    me.joined_at = world.clock.now().isoformat()
    await world.restart()
    await world.env.settle()
    assert len(server.hellos()) == 1
