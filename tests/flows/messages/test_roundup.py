"""Round-ups of every size, with titles that mean no good, through the simulated Discord."""

import sqlite3

import pytest

from bot.actions import ReadPost
from bot.components import MAX_TEXT_LENGTH
from bot.demo.transcript import buttons_of, texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from bot.flows.posts.decide import decide_post
from bot.themes import Caller
from tests.support.posts import add_hostile_posts
from tests.support.setup_form import SetupForm


def parts(world: World) -> list[list[str]]:
    """Return the buttons of each message that has one to read a post, the live notices left out."""
    found = [list(buttons_of(message)) for message in world.channel.history()]
    return [
        actions
        for actions in found
        if (sum(ReadPost.parse(a) is not None for a in actions) and len(actions) > 1) or "copy:1" in actions
    ]


@pytest.mark.parametrize("size", [1, 7, 40, 150])
async def test_a_round_up_holds_each_post_once_within_every_limit(world: World, size: int) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await world.skip_to("Sat 12:00")
    added = await add_hostile_posts(world, size)
    await world.skip_to("Mon+1 12:00")
    await world.env.settle()
    shown = [action for actions in parts(world) for action in actions if ReadPost.parse(action)]
    assert sorted(shown) == sorted(f"read:{post}" for post in added)
    for message in world.channel.history():
        assert sum(map(len, texts_of(message))) <= MAX_TEXT_LENGTH
        assert not message.mention_everyone
        assert not message.mentions
        assert "\u202e" not in "".join(texts_of(message))


async def test_a_part_that_is_needed_no_more_says_so_and_nothing_is_shown_twice(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await world.skip_to("Sat 12:00")
    added = await add_hostile_posts(world, 12)
    await world.skip_to("Mon+1 12:00")
    before = len(parts(world))
    assert before > 1
    host = Caller(world.guild.id, 1, "Bea", is_organiser=True)
    for post in added[1:]:
        await decide_post(world.bot.services, host, post, added=False)
    await world.env.settle()
    assert [action for actions in parts(world) for action in actions] == [f"read:{added[0]}", "copy:1"]
    texts = ["\n".join(texts_of(message)) for message in world.channel.history()]
    assert sum("What stood here moved up" in text for text in texts) == before - 1


async def test_a_part_that_fails_once_is_sent_in_its_place(world: World, rows: sqlite3.Connection) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    forum = world.guild.create_forum_channel("circle-forum")
    form = await SetupForm(world).open()
    await form.choose("announce_channel", forum)
    await form.press("save")
    await world.skip_to("Sat 12:00")
    await add_hostile_posts(world, 40)
    await world.skip_to("Mon+1 11:30")
    world.env.inject_error("POST", "/channels/*/messages", status=503)  # the first part opens a post instead
    await world.move_to("Mon+1 12:30")
    found = rows.execute("SELECT message_id FROM outbox WHERE kind LIKE 'roundup%' ORDER BY position")
    parts = [message for (message,) in found]
    assert len(parts) > 3
    assert parts == sorted(parts)
