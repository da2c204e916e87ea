"""Polls of comments for which members wait."""

import asyncio
import sqlite3
from dataclasses import replace

import pytest

from bot.demo.world import World
from bot.flows.comments.poller import CommentPoller
from bot.posts import PostId
from tests.support.games import start_game


def every_stop(rows: sqlite3.Connection) -> PostId:
    return PostId(rows.execute("SELECT id FROM posts WHERE title LIKE 'Every stop%'").fetchone()[0])


async def test_members_who_ask_at_once_share_one_poll(world: World, rows: sqlite3.Connection) -> None:
    await start_game(world)
    poller, post, asked = CommentPoller(world.services), every_stop(rows), world.blogs.requests
    before = len(asked)
    first, second = await asyncio.gather(poller.poll(post), poller.poll(post))
    assert first
    assert first == second
    for_two = len(asked) - before
    await poller.poll(post)
    assert len(asked) - before == 2 * for_two
    await world.env.settle()


class SilentWeb:
    """A web that never answers."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def get(self, *_: object, **__: object) -> None:
        self.asked.set()
        await asyncio.Event().wait()


async def test_who_stops_waiting_does_not_end_the_poll_of_others_and_closing_does(
    world: World, rows: sqlite3.Connection
) -> None:
    await start_game(world)
    web = SilentWeb()
    poller = CommentPoller(replace(world.services, web=web))  # type: ignore[arg-type]  # a fake
    one, other = (asyncio.create_task(poller.poll(every_stop(rows))) for _ in range(2))
    await web.asked.wait()
    one.cancel()
    with pytest.raises(asyncio.CancelledError):
        await one
    assert not other.done()
    await poller.close()
    with pytest.raises(asyncio.CancelledError):
        await other
