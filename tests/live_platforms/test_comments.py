"""Comments on real blogs are counted for who wrote them: `make test-platforms`."""

import os
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from tests.live_platforms.drafts import BRIDGE, OLD
from tests.live_platforms.engines import hugo
from tests.live_platforms.engines.ghost import run_ghost
from tests.live_platforms.findings import Findings, findings_of
from tests.live_platforms.isso import run_isso
from tests.live_platforms.site import Site, serve_folder
from tests.support.commands import run_command

pytestmark = pytest.mark.skipif("USBLOGS_TEST_PLATFORMS" not in os.environ, reason="make test-platforms")

COUNTED = """SELECT count(*), count(DISTINCT comments.external_id), count(comments.member_id), count(comments.parent)
    FROM comments JOIN posts ON posts.id = comments.post_id WHERE posts.title = ?"""


async def check_comments(world: World, rows: sqlite3.Connection, findings: Findings, commented: int) -> None:
    """Check that two are known as those of members, one of them an answer, and that the others are counted."""
    rows.commit()
    findings.check("comments", rows.execute(COUNTED, (BRIDGE.title,)).fetchone(), (commented, commented, 2, 1))
    for who, people in (("ines", "1 person"), ("tomas", "1 person")):
        findings.check("comments", f"You commented on posts of {people}" in await run_command(world, who, "me"), True)


async def test_comments_of_isso_are_counted(world: World, rows: sqlite3.Connection, tmp_path: Path) -> None:
    findings = findings_of("Isso")
    (tmp_path / "source").mkdir()
    (tmp_path / "public").mkdir()
    week, circle = ScriptedWeek(world, lambda *_: None), world.blogs.circle
    homes = {who: circle.home(circle.people[who]) for who in ("ines", "tomas")}
    async with serve_folder(tmp_path / "public") as address:
        with run_isso(tmp_path / "isso", address) as isso:
            build = partial(hugo.build, Site(tmp_path / "source", tmp_path / "public", address), isso=isso.address)
            build(posts=[OLD])
            await week.set_up()
            for who, home in homes.items():
                await week.bring_blog(who, home)
            await week.bring_blog("sam", address)
            build(posts=[OLD, BRIDGE])
            page = f"/posts/{BRIDGE.slug}/"
            first = isso.comment(page, "Inês", homes["ines"])
            isso.comment(page, "Tomás", homes["tomas"], parent=first)
            for name in ("A guest", "Another guest", ""):
                isso.comment(page, name)
            await world.skip_to("Sat 13:00")
            await world.skip_to("Sun 12:00")
            await check_comments(world, rows, findings, 5)
    assert findings.faults == {}


async def test_comments_of_ghost_are_counted(world: World, rows: sqlite3.Connection, tmp_path: Path) -> None:
    findings = findings_of("Ghost")
    week, circle = ScriptedWeek(world, lambda *_: None), world.blogs.circle
    async with run_ghost(tmp_path) as blog:
        blog.publish([OLD])
        await week.set_up()
        for who in ("ines", "tomas"):
            await week.bring_blog(who, circle.home(circle.people[who]))
            await run_command(world, who, "blog name", name=f"{who} of the bridge")
        await week.bring_blog("sam", blog.address)
        blog.publish([OLD, BRIDGE])
        first = blog.comment(BRIDGE, "Ines of the Bridge")
        blog.comment(BRIDGE, "Tomas of the Bridge", parent=first)
        for name in ("A guest", "Another guest", "A third"):
            blog.comment(BRIDGE, name)
        await world.skip_to("Sat 13:00")
        await world.skip_to("Sun 12:00")
        await check_comments(world, rows, findings, 5)
    assert findings.faults == {}
