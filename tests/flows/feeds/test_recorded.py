"""What was recorded before the circle had the names that it has."""

import logging
import sqlite3
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from typing import cast

import pytest

from bot.demo.world import World
from bot.feeds import FeedId
from bot.flows.feeds.poll_due import poll_feeds
from bot.flows.rounds.set_up import set_up
from bot.services import Services
from tests.support.circles import bring_blog, make_community, make_organiser, open_first_round
from tests.support.clocks import ManualClock
from tests.support.feeds import make_item, make_rss
from tests.support.games import start_game
from tests.support.interference import refused
from tests.support.jobs import run_rounds_until
from tests.support.messages import message_texts_with
from tests.support.scripted_server import http_response, serve_script
from tests.support.setup_form import SetupForm


async def rename(world: World, hashtag: str, names: str) -> str:
    """Give the circle other names, and return what the bot says to that."""
    form = await SetupForm(world).open()
    await form.fill("names", {"hashtag": hashtag, "names": names})
    await form.press("save")
    return form.words


def publish(world: World, who: str, title: str, text: str) -> None:
    circle = world.blogs.circle
    circle.publish(circle.people[who], title, text, world.clock.now())


async def test_a_round_takes_posts_with_the_hashtag_and_names_that_it_was_announced_with(world: World) -> None:
    await start_game(world)
    assert "posts with **#usblogs** are found for that round, too" in await rename(world, "mapweek", "Map Circle")
    assert "posts with **#mapweek** are found for that round, too" in await rename(world, "walks", "Map Circle")
    publish(world, "ines", "Second thoughts", "This is for #usblogs, about nothing else at all.")
    publish(world, "tomas", "A kitchen table", "Nobody sat there. #walks")
    publish(world, "marek", "The passing places", "Written for the weekend of US Blogs.")
    await world.move_to("Mon+1 13:00")
    for title in ("Second thoughts", "A kitchen table", "The passing places"):
        assert any("ROUND-UP" in text.upper() for text in message_texts_with(world, title)), title


async def test_the_round_after_is_known_by_the_names_that_it_was_announced_with_alone(world: World) -> None:
    await start_game(world)
    await rename(world, "mapweek", "Map Circle")
    await world.move_to("Fri+1 18:10")
    await world.move_to("Tue+2 12:00")  # the late days of the first round are over
    publish(world, "ines", "Second thoughts", "This is for #usblogs, about nothing else at all.")
    await world.move_to("Wed+2 12:00")
    assert not message_texts_with(world, "Second thoughts")


async def test_a_hashtag_that_is_put_right_finds_what_is_written_with_it_already(world: World) -> None:
    await start_game(world)
    publish(world, "ines", "Second thoughts", "This is for #mapweek, about nothing else at all.")
    await world.move_to("Sun 09:00")
    assert not message_texts_with(world, "Second thoughts")
    await rename(world, "mapweek", "US Blogs")
    await world.env.settle()
    assert message_texts_with(world, "Second thoughts")


async def test_other_names_change_nothing_where_no_round_takes_posts(world: World) -> None:
    form = await SetupForm(world).open()
    await form.press("save")
    assert "What was announced stays" not in await rename(world, "mapweek", "")


async def test_what_can_not_be_matched_again_keeps_no_round_from_its_close(
    services: Services, rows: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    await open_first_round(services)
    async with serve_script() as server:
        server.respond_with(http_response(make_rss(make_item(0))))
        await bring_blog(services, 1, 1, "Sam", server.address)
        await poll_feeds(services, [FeedId(1)])
        now = services.clock.now() + timedelta(hours=1)
        cast("ManualClock", services.clock).set(now)
        server.respond_with(http_response(make_rss(make_item(-1, pubDate=None, description="For #mapweek."))))
        await poll_feeds(services, [FeedId(1)])
    await set_up(services, make_organiser(), replace(make_community(), hashtag="mapweek"))
    with refused(rows, "INSERT ON posts", "no room"), caplog.at_level(logging.ERROR):
        await run_rounds_until(services, now)
    assert "could not be matched with changed names" in caplog.text
    assert rows.execute("SELECT count(*) FROM rounds WHERE match_at IS NOT NULL").fetchone() == (0,)
    await run_rounds_until(services, now + timedelta(days=4))
    assert rows.execute("SELECT count(*) FROM posts").fetchone() == (1,)


async def test_a_date_ahead_is_not_late_in_a_round_that_could_see_the_post(
    services: Services, rows: sqlite3.Connection
) -> None:
    """It is of a day after the close, before the next round opens: as in a look at the feed, it is not waited for."""
    await open_first_round(services)
    now = services.clock.now() + timedelta(hours=1)
    ahead = make_item(1, pubDate=format_datetime(now + timedelta(days=5)), description="For #mapweek.")
    async with serve_script() as server:
        server.respond_with(http_response(make_rss(ahead)))
        await bring_blog(services, 1, 1, "Sam", server.address)
        cast("ManualClock", services.clock).set(now)
        await poll_feeds(services, [FeedId(1)])
    await set_up(services, make_organiser(), replace(make_community(), hashtag="mapweek"))
    await run_rounds_until(services, now)
    assert rows.execute("SELECT decision, late FROM posts").fetchall() == [("accept", 0)]
