"""What AutoMod keeps back for its words harms itself alone, and its host hears which posts are in it."""

from collections.abc import Iterable

import discord

from bot.actions import ReadPost
from bot.demo.transcript import buttons_of, texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.flows.messages.roundup import roundup_of
from bot.i18n import get_translator
from bot.messages.roundup import render_roundup
from bot.themes import STARTED_PHASES
from cogs.choices import choice_value
from storage.communities import get_community
from storage.rounds import rounds_of
from tests.support.automod import automod_against
from tests.support.commands import run_command
from tests.support.messages import message_texts_with, private_messages_to
from tests.support.posts import add_hostile_posts
from tests.support.setup_form import SetupForm


async def parts_to_come(world: World) -> list[list[str]]:
    """Return the buttons of each part that the round-up would have now."""
    async with world.services.db.read() as conn:
        community = await get_community(conn, world.guild.id)
        assert community is not None
        [round_] = await rounds_of(conn, community.id, *STARTED_PHASES)
        roundup = await roundup_of(conn, community, round_, world.clock.now())
    layouts = render_roundup(get_translator(community.language), roundup)
    return [[one.custom_id or "" for one in layout.buttons()] for layout in layouts]


def parts_among(messages: Iterable[discord.Message]) -> list[list[str]]:
    """Return the buttons of each of these messages that is a part of a round-up."""
    found = [list(buttons_of(message)) for message in messages]
    return [one for one in found if len(one) > 1 and any(ReadPost.parse(button) for button in one)]


async def forty_posts(world: World) -> list[list[str]]:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await world.skip_to("Sat 12:00")
    await add_hostile_posts(world, 40)
    await world.skip_to("Mon+1 11:30")
    return await parts_to_come(world)


def address_in(part: list[str]) -> str:
    """Return a part of the address of the first post in a part, which no other post has."""
    post = ReadPost.parse(part[0])
    assert post is not None
    return f"//blog{post.post - 1}.localhost"


async def try_again(world: World) -> None:
    told = world.users[ORGANISER].dm_channel.history()[-1]
    await world.users[ORGANISER].click(told, label="Try again")
    await world.env.settle()


async def test_what_automod_keeps_back_of_a_round_up_is_one_part_alone_and_comes_into_its_place(world: World) -> None:
    parts = await forty_posts(world)
    with automod_against(world, address_in(parts[1])):
        await world.move_to("Mon+1 12:30")
        assert parts_among(world.channel.history()) == [parts[0], *parts[2:]]
        told = private_messages_to(world, ORGANISER)[-1]
        assert f"**The round-up** in {world.channel.mention}: the server's AutoMod keeps it back" in told
        assert "Posts kept back:" in told
        assert address_in(parts[1]) in told
        assert "can let my role through" in told
        assert address_in(parts[1]) in await run_command(world, ORGANISER, "setup check")
    await try_again(world)
    assert parts_among(world.channel.history()) == parts
    assert "It works again" in private_messages_to(world, ORGANISER)[-1]


async def test_a_round_up_whose_first_part_is_kept_back_begins_with_it_in_the_end(world: World) -> None:
    parts = await forty_posts(world)
    with automod_against(world, "ROUND-UP OF ROUND 1"):
        await world.move_to("Mon+1 12:30")
        assert parts_among(world.channel.history()) == parts[1:]
    await try_again(world)
    assert parts_among(world.channel.history()) == parts
    first = next(one for one in world.channel.history() if "ROUND-UP" in "".join(texts_of(one)))
    assert first.pinned
    [index] = message_texts_with(world, "Every round")
    assert f"/{first.id})" in index


async def test_a_part_is_tried_anew_as_soon_as_its_words_change(world: World) -> None:
    parts = await forty_posts(world)
    bad = ReadPost.parse(parts[1][0])
    assert bad is not None
    with automod_against(world, address_in(parts[1])):
        await world.move_to("Mon+1 12:30")
        await run_command(world, ORGANISER, "post reject", post=choice_value(bad.post))
        await world.env.settle()
        shown = [button for part in parts_among(world.channel.history()) for button in part]
        wanted = [button for part in await parts_to_come(world) for button in part]
        assert shown == wanted


async def test_in_a_forum_what_is_kept_back_comes_into_the_post_of_the_others(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    forum = world.guild.create_forum_channel("circle-forum")
    form = await SetupForm(world).open()
    await form.choose("announce_channel", forum)
    await form.press("save")
    await world.skip_to("Sat 12:00")
    await add_hostile_posts(world, 40)
    await world.skip_to("Mon+1 11:30")
    parts = await parts_to_come(world)
    with automod_against(world, "ROUND-UP OF ROUND 1"):
        await world.move_to("Mon+1 12:30")
    await try_again(world)
    posts = [one for one in forum.threads if parts_among(one.history())]
    assert [parts_among(one.history()) for one in posts] == [parts]
