"""The tables state the rules of the game."""

import contextlib
import json
import socket
import sqlite3
from collections.abc import Iterator
from dataclasses import replace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import IntegrityError

from bot.errors import Refusal
from bot.flows.hold_lease import hold_lease
from bot.flows.suggest import suggest, theme_of, vote
from bot.layout import Layout, Text
from bot.outbox import Message
from bot.reading import CommentDoor
from bot.themes import CommunityId
from bot.tools import Tools
from storage.db import upgrade
from storage.outbox import due_messages, note_sent, say
from storage.running import take_lease
from storage.schema import metadata
from tests.circles import begin, caller
from tests.conftest import MONDAY


@contextlib.contextmanager
def upgraded_from(version: str, script: str) -> Iterator[Connection]:
    """Give a database that was at a version, was filled by a script, and is at the newest version now."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        upgrade(connection, version)
        for statement in script.split(";"):
            connection.exec_driver_sql(statement)
        upgrade(connection)
        yield connection
    engine.dispose()


def test_the_migrations_make_the_declared_tables() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        upgrade(connection)
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_database_of_the_first_version_keeps_its_feeds_and_entries() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        upgrade(connection, "0001")
        connection.exec_driver_sql(
            "INSERT INTO feeds (id, address, etag, first_looked_at, due_at, failures) "
            "VALUES (1, 'https://blog.example/feed', '\"x\"', '2026-01-01', '2026-01-02', 0)"
        )
        connection.exec_driver_sql(
            "INSERT INTO entries "
            "(feed_id, identity, content_hash, guid, url, title, author, published, tags, text, links, seen_at) "
            "VALUES (1, 'a', 'b', '1', 'https://blog.example/1', 'One', '', '2026-01-01 10:00:00.000000', '[]', "
            "'Words.', '[]', '2026-01-01 11:00:00.000000')"
        )
        upgrade(connection)
        feed = connection.exec_driver_sql("SELECT address, etag, looked_at, hub, pace FROM feeds").one()
        entry = connection.exec_driver_sql("SELECT told_title, appeared_at, sketch FROM entries").one()
    engine.dispose()
    assert tuple(feed) == ("https://blog.example/feed", None, "2026-01-01", "", None)
    assert tuple(entry) == ("One", "2026-01-01 10:00:00.000000", "")


THIRD_VERSION = """
INSERT INTO communities VALUES (1, 'usblogs', '[]', 'UTC', 4, '18:00', 0, '12:00', 10, 10);
INSERT INTO members (id, community_id, user_id, name, joined_at) VALUES (1, 1, 7, 'Ines', '2026-01-01');
INSERT INTO rounds (id, community_id, number, phase, opens_at, closes_at, due_at)
VALUES (1, 1, 1, 'scheduled', '2026-01-02 18:00:00.000000', '2026-01-05 12:00:00.000000', '2026-01-02');
INSERT INTO outbox
(key, community_id, channel, layout, pin, revision, sent_revision, message_id, queued_at, position, failures)
VALUES ('board:1:10', 1, 10, '[]', 1, 1, 1, 5, '2026-01-01', 1, 0)
"""


def test_a_database_of_the_third_version_keeps_its_week_and_its_messages() -> None:
    with upgraded_from("0003", THIRD_VERSION) as connection:
        community = connection.exec_driver_sql("SELECT cadence, language, rotates FROM communities").one()
        round_ = connection.exec_driver_sql("SELECT number, keywords, opened_at FROM rounds").one()
        message = connection.exec_driver_sql("SELECT pinned, thread, place FROM outbox").one()
    assert tuple(community) == ("weekly", "en", 0)
    assert tuple(round_) == (1, "[]", None)
    assert tuple(message) == (1, "", None)


TENTH_VERSION = """
INSERT INTO communities
(guild_id, hashtag, names, zone, announce_day, announce_time, close_day, close_time, announce_channel, roundup_channel)
VALUES (1, 'usblogs', '[]', 'UTC', 4, '18:00', 0, '12:00', 10, 10);
INSERT INTO members (id, community_id, user_id, name, joined_at)
VALUES (1, 1, 7, 'Ines', '2026-01-01 00:00:00.000000'), (2, 1, 8, 'Jo', '2026-01-01 00:00:00.000000');
INSERT INTO aliases VALUES (1, 2, 'name', 'the walker', 'The Walker', '2026-01-01');
INSERT INTO rounds (id, community_id, number, phase, opens_at, closes_at, title)
VALUES (1, 1, 1, 'writing', '2026-01-02 18:00:00.000000', '2026-01-05 12:00:00.000000', 'A theme');
INSERT INTO feeds (id, address) VALUES (1, 'https://blog.example/feed');
INSERT INTO blogs (community_id, member_id, feed_id, title, home, added_at)
VALUES (1, 1, 1, 'A blog', 'https://blog.example/', '2026-01-01');
INSERT INTO entries (id, feed_id, identity, content_hash, guid, url, title, author, tags, text, links, seen_at)
VALUES (1, 1, 'a', '', '1', '', '', '', '[]', '', '[]', '2026-01-01'),
       (2, 1, 'b', '', '2', '', '', '', '[]', '', '[]', '2026-01-01');
INSERT INTO posts
(id, round_id, member_id, entry_id, title, url, quote, minutes, published, late, first_of_member, decision, evidence,
 comment_door, comment_address)
VALUES (1, 1, 1, 1, 'One', '', '', 1, '2026-01-03', 0, 0, 'accept', '[]', 'rest mastodon',
        'https://a.example' || char(10) || 'https://b.example'),
       (2, 1, 1, 2, 'Two', '', '', 1, '2026-01-03', 0, 0, 'accept', '[]', NULL, NULL);
INSERT INTO reads VALUES (1, 2, '2026-01-04');
INSERT INTO comments (post_id, source, external_id, member_id, seen_at) VALUES (1, 'rest', '5', 2, '2026-01-04')
"""


def test_a_database_of_the_tenth_version_keeps_who_read_and_where_comments_are() -> None:
    with upgraded_from("0010", TENTH_VERSION) as connection:
        stored = connection.exec_driver_sql("SELECT comment_doors FROM posts ORDER BY id").all()
        read = connection.exec_driver_sql("SELECT post_id, member_id FROM reads").all()
        said = connection.exec_driver_sql("SELECT post_id, member_id FROM comments").all()
        names = connection.exec_driver_sql("SELECT value FROM aliases").all()
        due = connection.exec_driver_sql("SELECT id FROM members WHERE profiles_at IS NOT NULL").all()
    doors = [json.loads(row[0]) for row in stored]
    assert doors == [
        [{"kind": "rest", "address": "https://a.example"}, {"kind": "mastodon", "address": "https://b.example"}],
        [],
    ]
    assert [CommentDoor(**door) for door in doors[0]][1] == CommentDoor("mastodon", "https://b.example")
    assert [[tuple(row) for row in rows] for rows in (read, said, names, due)] == [
        [(1, 2)],
        [(1, 2)],
        [("the walker",)],
        [(1,)],
    ]


async def test_writes_of_one_task_are_not_undone_with_those_of_another(tools: Tools, rows: sqlite3.Connection) -> None:
    await begin(tools)
    with contextlib.suppress(ZeroDivisionError):
        async with tools.db.write() as tx:
            await take_lease(tx, "somebody", MONDAY)
            _ = 1 / 0
    assert rows.execute("SELECT count(*) FROM lease").fetchone() == (0,)
    assert rows.execute("SELECT count(*) FROM communities").fetchone() == (1,)


async def test_a_member_has_one_vote(tools: Tools, rows: sqlite3.Connection) -> None:
    await begin(tools)
    for title in ("One", "Two"):
        await suggest(tools, caller(7, "Ines"), theme_of(title))
    assert (await vote(tools, caller(7, "Ines"), 1))[1]
    assert (await vote(tools, caller(7, "Ines"), 2))[1]
    assert not (await vote(tools, caller(7, "Ines"), 2))[1]
    assert rows.execute("SELECT member_id, suggestion_id FROM votes").fetchall() == [(1, 2)]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO reads VALUES (1, 1, '2026'), (1, 1, '2026')",
        "UPDATE rounds SET phase = 'half open'",
        "UPDATE rounds SET closes_at = opens_at",
        "UPDATE rounds SET phase = 'writing', title = NULL",
        "INSERT INTO rounds (community_id, number, phase, opens_at, closes_at) VALUES (1, 1, 'closed', '1', '2')",
        "INSERT INTO rounds (community_id, number, phase, opens_at, closes_at) VALUES (1, 9, 'scheduled', '1', '2')",
        "INSERT INTO lease VALUES (2, 'another', '2026')",
        "INSERT INTO members (community_id, user_id, name, joined_at) VALUES (99, 1, 'x', '2026')",
    ],
)
async def test_what_the_rules_forbid_the_tables_refuse(tools: Tools, statement: str) -> None:
    await begin(tools)
    with pytest.raises(IntegrityError):
        async with tools.db.write() as tx:
            await tx.exec_driver_sql(statement)


async def test_a_message_is_queued_once_and_edited_only_when_its_words_change(tools: Tools) -> None:
    await begin(tools)

    async def words(text: str) -> None:
        async with tools.db.write() as tx:
            await say(tx, Message("round:1:announce", CommunityId(1), 10, Layout((Text(text),))), MONDAY)

    for text in ("One", "One"):
        await words(text)
    async with tools.db.read() as conn:
        [message] = [m for m in await due_messages(conn, CommunityId(1), MONDAY) if m.key == "round:1:announce"]
    assert message.revision == 1
    await words("Two")
    async with tools.db.write() as tx:
        await note_sent(tx, replace(message, message_id=5))
    async with tools.db.read() as conn:
        [again] = [m for m in await due_messages(conn, CommunityId(1), MONDAY) if m.key == "round:1:announce"]
    assert (again.revision, again.sent_revision, again.message_id) == (2, 1, 5)


async def test_a_second_process_is_told_who_holds_the_database(tools: Tools) -> None:
    async with tools.db.write() as tx:
        await take_lease(tx, "another-machine/4711", MONDAY.replace(year=2027))
    with pytest.raises(Refusal, match="another-machine/4711"):
        async with hold_lease(tools.db, tools.clock):
            pass


async def test_a_dead_process_is_not_waited_for(tools: Tools, rows: sqlite3.Connection) -> None:
    async with tools.db.write() as tx:
        await take_lease(tx, f"{socket.gethostname()}/4194304", MONDAY.replace(year=2027))
    async with hold_lease(tools.db, tools.clock):
        assert rows.execute("SELECT count(*) FROM lease").fetchone() == (1,)
    assert rows.execute("SELECT count(*) FROM lease").fetchone() == (0,)
