"""Weeks of the real bot process under faults; `make faults` plays as many as one likes."""

import contextlib
import signal
import sqlite3
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import get_args

import pytest

from bot.restore import restore
from bot.settings import load_settings
from tests.faults.blogs import BlogPost
from tests.faults.circles import Contribution
from tests.faults.invariants import untold, violations
from tests.faults.kinds import KINDS, draw
from tests.faults.kinds.clock import DAYLIGHT_SAVING
from tests.faults.life import Engine, Life
from tests.faults.play import BEGINS, Week, play
from tests.faults.table import MAY_GROW_BY_MB, Table
from tests.local_discord import documents as doc
from tests.support.length import whole

SEED, WEEKS = 1, whole(4, with_every_change=1)


@pytest.mark.long
async def test_nothing_is_lost_and_nothing_said_twice_whatever_strikes(tmp_path: Path) -> None:
    table = Table()
    async for week in play(tmp_path, SEED, WEEKS):
        table.add(week)
    assert [text for _, text in table.violations] == []
    struck = sum((week.struck for week in table.weeks), Counter[str]())
    assert len(table.weeks) == WEEKS
    assert set(struck) <= set(KINDS)
    assert len(+struck) > 2 * WEEKS


async def test_what_is_lost_or_said_twice_or_elsewhere_or_waits_untold_is_noticed(tmp_path: Path) -> None:
    async with Life.open(tmp_path, BEGINS[0], Random(1)) as life:  # noqa: S311 - a life is repeatable
        here, there = life.circles
        opens_at, closes_at = here.window_in(life.clock.now())
        await life.discord.forbid(there.announce, "send_messages")
        life.set_clock(opens_at)
        await life.look_after()
        await life.settle()
        assert list(untold(life)) == []
        with contextlib.closing(sqlite3.connect(life.database)) as conn, conn:
            conn.execute("DELETE FROM troubles")
        assert "waits, and its host is not told" in "".join(untold(life))
        said = life.discord.messages[here.announce]
        [announcement] = [message for message in said.values() if "-# ROUND 1" in str(message)]
        said["7"] = announcement | {"id": "7"}
        here.joined[1].surely.add("a member who is not kept")
        here.contributions.append(Contribution(BlogPost(1, "Lost", opens_at, "Words."), "Ann", opens_at, closes_at))
        elsewhere = doc.message("8", there.announce, {"content": "**[Lost](https://a.example)**"})
        life.discord.messages[there.announce]["8"] = elsewhere
        life.set_clock(closes_at + timedelta(days=3))
        found = "\n".join(violations(life))
    for one in (
        "still waits: ('round:2:announce', 'no_permission'",
        "#usblogs: round 1 is announced 2 times",
        "#usblogs: the mark ",
        "#usblogs: said 2 times: '-# ROUND 1",
        "#usblogs: round 1 keeps 0 taking part, who were told",
        "#usblogs: “Lost” is said in another circle",
        "#usblogs: “Lost” is in no round-up",
    ):
        assert one in found


async def test_yesterdays_backup_is_restored_and_what_was_said_since_is_not_said_again(tmp_path: Path) -> None:
    async with Life.open(tmp_path, BEGINS[0], Random(1)) as life:  # noqa: S311 - the same
        here, _ = life.circles
        opens_at, closes_at = here.window_in(life.clock.now())
        for moment in (opens_at - timedelta(days=1), opens_at, opens_at + timedelta(days=1)):
            life.set_clock(moment)
            await life.look_after()
            await life.settle()
        yesterdays = sorted((tmp_path / "backups").glob("usblogs-daily-*.sqlite3"))[-2]
        told = list[str]()
        async with life.ended(signal.SIGTERM):
            assert await restore(load_settings(life.settings()), yesterdays, life.clock, asks=False, tell=told.append)
        assert "#usblogs: round 1 was to be announced on Friday" in "\n".join(told)
        for moment in (life.clock.now(), closes_at, closes_at + timedelta(hours=1)):
            life.set_clock(moment)
            await life.look_after()
            await life.settle()
        assert list(violations(life)) == []
        assert len([one for one in life.discord.said(here.announce) if "-# ROUND 1" in str(one)]) == 1


def test_a_table_says_what_struck_what_was_violated_and_whether_memory_grows(tmp_path: Path) -> None:
    table = Table()
    for number, memory in enumerate((90, 95, 95 + MAY_GROW_BY_MB), 1):
        table.add(Week(7, number, Counter({"workers killed": 2}), ("said 2 times",) * (number == 2), memory, process=1))
    (tmp_path / "weeks").write_text("".join(week.to_line() for week in table.weeks))
    assert Table.read([tmp_path / "weeks"]) == table
    lines = list(table.lines())
    assert any(line.split() == ["workers", "killed", "6", "1"] for line in lines)
    assert "3 weeks, 6 faults, 2 violations" in "\n".join(lines)
    assert lines[-2:] == [
        "SEED=7 week 2: said 2 times",
        "SEED=7 week 3: the memory of one process grows: 90, 95, 125 MB",
    ]


def test_every_kind_is_drawn_sooner_or_later() -> None:
    rng = Random(1)  # noqa: S311 - the same
    engines: tuple[Engine, ...] = get_args(Engine)
    drawn = {draw(rng, engine).name for engine in engines for _ in range(20_000)}
    assert drawn == set(KINDS) - {DAYLIGHT_SAVING}
