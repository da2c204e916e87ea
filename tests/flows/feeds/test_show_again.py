"""A member comes back, or has another name: what shows members follows by itself."""

from bot.demo.world import World
from tests.support.buttons import press_read_button
from tests.support.commands import run_command
from tests.support.games import start_game
from tests.support.messages import message_texts_with


def rename(world: World, who: str, name: str) -> None:
    """Give a member another name in the server."""
    world.env.backend.get_member(world.guild.id, world.members[who].id).nick = name


def texts_naming(world: World, name: str) -> list[str]:
    """Return the first line of each message in the channel that contains a name."""
    return [text.splitlines()[0] for text in message_texts_with(world, name)]


async def test_who_comes_back_and_takes_no_step_is_shown_again_with_what_they_wrote_meanwhile(world: World) -> None:
    await start_game(world)
    circle = world.blogs.circle
    world.guild.remove_member(world.members["ines"])
    await world.move_to("Mon+1 11:00")
    assert len(texts_naming(world, "Every stop between")) == 1, "the notice stays, and the list has it no more"
    circle.publish(circle.people["ines"], "While I was away", "This is for #usblogs.", world.clock.now())
    await world.move_to("Mon+1 13:00")
    [roundup] = message_texts_with(world, "ROUND-UP OF ROUND 1")
    assert "Inês" not in roundup
    world.members["ines"] = world.guild.add_member(world.users["ines"])
    await world.move_to("Tue+1 18:00")
    [roundup] = message_texts_with(world, "ROUND-UP OF ROUND 1")
    assert "Every stop between" in roundup
    assert "While I was away" in roundup
    assert "Number Nine" in await run_command(world, "tomas", "blog list")
    await world.skip_to("Sat+6 12:00")
    assert "Kept" in await run_command(world, "ines", "privacy show")


async def test_another_name_arrives_in_every_message_within_a_day(world: World) -> None:
    await start_game(world)
    before = texts_naming(world, "Inês Okafor")
    rename(world, "ines", "Noah Okafor")
    await world.move_to("Sun 18:00")
    assert texts_naming(world, "Inês Okafor") == []
    assert texts_naming(world, "Noah Okafor") == before
    assert len(before) > 1, "the notice of a post, and the list"
    assert "by Noah Okafor" in await run_command(world, "tomas", "blog list")


async def test_another_name_arrives_at_once_with_a_press_of_a_button(world: World) -> None:
    week = await start_game(world)
    before = texts_naming(world, "Inês Okafor")
    rename(world, "ines", "Noah Okafor")
    await press_read_button(world, week, "ines", "Where the two trains pass")
    await world.env.settle()
    assert texts_naming(world, "Noah Okafor") == before
