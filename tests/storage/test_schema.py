"""The tables state the rules of the game."""

import contextlib
import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import IntegrityError

from bot.components import Layout, TextDisplay
from bot.flows.themes.suggest import parse_theme, suggest, vote
from bot.outbox import Message, MessageKind
from bot.outbox.keys import announcement_key
from bot.services import Services
from bot.themes import CommunityId, RoundId
from storage.leases import Lease, take_lease
from storage.outbox import due_messages, enqueue, mark_sent
from storage.schema import metadata
from storage.upgrade import upgrade
from tests.support.circles import make_caller, set_up_community
from tests.support.clocks import MONDAY

pytestmark = pytest.mark.engines

VERSIONS = Path(__file__).parents[2] / "storage" / "migrations" / "versions"
INSERT_ROUND = "INSERT INTO rounds (community_id, number, phase, opens_at, closes_at) VALUES"
MIGRATED_WITH_DATA: dict[str, Callable[[], None]] = {}
"""For each migration after the first, the test that runs it on tables with rows in them."""


def tables_made_by(make: Callable[[Connection], object]) -> dict[str, list[str]]:
    """Return the parts of each table's and index's declaration, sorted: columns, constraints, references."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        make(connection)
        declared = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
    engine.dispose()
    return {
        name: sorted(
            re.split(r",\s+(?=CONSTRAINT|\w+ [A-Z])", re.sub(r"\s+", " ", sql).strip().removesuffix(")").strip())
        )
        for name, sql in declared
        if name != "alembic_version"
    }


def test_the_migrations_make_the_declared_tables() -> None:
    assert tables_made_by(upgrade) == tables_made_by(metadata.create_all)


def test_each_migration_after_the_first_is_tested_with_data() -> None:
    versions = sorted(file.stem.partition("_")[0] for file in VERSIONS.glob("*.py"))
    assert versions[0] == "0001"
    assert set(versions[1:]) == set(MIGRATED_WITH_DATA)


async def test_writes_of_one_task_are_not_undone_with_those_of_another(
    services: Services, rows: sqlite3.Connection
) -> None:
    await set_up_community(services)
    with contextlib.suppress(ZeroDivisionError):
        async with services.db.write() as tx:
            await take_lease(tx, Lease("somebody", MONDAY, "everything"))
            _ = 1 / 0
    assert rows.execute("SELECT count(*) FROM leases").fetchone() == (0,)
    assert rows.execute("SELECT count(*) FROM communities").fetchone() == (1,)


async def test_a_member_has_one_vote(services: Services, rows: sqlite3.Connection) -> None:
    await set_up_community(services)
    for title in ("One", "Two"):
        await suggest(services, make_caller(7, "Ines"), parse_theme(title))
    assert (await vote(services, make_caller(7, "Ines"), 1)).is_new
    assert (await vote(services, make_caller(7, "Ines"), 2)).is_new
    assert not (await vote(services, make_caller(7, "Ines"), 2)).is_new
    assert rows.execute("SELECT member_id, suggestion_id FROM votes").fetchall() == [(1, 2)]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO reads VALUES (1, 1, '2026-01-01'), (1, 1, '2026-01-01')",
        "UPDATE rounds SET phase = 'half open'",
        "UPDATE rounds SET closes_at = opens_at",
        "UPDATE rounds SET phase = 'writing', title = NULL",
        f"{INSERT_ROUND} (1, 1, 'closed', '2026-01-01', '2026-01-02')",
        f"{INSERT_ROUND} (1, 9, 'scheduled', '2026-01-01', '2026-01-02')",
        "INSERT INTO leases VALUES ('one', '2026-01-01', 'a'), ('one', '2026-01-02', 'b')",
        "INSERT INTO members (community_id, user_id, name, joined_at) VALUES (99, 1, 'x', '2026-01-01')",
    ],
)
async def test_what_the_rules_forbid_the_tables_refuse(services: Services, statement: str) -> None:
    await set_up_community(services)
    with pytest.raises(IntegrityError):
        async with services.db.write() as tx:
            await tx.exec_driver_sql(statement)


async def test_a_message_is_queued_once_and_edited_only_when_its_words_change(services: Services) -> None:
    await set_up_community(services)

    key = announcement_key(RoundId(1))

    async def words(text: str) -> None:
        async with services.db.write() as tx:
            await enqueue(
                tx, Message(key, MessageKind.ANNOUNCEMENT, CommunityId(1), 10, Layout((TextDisplay(text),))), MONDAY
            )

    for text in ("One", "One"):
        await words(text)
    async with services.db.read() as conn:
        [message] = [m for m in await due_messages(conn, CommunityId(1), MONDAY) if m.key == key]
    assert message.revision == 1
    await words("Two")
    async with services.db.write() as tx:
        await mark_sent(tx, replace(message, message_id=5))
    async with services.db.read() as conn:
        [again] = [m for m in await due_messages(conn, CommunityId(1), MONDAY) if m.key == key]
    assert (again.revision, again.sent_revision, again.message_id) == (2, 1, 5)
