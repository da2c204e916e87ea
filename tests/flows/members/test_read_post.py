"""What a member's word that they read a post changes, whenever it comes."""

import pytest

from bot.demo.world import World
from tests.support.buttons import press_button, press_read_button
from tests.support.games import hold_comments, start_game
from tests.support.messages import message_texts_with

MORE = "sees one reader more"


@pytest.mark.parametrize(
    ("pressed", "seen", "counts"),
    [("Mon+1 13:05", "Mon+1 14:00", True), ("Sun+2 12:00", "Sun+2 13:00", True), ("Tue+3 12:00", "Wed+3 12:00", False)],
)
async def test_who_reads_after_the_round_up_counts_in_it_as_long_as_it_follows_the_comments(
    world: World, pressed: str, seen: str, *, counts: bool
) -> None:
    hold_comments(world)
    week = await start_game(world)
    link = await press_read_button(world, week, "marek", "Every stop")
    await world.skip_to("Mon+1 12:05")
    await world.skip_to(pressed)
    assert MORE in await press_button(world, "marek", link, "I've read it")
    await world.skip_to(seen)
    [text] = [one for one in message_texts_with(world, "ROUND-UP OF ROUND 1") if "Every stop" in one]
    assert ("read by 1" in text) == counts


async def test_who_says_twice_that_they_read_a_post_is_told_once_of_a_reader_more(world: World) -> None:
    hold_comments(world)
    week = await start_game(world)
    first = await press_read_button(world, week, "marek", "Every stop")
    second = await press_read_button(world, week, "marek", "Every stop")
    assert MORE in await press_button(world, "marek", first, "I've read it")
    said = await press_button(world, "marek", second, "I've read it")
    assert MORE not in said
    assert "You have read it." in said
