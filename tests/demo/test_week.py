"""The demo's week in the simulated Discord."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from bot.demo.terminal import play_week
from bot.demo.transcript import texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from bot.errors import OperatorError
from bot.posts import Decision, Post
from bot.themes import CommunityId
from storage.posts import posts_of_round
from storage.rounds import rounds_taking_posts
from tests.support.clocks import MONDAY
from tests.support.messages import message_texts_with

SECOND = timedelta(seconds=1)


async def posts(world: World) -> list[Post]:
    async with world.services.db.read() as conn:
        [round_, *_] = await rounds_taking_posts(conn, CommunityId(world.guild.id), world.clock.now())
        return list(await posts_of_round(conn, round_.id))


@pytest.mark.long
async def test_the_demo_plays_the_whole_week_and_gives_its_account(tmp_path: Path) -> None:
    console = Console(file=io.StringIO(), record=True, width=120)
    recorder = await play_week(tmp_path, console, (), MONDAY)
    output = console.export_text()
    for words in (
        "Marek Dvořák presses [Yes, add it]",
        "usblogs changed “@Marek Dvořák, is Where the two trains pass",
        "usblogs answers 11 more like that",
    ):
        assert words in output, words
    assert "What next?" in output.split("Left alone")[1]
    recorder.write(tmp_path)
    moving, still, question = (
        (tmp_path / f"{name}.svg").read_text(encoding="utf-8") for name in ("week", "week-still", "question")
    )
    assert "Yes, add it" in question
    assert "ROUND-UP OF ROUND 1" in moving
    assert still.partition("</style>")[2] == moving.partition("</style>")[2]
    assert ("@keyframes" in moving, "@keyframes" in still) == (True, False)
    assert "What was found, and why: 10 posts" in output
    assert "Round-up: this weekend's #usblogs posts so far" in output.split("Left alone, as they should be:")[1]
    assert "Came a little later" in output
    assert "Public pages at" in output
    assert "[Read them on the web]" in output
    assert "hashtag “#usblogs”" in " ".join(output.split())


@pytest.mark.parametrize("address", ["nonsense", "http://127.0.0.1:9/"])
async def test_a_guest_whose_blog_can_not_be_read_hears_so_at_once(world: World, address: str) -> None:
    week = ScriptedWeek(world, lambda *_: None, guests=(address,))
    await week.set_up()
    with pytest.raises(OperatorError, match=f"{address} can't take part. The bot says: [A-Z].+") as refused:
        await week.add_blogs()
    assert "*" not in str(refused.value)
    assert world.blogs.requests == []


async def test_a_post_a_second_before_the_close_counts_and_one_at_the_close_is_late(world: World) -> None:
    circle = world.blogs.circle
    close = circle.moment("Mon+1 12:00")
    [in_time] = [w for w in circle.posts if w.slug == "the-flood-line"]
    [late] = [w for w in circle.posts if w.slug == "the-harbour-at-night"]
    circle.posts[circle.posts.index(in_time)] = replace(in_time, published_at=close - SECOND)
    circle.posts[circle.posts.index(late)] = replace(late, published_at=close)
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    for who in ("jo", "grace"):
        await week.bring_blog(who, circle.home(circle.people[who]))
    await world.skip_to("Mon+1 11:59")
    await world.move_to("Mon+1 12:30")
    by_title = {post.title: post for post in await posts(world)}
    assert not by_title[in_time.title].late
    assert by_title[late.title].late
    [roundup] = message_texts_with(world, "ROUND-UP")
    assert roundup.index(in_time.title) < roundup.index("Came a little later") < roundup.index(late.title)


@pytest.mark.engines
async def test_a_bot_that_slept_through_the_week_does_everything_once_and_late(world: World) -> None:
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    await week.bring_blog("ines", world.blogs.circle.home(world.blogs.circle.people["ines"]))
    await world.skip_to("Fri 17:00")
    await world.skip_to("Sat 17:00")
    [announced] = message_texts_with(world, "ROUND 1")
    assert "I was away when this was due" in announced
    notice, live_list = message_texts_with(world, "Every stop")
    assert "min" in notice
    assert "I keep this list" in live_list
    await world.skip_to("Wed+1 09:00")
    [roundup] = message_texts_with(world, "ROUND-UP")
    assert "I was away when this was due." in roundup
    await world.restart()
    await world.env.settle()
    assert len(message_texts_with(world, "ROUND-UP")) == 1


async def test_a_round_whose_whole_window_passed_is_not_announced_but_rounded_up(world: World) -> None:
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    await world.skip_to("Wed+2 09:00")
    assert (message_texts_with(world, "-# ROUND 1"), len(message_texts_with(world, "ROUND-UP"))) == ([], 1)


async def test_the_authors_answer_decides_about_a_doubtful_post(world: World) -> None:
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    await week.bring_blog("sam", world.blogs.circle.home(world.blogs.circle.people["sam"]))
    await week.suggest()
    await week.vote()
    await world.skip_to("Sun 21:30")
    question = week.message_with("this round's theme")
    refused = await world.members["omar"].click(question, label="Yes, add it")
    assert refused.response is not None
    assert "Only Sam Whitlock or a host can answer" in texts_of(refused.response.message)[0]
    assert await posts(world) == []
    await world.members["sam"].click(question, label="Yes, add it")
    assert [(post.title, post.decision) for post in await posts(world)] == [
        ("A map in my head of a house that burned", Decision.ACCEPT)
    ]
