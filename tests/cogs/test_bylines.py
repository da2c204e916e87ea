"""Whose the names are that sign a blog: the menu after /blog add, /blog authors, and the question in the channel."""

import sqlite3
from collections.abc import AsyncIterator

import discord
import pytest
import simcord

from bot.demo.transcript import texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from cogs.choices import choice_value
from tests.support.commands import answer_text, run_command
from tests.support.feeds import make_item, make_rss
from tests.support.messages import message_texts_with
from tests.support.scripted_server import ScriptedServer, http_response, serve_script


def feed(*items: tuple[int, str], words: str = "") -> bytes:
    """Return a feed with items that are signed."""
    made = (make_item(n, **{"dc:creator": name, "description": f"Text {n}. {words}"}) for n, name in items)
    return http_response(make_rss(*made))


@pytest.fixture
async def blog(world: World) -> AsyncIterator[ScriptedServer]:
    """A blog that two people sign, and a community that is set up."""
    await ScriptedWeek(world, lambda *_: None).set_up()
    async with serve_script() as blog:
        blog.respond_with(feed((2, "Quill"), (1, "Nib")))
        yield blog


async def add_blog(world: World, who: str, blog: ScriptedServer) -> discord.Message:
    """Bring the blog, and return the first question after that: which names are the member's, if it is asked."""
    found = await world.members[who].slash(world.channel, "blog add", address=blog.address)
    brought = await world.members[who].click(last_answer(found), label="Yes, watch it")
    return brought.followups[0].message if brought.followups else last_answer(brought)


def last_answer(result: simcord.InteractionResult) -> discord.Message:
    return [one for one in [result.response, *result.followups] if one is not None][-1].message


async def test_who_brings_a_blog_of_several_says_which_names_are_theirs_and_two_share_it(
    world: World, blog: ScriptedServer
) -> None:
    question = await add_blog(world, "ines", blog)
    [words] = texts_of(question)
    assert "has posts by **Quill** and **Nib**. Which are you?" in words
    chosen = await world.members["ines"].select(question, ["0"])
    assert "what is signed **Quill** counts" in answer_text(chosen)
    question = await add_blog(world, "marek", blog)
    assert "has posts by **Nib**. Which are you?" in "\n".join(texts_of(question))
    await world.members["marek"].select(question, ["0"])
    listed = await run_command(world, "jo", "blog list")
    assert f"by {world.names['ines']} and {world.names['marek']}" in listed
    exported = await world.members["jo"].slash(world.channel, "blog export")
    assert exported.response is not None
    [file] = exported.response.message.attachments
    listed = (await file.read()).decode()
    assert listed.count("<outline") == 1
    assert f'author="{world.names["ines"]}, {world.names["marek"]}"' in listed


async def test_the_names_can_be_changed_by_their_member_and_by_hosts(world: World, blog: ScriptedServer) -> None:
    await add_blog(world, "ines", blog)
    [choice] = await world.members["ines"].autocomplete(world.channel, "blog authors", "blog", "")
    asked = await world.members["ines"].slash(world.channel, "blog authors", blog=choice["value"])
    assert asked.response is not None
    changed = await world.members["ines"].select(asked.response.message, ["2"])
    assert "everything in **A blog** counts" in answer_text(asked) + answer_text(changed)
    by_host = await run_command(world, ORGANISER, "blog authors", blog=choice["value"])
    assert f"Which are {world.names['ines']}?" in by_host
    assert "no such blog of yours" in await run_command(world, "jo", "blog authors", blog=choice["value"])
    asked = await world.members["ines"].slash(world.channel, "blog authors", blog=choice["value"])
    assert asked.response is not None
    changed = await world.members["ines"].select(asked.response.message, [])
    assert "none of these names" in answer_text(asked) + answer_text(changed)


async def test_a_blog_without_names_has_nothing_to_tell_apart(world: World, blog: ScriptedServer) -> None:
    blog.respond_with(http_response(make_rss(make_item(1))))
    await add_blog(world, "ines", blog)
    assert "nothing to tell apart" in await run_command(world, "ines", "blog authors", blog=choice_value(1))


async def test_a_post_of_a_name_that_nobody_claimed_is_asked_about_in_the_channel(
    world: World, blog: ScriptedServer, rows: sqlite3.Connection
) -> None:
    blog.respond_with(feed((2, "Quill")))
    await add_blog(world, "ines", blog)
    await world.move_to("Sat 10:00")
    item = make_item(3, **{"dc:creator": "Nib", "description": "For #usblogs.", "pubDate": None})
    blog.respond_with(http_response(make_rss(item)))
    await world.move_to("Sat 17:00")
    assert message_texts_with(world, "is signed **Nib**. Who is that?")
    question = next(one for one in world.channel.history() if "is signed" in "\n".join(texts_of(one)))
    [why] = await world.members["ines"].autocomplete(world.channel, "post why", "post", "Post 3")
    told = await run_command(world, "ines", "post why", post=why["value"])
    assert "It is signed **Nib**, and nobody here writes under that name" in told
    refused = await world.members["jo"].click(question, label="Somebody else")
    assert f"Only {world.names['ines']} or a host can answer" in answer_text(refused)
    await world.members["ines"].click(question, label=world.names["ines"])
    await world.env.settle()
    assert not message_texts_with(world, "Who is that?")
    assert message_texts_with(world, f"are {world.names['ines']}'s from now on")
    assert rows.execute("SELECT title, decision FROM posts").fetchall() == [("Post 3", "accept")]
    assert "nobody here" not in await run_command(world, "ines", "post why", post=why["value"])
