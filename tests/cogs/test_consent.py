"""Whether what a member reads and comments may be noted: asked once, by itself, and changed in one press."""

import sqlite3

import simcord

from bot.demo.transcript import buttons_of
from bot.demo.world import World
from tests.support.buttons import press_button, press_commented_button, press_read_button
from tests.support.commands import answer_message, answer_text, run_command
from tests.support.games import start_game

QUESTION = "May I note what you read and comment?"


async def _bring_blog(world: World, who: str) -> simcord.InteractionResult:
    """Add a member's blog as theirs, and return what is answered to that."""
    home = world.blogs.circle.home(world.blogs.circle.people[who])
    found = await world.members[who].slash(world.channel, "blog add", address=home)
    asked = [one for one in (found.response, *found.followups) if one is not None][-1]
    return await world.members[who].click(asked.message, label="Yes, watch it")


async def test_it_is_a_question_of_its_own_once_a_blog_is_there_with_two_buttons_alike(
    world: World, rows: sqlite3.Connection
) -> None:
    week = await start_game(world)
    brought = await _bring_blog(world, "lena")
    [asked] = brought.followups
    assert QUESTION in answer_text(brought)
    assert list(buttons_of(asked.message).values()) == ["Yes, note it", "No, note nothing"]
    read = await press_read_button(world, week, "lena", "Every stop")
    assert QUESTION in await press_button(world, "lena", read, "I've read it")
    assert rows.execute("SELECT count(*) FROM reads").fetchone() == (0,)
    await world.members["lena"].click(asked.message, label="No, note nothing")
    assert "you have not said" not in await run_command(world, "lena", "privacy show")
    assert QUESTION not in await press_button(world, "lena", read, "No, note nothing")
    again = await press_read_button(world, week, "lena", "Every stop")
    assert "does not see that somebody read it" in await press_button(world, "lena", again, "I've read it")
    assert rows.execute("SELECT count(*) FROM reads").fetchone() == (0,)
    assert "sees one reader more" in await press_button(world, "lena", again, "Note it from now on")
    assert rows.execute("SELECT count(*) FROM reads").fetchone() == (1,)


async def test_it_is_changed_in_one_press_where_the_standing_and_the_data_are_shown(world: World) -> None:
    await start_game(world)
    me = await world.members["ines"].slash(world.channel, "me")
    assert "I note nothing" in await press_button(world, "ines", me, "Stop noting")
    assert "Noted from now on" in await press_button(world, "ines", me, "Note it from now on")
    held = await world.members["ines"].slash(world.channel, "privacy show")
    assert "as you wish" in await press_button(world, "ines", held, "Stop noting")
    assert "as you agreed" in await press_button(world, "ines", held, "Note it from now on")


async def test_a_name_is_not_taken_from_a_member_of_whom_nothing_is_noted(world: World) -> None:
    await start_game(world)
    brought = await _bring_blog(world, "lena")
    await world.members["lena"].click(brought.followups[0].message, label="No, note nothing")
    home = world.blogs.circle.home(world.blogs.circle.people["lena"])
    assert "is another member's here" in await run_command(world, "jo", "blog name", name=home)


async def test_who_answered_before_is_not_asked_when_a_blog_comes(world: World) -> None:
    week = await start_game(world)
    await week.read("jo", "Every stop")
    assert (await _bring_blog(world, "jo")).followups == []


async def test_a_yes_after_i_commented_looks_for_the_comment_and_notes_no_reading(
    world: World, rows: sqlite3.Connection
) -> None:
    week = await start_game(world)
    await _bring_blog(world, "yuki")
    await world.skip_to("Sun 12:00")
    asked = await press_commented_button(world, week, "yuki", "Where the two trains pass")
    assert list(buttons_of(answer_message(asked)).values()) == ["Yes, note it", "No, note nothing"]
    found = await world.members["yuki"].click(answer_message(asked), label="Yes, note it")
    assert "Noted from now on" in answer_text(asked)
    assert "I have your comment\nMarek Dvořák sees that it was answered." in answer_text(found)
    assert rows.execute("SELECT count(*) FROM reads").fetchone() == (0,)
    assert "You commented on posts of 1 person" in await run_command(world, "yuki", "me")


async def test_who_declined_is_not_asked_again_when_they_say_that_they_commented(world: World) -> None:
    week = await start_game(world)
    await _bring_blog(world, "yuki")
    await world.skip_to("Sun 12:00")
    asked = await press_commented_button(world, week, "yuki", "Where the two trains pass")
    assert "I note nothing" in await press_button(world, "yuki", asked, "No, note nothing")
    again = await press_commented_button(world, week, "yuki", "Where the two trains pass")
    assert QUESTION not in answer_text(again)
    assert "I did not look for your comment. Marek Dvořák sees it on the blog all the same." in answer_text(again)
    assert list(buttons_of(answer_message(again)).values()) == ["Note it from now on"]
    found = await world.members["yuki"].click(answer_message(again), label="Note it from now on")
    assert "Which of these is you?" in answer_text(found), "what was written under a no is noted at their word alone"
