"""What a host has to know of, among what Discord refuses."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from bot.components import Layout, TextDisplay
from bot.outbox import Message, MessageKind, Obstacle
from bot.outbox.keys import announcement_key, notice_key, post_list_key
from bot.posts import PostId
from bot.services import Services
from bot.themes import CommunityId, RoundId
from storage.obstacles import Blocked, blocked_messages, is_anything_blocked, mark_failed, retry_blocked
from storage.outbox import enqueue, mark_sent
from tests.support.circles import set_up_community

CHANNEL, THREAD, LEFT = 10, 77, 11
CIRCLE, ROUND = CommunityId(1), RoundId(1)


async def block_list(services: Services, obstacle: Obstacle, *, channel: int = CHANNEL, place: int = CHANNEL) -> None:
    """Let something stand in the way of the list of a round that runs, which stands in a place."""
    now, layout = services.clock.now(), Layout((TextDisplay("The posts"),))
    message = Message(post_list_key(ROUND), MessageKind.POST_LIST, CIRCLE, channel, layout, round=ROUND)
    async with services.db.write() as tx:
        await enqueue(tx, message, now)
        await mark_sent(tx, replace(message, message_id=5, sent_channel_id=place))
        await mark_failed(tx, message.key, obstacle, now, 1)


async def told(services: Services) -> Sequence[Blocked]:
    async with services.db.read() as conn:
        return await blocked_messages(conn, CIRCLE)


@pytest.mark.engines
async def test_a_locked_thread_is_a_trouble_while_its_round_runs_and_none_when_that_is_over(
    services: Services,
) -> None:
    await set_up_community(services, CIRCLE, CHANNEL)
    await block_list(services, Obstacle.THREAD_LOCKED, place=THREAD)
    [blocked] = await told(services)
    assert (blocked.channel_id, blocked.home_id) == (THREAD, CHANNEL)
    await end_round(services)
    assert await told(services) == []


@pytest.mark.engines
async def test_an_edit_that_is_refused_is_a_trouble_where_the_game_is_and_none_where_it_was(services: Services) -> None:
    await set_up_community(services, CIRCLE, CHANNEL)
    await block_list(services, Obstacle.NO_ACCESS)
    assert len(await told(services)) == 1
    await block_list(services, Obstacle.NO_ACCESS, channel=LEFT, place=LEFT)
    assert await told(services) == []


@pytest.mark.engines
@pytest.mark.parametrize(("channel", "place"), [(CHANNEL, THREAD), (LEFT, CHANNEL)])
async def test_what_waits_is_told_of_the_thread_that_refuses_it_unless_the_game_has_left_that(
    services: Services, channel: int, place: int
) -> None:
    await set_up_community(services, CIRCLE, CHANNEL)
    now, layout = services.clock.now(), Layout((TextDisplay("Words"),))
    parent, notice = announcement_key(ROUND), notice_key(PostId(1))
    async with services.db.write() as tx:
        announcement = Message(parent, MessageKind.ANNOUNCEMENT, CIRCLE, channel, layout, round=ROUND)
        await enqueue(tx, announcement, now)
        await mark_sent(tx, replace(announcement, message_id=5, sent_channel_id=channel, thread_id=THREAD))
        message = Message(notice, MessageKind.NOTICE, CIRCLE, CHANNEL, layout, round=ROUND, parent_key=parent)
        await enqueue(tx, message, now)
        await mark_failed(tx, notice, Obstacle.NO_ACCESS, now, 1)
    [blocked] = await told(services)
    assert blocked.channel_id == place


async def end_round(services: Services) -> None:
    async with services.db.write() as tx:
        await tx.exec_driver_sql(
            "UPDATE rounds SET phase = 'rounded_up', title = 'Maps', opened_at = opens_at, rounded_up_at = closes_at"
        )


async def test_whether_anything_waits_is_asked_without_reading_all_that_was_ever_said(
    services: Services, rows: sqlite3.Connection
) -> None:
    """A server's people open and archive threads all day, and each time it is asked."""
    asked = list[tuple[str, Any]]()

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    storage: Any = services.db._engine
    await set_up_community(services, CIRCLE, CHANNEL)
    async with services.db.write() as tx:
        event.listen(storage._writer.sync_engine, "before_cursor_execute", note)
        assert not await is_anything_blocked(tx, CIRCLE)
        await retry_blocked(tx, CIRCLE, services.clock.now())
    (*_, blocked), (*_, failed), *_, (*_, retried) = [
        rows.execute(f"EXPLAIN QUERY PLAN {asked[n][0]}", asked[n][1]).fetchone() for n in (0, 1, 3)
    ]
    assert "ix_outbox_obstacles" in blocked
    assert "ix_outbox_failures" in failed
    assert "ix_outbox_failures" in retried
