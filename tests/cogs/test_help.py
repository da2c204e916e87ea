"""/help: the way in, for whoever asks."""

import re

import discord

from bot.demo.transcript import buttons_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from tests.support.commands import answer_message, answer_text, command_names, run_command
from tests.support.games import start_game


async def test_before_the_game_begins_a_host_is_told_how_and_a_member_whom_to_ask(world: World) -> None:
    assert "**/setup start** begins it" in await run_command(world, ORGANISER, "help")
    told = await run_command(world, "ines", "help")
    assert "A host of this server begins it" in told
    assert "For hosts" not in told


async def test_the_next_step_is_the_one_that_somebody_can_take(world: World) -> None:
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    assert "**Now** Bring your blog: **/blog add**" in await run_command(world, "ines", "help")
    await week.bring_blog("ines", world.blogs.circle.home(world.blogs.circle.people["ines"]))
    assert "puts it on the board" in await run_command(world, "ines", "help")
    await world.skip_to("Fri 18:05")
    assert "**Now** Write on it, with #usblogs in your text" in await run_command(world, "ines", "help")


async def test_who_has_written_is_told_what_waits_to_be_read(world: World) -> None:
    week = await start_game(world)
    assert "2 posts wait for you to read them: **/reading next**" in await run_command(world, "ines", "help")
    await week.read("ines", "Where the two trains pass")
    await week.read("ines", "My workbench")
    assert "You have read everything" in await run_command(world, "ines", "help")


async def test_one_press_does_what_the_help_says(world: World) -> None:
    week = await start_game(world)

    async def help_of(who: str) -> discord.Message:
        return answer_message(await world.members[who].slash(world.channel, "help"))

    assert list(buttons_of(await help_of("jo")).values()) == ["Read the least read one", "All commands"]
    asked = await world.members["ines"].click(await help_of("ines"), label="Read the least read one")
    assert re.search("Where the two trains pass|My workbench", answer_text(asked))
    for title in ("Where the two trains pass", "My workbench"):
        await week.read("ines", title)
    assert list(buttons_of(await help_of("ines")).values()) == ["Suggest a theme", "All commands"]
    await week.bring_blog("grace", world.blogs.circle.home(world.blogs.circle.people["grace"]))
    assert "Good to have you" in answer_text(await world.members["grace"].click(await help_of("grace"), label="I'm in"))


async def commands_of(world: World, who: str) -> str:
    """Return what *All commands* shows somebody."""
    shown = await world.members[who].slash(world.channel, "help")
    return answer_text(await world.members[who].click(answer_message(shown), label="All commands"))


async def test_help_names_every_command_and_those_of_hosts_to_hosts_alone(world: World) -> None:
    await start_game(world)
    everything = set(command_names(list(world.bot.tree.get_commands()))) - {"/help"}
    member, host = await commands_of(world, "ines"), await commands_of(world, ORGANISER)
    hosting = set(host.partition("**For hosts**")[2].splitlines()[1].removeprefix("-# ").split(" · "))
    assert {"/setup check", "/theme pick", "/round skip", "/post reject"} <= hosting < everything
    assert not [name for name in hosting if name in member]
    told = re.findall(r"\*\*(/\w+)\*\* .+\n(?:-# (.+))?", member)
    assert {f"{top} {name}".strip() for top, names in told for name in names.split(" · ")} == everything - hosting
    assert len(host) < 4000
