"""A host chooses the tag that the bot's posts have in a forum."""

import discord

from bot.demo.world import ORGANISER, World
from tests.support.buttons import menus_in
from tests.support.commands import run_command
from tests.support.setup_form import SetupForm


async def make_forum(world: World, *tags: str, requires: bool) -> discord.ForumChannel:
    """Return a forum with these tags."""
    made = world.guild.create_forum_channel("blog-weeks")
    forum = world.bot.get_channel(made.id)
    assert isinstance(forum, discord.ForumChannel)
    await forum.edit(available_tags=[discord.ForumTag(name=tag) for tag in tags])
    forum._flags = discord.ChannelFlags(require_tag=requires).value
    return forum


async def start_in(world: World, forum: discord.ForumChannel, tag: str) -> None:
    """Start the game in a forum, with the tag that a host chooses."""
    form = await SetupForm(world).open(channel=world.guild.channels[forum.name])
    await form.choose("tag", next((str(one.id) for one in forum.available_tags if one.name == tag), tag))
    await form.press("save")
    await world.env.settle()


def tags_of_posts(world: World, forum: discord.ForumChannel) -> list[list[str]]:
    guild = world.bot.get_guild(world.guild.id)
    assert guild is not None
    return [[tag.name for tag in post.applied_tags] for post in guild.threads if post.parent_id == forum.id]


async def test_the_chosen_tag_stands_on_each_post(world: World) -> None:
    forum = await make_forum(world, "help", "rounds", requires=True)
    await start_in(world, forum, "rounds")
    await world.move_to("Fri 18:00")
    assert tags_of_posts(world, forum) == [["rounds"], ["rounds"]]


async def test_a_tag_that_a_host_chose_is_wanted_though_the_forum_asks_for_none(world: World) -> None:
    forum = await make_forum(world, "help", "rounds", requires=False)
    await start_in(world, forum, "rounds")
    assert tags_of_posts(world, forum) == [["rounds"]]


async def test_without_a_choice_the_first_tag_is_taken_only_where_one_has_to_be(world: World) -> None:
    forum = await make_forum(world, "help", "rounds", requires=False)
    await start_in(world, forum, "none")
    assert tags_of_posts(world, forum) == [[]]
    forum._flags = discord.ChannelFlags(require_tag=True).value
    await world.move_to("Fri 18:00")
    assert sorted(tags_of_posts(world, forum)) == [[], ["help"]]


async def test_a_chosen_tag_that_is_gone_gives_way_to_the_default_and_the_check_says_so(world: World) -> None:
    forum = await make_forum(world, "help", "rounds", requires=True)
    await start_in(world, forum, "rounds")
    await forum.edit(available_tags=[tag for tag in forum.available_tags if tag.name == "help"])
    await world.env.settle()
    forum._flags = discord.ChannelFlags(require_tag=True).value
    assert f"The tag that you chose for {forum.mention} is gone" in await run_command(world, ORGANISER, "setup check")
    await world.move_to("Fri 18:00")
    assert ["help"] in tags_of_posts(world, forum)


async def test_the_choice_stands_in_the_form_the_next_time(world: World) -> None:
    forum = await make_forum(world, "help", "rounds", requires=True)
    await start_in(world, forum, "rounds")
    form = await SetupForm(world).open()
    options = [option for menu in menus_in(form.shown.components) for option in menu.options]
    assert next(option.label for option in options if option.default) == "rounds"
    assert f"**Tag** rounds in {forum.mention}" in await run_command(world, ORGANISER, "setup show")
