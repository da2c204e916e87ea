"""A post that its author takes down leaves the round-up, and one that is away for a moment stays."""

import sqlite3

import pytest

from bot.demo.world import World
from bot.flows.posts.decide import decide_post
from tests.support.circles import make_organiser
from tests.support.games import start_game
from tests.support.messages import message_texts_with


@pytest.mark.parametrize("redirects_home", [False, True])
async def test_a_post_that_is_taken_down_leaves_the_round_up_that_stands(world: World, *, redirects_home: bool) -> None:
    await start_game(world)
    world.blogs.redirects_home = redirects_home
    await world.skip_to("Mon+1 12:05")
    assert "3 posts by 3 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]
    world.blogs.taken_down |= {"every-stop"}
    await world.skip_to("Tue+1 01:00")
    assert "3 posts by 3 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]
    await world.skip_to("Tue+1 18:00")
    assert "2 posts by 2 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]
    assert not any("Every stop" in text for text in message_texts_with(world, "ROUND-UP OF ROUND 1"))


async def test_a_post_that_is_away_for_a_moment_stays(world: World) -> None:
    await start_game(world)
    await world.skip_to("Mon+1 12:05")
    world.blogs.taken_down |= {"every-stop"}
    await world.skip_to("Tue+1 01:00")
    world.blogs.taken_down.clear()
    await world.skip_to("Wed+1 06:00")
    assert "3 posts by 3 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]


async def test_a_post_that_is_back_before_the_close_is_in_the_round_up(world: World) -> None:
    await start_game(world)
    world.blogs.taken_down |= {"every-stop"}
    await world.skip_to("Sat 18:00")
    await world.skip_to("Sun 06:00")
    assert not any("Every stop" in text for text in message_texts_with(world, "Posts so far"))
    world.blogs.taken_down.clear()
    await world.skip_to("Mon+1 12:05")
    assert "3 posts by 3 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]


async def test_a_post_that_is_back_after_the_round_up_is_taken_into_it(world: World) -> None:
    await start_game(world)
    world.blogs.taken_down |= {"every-stop"}
    await world.skip_to("Sat 18:00")
    await world.skip_to("Mon+1 12:05")
    assert "2 posts by 2 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]
    world.blogs.taken_down.clear()
    await world.skip_to("Tue+1 18:00")
    assert "3 posts by 3 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]


async def test_what_a_host_left_out_stays_out_when_its_blog_is_back(world: World, rows: sqlite3.Connection) -> None:
    await start_game(world)
    world.blogs.taken_down |= {"every-stop"}
    await world.skip_to("Sat 18:00")
    await world.skip_to("Sun 06:00")
    [(post,)] = rows.execute("SELECT id FROM posts WHERE missing_since IS NOT NULL").fetchall()
    await decide_post(world.services, make_organiser(world.guild.id), post, added=True)
    await decide_post(world.services, make_organiser(world.guild.id), post, added=False)
    world.blogs.taken_down.clear()
    await world.skip_to("Mon+1 12:05")
    assert "2 posts by 2 people" in message_texts_with(world, "ROUND-UP OF ROUND 1")[0]
