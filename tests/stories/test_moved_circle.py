"""A circle is moved from one bot to another in the middle of a week, and goes on there as if nothing had happened."""

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.actions import CastVote
from bot.demo.transcript import buttons_of
from bot.demo.world import World
from bot.flows.members.membership import ensure_member
from storage import Database
from storage.blogs import add_blog, blogs_of_community
from storage.communities import all_communities
from storage.feeds import get_feeds
from tests.support.circles import make_caller, set_up_community
from tests.support.games import start_game
from tests.support.other_bots import become_another_bot, said_by

OTHER = 7
"""The server of the circle that the other bot has already."""
TITLES = ("Every stop between", "My workbench", "Where the two trains pass")


async def add_other_circle(world: World, db: Database) -> None:
    """Let the other bot have a circle, whose member writes one of the blogs of this circle, too."""
    services, now = replace(world.services, db=db), world.clock.now()
    await set_up_community(services, OTHER)
    async with world.services.db.read() as conn:
        [here] = await all_communities(conn)
        shared = (await blogs_of_community(conn, here.id))[0].blog
        [feed] = await get_feeds(conn, [shared.feed])
    async with db.write() as tx:
        community, member = await ensure_member(tx, make_caller(9, "Ann", OTHER), now)
        await add_blog(tx, community.id, member.id, feed.address, shared.title, shared.site_url, now)


async def move_circle(world: World, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bring the circle into another bot's database by the commands, as an operator does."""
    for database, arguments in ((world.services.db.url, ["export", "#usblogs"]), (url, ["import"])):
        monkeypatch.setenv("USBLOGS_DATABASE", database)
        assert await asyncio.to_thread(main, [*arguments, "circle.jsonl"]) == 0


async def test_the_week_goes_on_at_the_other_bot_and_nothing_is_said_twice(
    world: World, tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = await start_game(world)
    await week.suggest()
    await world.env.settle()
    monkeypatch.chdir(tmp_path)
    url = f"sqlite+aiosqlite:///{shutil.copy(migrated, tmp_path / 'other.sqlite3')}"
    async with Database.open(url) as db:
        await add_other_circle(world, db)
        await move_circle(world, url, monkeypatch)
        old, new = become_another_bot(world), world.env.backend.bot_user.id
        before = said_by(world, old)
        world.services = replace(world.services, db=db)
        await world.restart()
        await world.skip_to("Sat 19:00")
        board, posts = said_by(world, new)
        assert "What shall we write about next?" in board, "no vote could be given on the other bot's"
        assert posts.startswith("3 posts on **The walk I know best** so far")

        [newest, *_] = reversed([one for one in world.channel.history() if any(map(CastVote.parse, buttons_of(one)))])
        await week.press("ines", newest, next(filter(CastVote.parse, buttons_of(newest))))
        await world.env.settle()
        assert "1 vote" in said_by(world, new)[0]

        await world.move_to("Mon+1 12:30")
        await world.env.settle()
        said = said_by(world, new)
        [roundup] = [text for text in said if "ROUND-UP" in text]
        assert [title for title in TITLES if title not in roundup] == []
        assert said_by(world, old) == before, "nothing of the other bot's is edited"
        everything = "\n".join(before + said)
        assert everything.count("-# ROUND 1 ·") == 1
        notices = [text for text in before + said if "min\n" in text and "ROUND-UP" not in text]
        assert [len([one for one in notices if title in one]) for title in TITLES] == [1, 1, 1]

        await world.restart()
        await world.skip_to("Mon+1 14:00")
        await world.env.settle()
        assert len(said_by(world, new)) == len(said)
