"""What waits in the outbox of a community, and in which order it goes out."""

import re
import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.components import Layout, TextDisplay
from bot.flows.rounds.set_up import set_up
from bot.outbox import Message, MessageKind, Obstacle
from bot.outbox.keys import announcement_key, board_key
from bot.services import Services
from bot.themes import RoundId
from storage.obstacles import mark_failed
from storage.outbox import due_messages, enqueue, find_message, mark_sending, mark_sent, newest_known_id
from tests.support.circles import make_community, make_organiser

pytestmark = pytest.mark.engines


async def test_what_was_never_said_goes_before_what_is_only_worded_anew(services: Services) -> None:
    """With two thousand communities at once, all boards would be edited before any theme was announced."""
    circle, now = make_community(1, 10), services.clock.now()
    await set_up(services, make_organiser(), circle)
    board, words = board_key(circle.id, 10), Layout((TextDisplay("The theme"),))
    async with services.db.write() as tx:
        sent = await find_message(tx, board)
        assert sent is not None
        await mark_sent(tx, replace(sent, message_id=1, channel_id=10))
        await enqueue(tx, replace(sent, content=words), now + timedelta(hours=1))
        announcement = Message(announcement_key(RoundId(1)), MessageKind.ANNOUNCEMENT, circle.id, 10, words)
        await enqueue(tx, announcement, now + timedelta(hours=1))
        due = await due_messages(tx, circle.id, now + timedelta(hours=1))
    assert [one.key for one in due] == [announcement.key, board]


@pytest.mark.parametrize(
    ("obstacle", "is_due"), [(Obstacle.AUTOMOD, True), (Obstacle.REFUSED, True), (Obstacle.NO_PERMISSION, False)]
)
async def test_what_was_kept_back_for_its_words_is_tried_anew_when_these_change(
    services: Services, obstacle: Obstacle, *, is_due: bool
) -> None:
    circle, now = make_community(1, 10), services.clock.now()
    await set_up(services, make_organiser(), circle)
    async with services.db.write() as tx:
        [board] = await due_messages(tx, circle.id, now)
        await mark_failed(tx, board.key, obstacle, now + timedelta(hours=1), 4)
        await enqueue(tx, replace(board, content=Layout((TextDisplay("Other words"),))), now)
        assert bool(await due_messages(tx, circle.id, now)) is is_due


async def test_to_queue_and_send_a_message_no_other_communitys_are_read(
    services: Services, rows: sqlite3.Connection, engine: str
) -> None:
    """The outbox keeps all that was ever said: what reads through it takes longer each week."""
    if engine != "sqlite":
        pytest.skip("PostgreSQL chooses by what the table holds")
    circle, now, asked = make_community(1, 10), services.clock.now(), list[tuple[str, Any]]()
    await set_up(services, make_organiser(), circle)

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    storage: Any = services.db._engine
    async with services.db.write() as tx:
        event.listen(storage._writer.sync_engine, "before_cursor_execute", note)
        await newest_known_id(tx, circle.id)
        [board] = await due_messages(tx, circle.id, now)
        await mark_sending(tx, board.key, now)
        await mark_sent(tx, replace(board, message_id=1, channel_id=10))
        await enqueue(tx, replace(board, content=Layout((TextDisplay("The theme"),))), now)
    plans = [step for one in asked for *_, step in rows.execute(f"EXPLAIN QUERY PLAN {one[0]}", one[1])]
    assert len(asked) >= 5
    assert [step for step in plans if re.fullmatch(r"SCAN (outbox|other).*|SEARCH \w+", step)] == []
