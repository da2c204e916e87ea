"""Real engines publish, edit, rename and delete posts, and the bot follows: `make test-platforms`."""

import os
import sqlite3
from pathlib import Path

import pytest

from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from bot.feeds.addresses import path_key
from tests.live_platforms.drafts import BREAD, BRIDGE, EDITED_BRIDGE, LAMPS, OLD, RENAMED_BRIDGE, SALT
from tests.live_platforms.engines import ENGINES, Engine
from tests.live_platforms.findings import Findings, findings_of
from tests.live_platforms.site import Blog, Draft
from tests.support.messages import message_texts_with

pytestmark = pytest.mark.skipif("USBLOGS_TEST_PLATFORMS" not in os.environ, reason="make test-platforms")


ACCEPTED = "SELECT title, url FROM posts WHERE decision = 'accept' ORDER BY published"


@pytest.mark.parametrize("engine", ENGINES, ids=str)
async def test_a_blog_is_followed(world: World, rows: sqlite3.Connection, tmp_path: Path, engine: Engine) -> None:
    if not engine.is_installed:
        pytest.skip(f"needs Debian's {engine.debian}")
    findings = findings_of(engine.name)
    async with engine.serve(tmp_path) as blog:
        blog.publish([OLD])
        week = ScriptedWeek(world, lambda *_: None)
        await week.set_up()
        await week.bring_blog("sam", blog.address)
        feeds = rows.execute("SELECT address FROM feeds WHERE address LIKE ?", (f"{blog.address}%",)).fetchall()
        findings.note("feed", path_key(feeds[0][0]).partition("/")[2] if feeds else "✗ none")
        await world.skip_to("Sat 08:30")
        await _publish_and_follow(world, rows, blog, findings)
    assert findings.faults == {}


async def _publish_and_follow(world: World, rows: sqlite3.Connection, blog: Blog, findings: Findings) -> None:
    async def publish(weekly_time: str, *drafts: Draft) -> list[tuple[str, str]]:
        blog.publish([OLD, *drafts])
        await world.skip_to(weekly_time)
        rows.commit()
        return rows.execute(ACCEPTED).fetchall()

    posts = await publish("Sat 13:00", BRIDGE, LAMPS, BREAD, SALT)
    titles = [title for title, _ in posts]
    findings.check("hashtag", BRIDGE.title in titles, expected=True)
    findings.check("tags", LAMPS.title in titles, expected=True)
    findings.check("others", len(posts) <= 3 and BREAD.title not in titles, expected=True)
    findings.check("titles", [title for title, url in posts if SALT.slug in url], [SALT.title])

    posts = await publish("Sat 17:00", EDITED_BRIDGE, LAMPS, BREAD, SALT)
    findings.check("edit", len(posts), 3)
    findings.check("edit", [title for title, url in posts if BRIDGE.slug in url], [EDITED_BRIDGE.title])
    [text] = rows.execute("SELECT text FROM entries WHERE title = ?", (EDITED_BRIDGE.title,)).fetchone() or [""]
    findings.check("edit", "I went back on foot" in text, expected=True)

    posts = await publish("Sat 21:00", RENAMED_BRIDGE, LAMPS, BREAD, SALT)
    findings.check("rename", len(posts), 3)
    findings.check("rename", [title for title, url in posts if RENAMED_BRIDGE.slug in url], [RENAMED_BRIDGE.title])

    await publish("Sun 14:00", RENAMED_BRIDGE, BREAD, SALT)
    posts = await publish("Sun 21:00", RENAMED_BRIDGE, BREAD, SALT)
    findings.check("deletion", sorted(title for title, _ in posts), sorted([RENAMED_BRIDGE.title, SALT.title]))
    await world.skip_to("Mon+1 12:05")
    findings.check("round-up", "2 posts by" in "".join(message_texts_with(world, "ROUND-UP OF ROUND 1")), expected=True)
