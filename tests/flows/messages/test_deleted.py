"""A long round-up of which somebody deleted parts: its host is asked once, and it is put back as a whole, in order."""

import sqlite3

import discord
import pytest

from bot.actions import ReadPost
from bot.demo.transcript import buttons_of, texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.flows.posts.decide import decide_post
from bot.themes import Caller
from tests.support.commands import answer_message, answer_text, run_command
from tests.support.posts import add_hostile_posts
from tests.support.setup_form import SetupForm
from tests.support.silence import silence

POSTS = 40


async def let_long_roundup_stand(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await world.skip_to("Sat 12:00")
    await add_hostile_posts(world, POSTS)
    await world.skip_to("Mon+1 12:00")
    await world.env.settle()


def part_ids(rows: sqlite3.Connection) -> list[int]:
    """Return the ids of the messages that are recorded as the parts of the round-up, first part first."""
    found = rows.execute("SELECT message_id FROM outbox WHERE kind LIKE 'roundup%' ORDER BY position")
    return [message for (message,) in found if message is not None]


def shown_posts(world: World, rows: sqlite3.Connection, place: object = None) -> list[str]:
    """Return the buttons that lead to a post in the parts that stand, from the top of the channel down."""
    parts = set(part_ids(rows))
    history = (world.channel if place is None else place).history()  # type: ignore[attr-defined]  # a simulated channel
    standing = [message for message in history if message.id in parts]
    return [action for message in standing for action in buttons_of(message) if ReadPost.parse(action)]


def delete(world: World, *messages: int) -> None:
    for message in messages:
        world.env.backend.delete_message(world.channel.id, message)


def questions(world: World) -> list[discord.Message]:
    try:
        history = world.users[ORGANISER].dm_channel.history()
    except LookupError:
        return []
    return [one for one in history if "Shall I put it back?" in "\n".join(texts_of(one))]


async def put_back(world: World) -> None:
    [question] = questions(world)
    await world.users[ORGANISER].click(question, label="Put it back")
    await world.env.settle()


@pytest.mark.parametrize("gone", [slice(None), slice(0, 1), slice(1, 2), slice(1, 3), slice(-1, None)])
async def test_a_round_up_is_put_back_whole_and_in_order_whichever_parts_were_deleted(
    world: World, rows: sqlite3.Connection, gone: slice
) -> None:
    await let_long_roundup_stand(world)
    before, parts = shown_posts(world, rows), part_ids(rows)
    assert len(before) == POSTS
    assert len(parts) > 3
    delete(world, *parts[gone])
    await world.restart()
    await world.env.settle()
    [question] = questions(world)
    part = "" if gone.start in {None, 0} else "a part of "
    assert f"somebody deleted {part}the round-up of round 1" in texts_of(question)[0]
    await put_back(world)
    assert shown_posts(world, rows) == before
    assert part_ids(rows) == sorted(part_ids(rows))
    head = next(one for one in world.channel.history() if one.id == part_ids(rows)[0])
    assert "ROUND-UP OF ROUND 1" in "\n".join(texts_of(head)).replace("\\", "")
    assert head.pinned
    assert questions(world) == []
    assert "All is well" in await run_command(world, ORGANISER, "setup check")


async def test_the_check_names_a_deleted_part_and_puts_it_back(world: World, rows: sqlite3.Connection) -> None:
    await let_long_roundup_stand(world)
    before, parts = shown_posts(world, rows), part_ids(rows)
    delete(world, parts[1], parts[2])
    await world.restart()
    await world.env.settle()
    checked = await world.members[ORGANISER].slash(world.channel, "setup check")
    assert answer_text(checked).count(f"**The round-up** in {world.channel.mention}: somebody deleted it") == 1
    assert list(buttons_of(answer_message(checked)).values()) == ["Put the round-up back"]
    await world.members[ORGANISER].click(answer_message(checked), label="Put the round-up back")
    await world.env.settle()
    assert shown_posts(world, rows) == before


async def test_what_moved_up_and_was_tidied_away_is_asked_about_by_nobody_and_said_when_it_is_needed(
    world: World, rows: sqlite3.Connection
) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await world.skip_to("Sat 12:00")
    posts = await add_hostile_posts(world, 12)
    await world.skip_to("Mon+1 12:00")
    await world.env.settle()
    host = Caller(world.guild.id, 1, "Bea", is_organiser=True)
    for post in posts[1:]:
        await decide_post(world.bot.services, host, post, added=False)
    await world.env.settle()
    leftover = [one.id for one in world.channel.history() if "What stood here moved up" in "\n".join(texts_of(one))]
    assert leftover
    delete(world, *leftover)
    await world.restart()
    await world.env.settle()
    assert questions(world) == []
    assert "All is well" in await run_command(world, ORGANISER, "setup check")
    for post in posts[1:]:
        await decide_post(world.bot.services, host, post, added=True)
    await world.env.settle()
    assert sorted(shown_posts(world, rows)) == sorted(f"read:{post}" for post in posts)
    assert len(part_ids(rows)) == len(leftover) + 1


async def test_a_part_that_had_no_words_before_it_was_sent_is_not_sent(world: World, rows: sqlite3.Connection) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await world.skip_to("Sat 12:00")
    posts = await add_hostile_posts(world, 12)
    silence(world, on=True)
    await world.skip_to("Mon+1 12:00")
    await world.env.settle()
    host = Caller(world.guild.id, 1, "Bea", is_organiser=True)
    for post in posts[1:]:
        await decide_post(world.bot.services, host, post, added=False)
    silence(world, on=False)
    await world.move_to("Mon+1 14:00")
    assert shown_posts(world, rows) == [f"read:{posts[0]}"]
    assert "What stood here moved up" not in str([texts_of(one) for one in world.channel.history()])


async def test_a_round_up_whose_post_in_a_forum_was_deleted_comes_back_with_all_its_parts(
    world: World, rows: sqlite3.Connection
) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    forum = world.guild.create_forum_channel("circle-forum")
    form = await SetupForm(world).open()
    await form.choose("announce_channel", forum)
    await form.press("save")
    await world.skip_to("Sat 12:00")
    await add_hostile_posts(world, POSTS)
    await world.skip_to("Mon+1 12:00")
    await world.env.settle()
    [post] = [one for one in forum.threads if "round-up" in str(one.name).lower()]
    before = shown_posts(world, rows, post)
    world.env.backend.delete_channel(post.id)
    await world.env.settle()
    await run_command(world, ORGANISER, "round skip")  # which the first part says, and no other
    await world.env.settle()
    assert len(questions(world)) == 1
    await put_back(world)
    [post] = [one for one in forum.threads if "round-up" in str(one.name).lower()]
    assert shown_posts(world, rows, post) == before
    assert questions(world) == []
