"""Databases with several circles, and the files that are exported from them."""

import hashlib
import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bot.actions import ReadPost
from bot.components import Button, Layout, Section
from bot.components.json import to_json
from bot.posts import PostId
from storage.schema import metadata
from tests.support.rows import fill

CIRCLE = 52
"""The server of the circle that is moved; its rows are those with the number 2."""
VALID_SETTINGS = """
UPDATE communities SET zone = 'Europe/Berlin', announce_time = '18:00', close_time = '12:00', cadence = 'weekly',
    anchor = '2024-01-01', language = 'en', publishes_roundups = TRUE
"""
VALID_FEEDS = """
UPDATE feeds SET address = 'https://blog.example/' || id, final_url = NULL, error_kind = NULL,
    hints = '{"interval": 60.0, "skip_hours": [1], "skip_days": []}'
"""
_READ = json.dumps(to_json(Layout((Section("Read 2", Button("Read", ReadPost(PostId(2)).custom_id)),))))
_VALID = f"""
UPDATE members SET language = 'en';
UPDATE posts SET decided_by = NULL;
UPDATE thanks SET giver_id = NULL, helper_id = id;
UPDATE trackbacks SET from_id = post_id;
UPDATE outbox SET key = 'post:' || substr(key, 5) || ':notice', kind = 'notice', content = '{_READ}',
    parent_key = 'round:' || substr(key, 5) || ':announce', obstacle = NULL;
UPDATE outbox_add_ons SET message_key = 'post:' || substr(message_key, 5) || ':notice', add_on = 'pin', obstacle = NULL;
UPDATE outbox_subjects SET message_key = 'post:' || substr(message_key, 5) || ':notice';
UPDATE communities SET guild_id = {CIRCLE} WHERE guild_id = 2;
"""  # noqa: S608 - our own values
_MORE = f"""
INSERT INTO feeds (id, address, failures) VALUES (9, 'https://only.example/feed', 0);
INSERT INTO feeds (id, address, failures) VALUES (10, 'handed-in:{CIRCLE}', 0);
INSERT INTO blogs SELECT 9, {CIRCLE}, 2, 9, 'Only here', home, added_at FROM blogs WHERE id = 2;
INSERT INTO blogs SELECT 10, 3, 3, 2, 'Of others', home, added_at FROM blogs WHERE id = 3;
"""  # noqa: S608 - our own values


def fill_circles(conn: sqlite3.Connection) -> None:
    """Put three circles with rows in every table into an SQLite database, one of them on the server `CIRCLE`.

    A feed of that one is another's, too, and has two entries more, of which one is a post; one is its own, and one has
    what was handed in.
    """
    fill(conn)
    conn.execute("PRAGMA foreign_keys = OFF")
    conn.executescript(f"{VALID_SETTINGS};{VALID_FEEDS};{_VALID}")
    for table in metadata.tables.values():
        if "community_id" in table.c:
            conn.execute(f"UPDATE {table.name} SET community_id = {CIRCLE} WHERE community_id = 2")  # noqa: S608
    conn.executescript(_MORE)
    for id_, feed in ((7, 2), (8, 2), (9, 9)):
        copy_row(conn, "entries", 2, id=id_, feed_id=feed, identity=f"more {id_}", address_key=f"more.example/{id_}")
    copy_row(conn, "entries", 2, id=10, feed_id=10, identity="gone:8", address_key="")
    copy_row(conn, "posts", 2, id=8, entry_id=8)
    copy_row(conn, "members", 2, id=8, user_id=-8, name="")
    message, waiting = "post:2:notice", {"message_id": None, "sent_revision": 0, "obstacle": "server_gone"}
    copy_row(conn, "outbox", message, key="round:2:list", kind="post_list", position=0, **waiting)
    copy_row(conn, "outbox", message, key=f"hello:{CIRCLE}:20260101000000", kind="hello", round_id=None)
    copy_row(conn, "outbox", message, key=f"trouble:{CIRCLE}:no_access:20260101000000", kind="trouble", round_id=None)
    conn.commit()
    conn.execute("PRAGMA foreign_keys = ON")
    assert conn.execute("PRAGMA foreign_key_check").fetchall() == []


def copy_row(conn: sqlite3.Connection, table: str, row: object, **changes: object) -> None:
    """Insert a row like the one with an id or a key, with other values in some columns."""
    [primary] = metadata.tables[table].primary_key.columns.keys()
    columns = [column.name for column in metadata.tables[table].columns]
    values = ", ".join("?" if name in changes else f'"{name}"' for name in columns)
    given = [changes[name] for name in columns if name in changes]
    conn.execute(f"INSERT INTO {table} SELECT {values} FROM {table} WHERE {primary} = ?", [*given, row])  # noqa: S608


Row = tuple[str, dict[str, Any]]


def rows_in(file: Path) -> list[Row]:
    """Return the rows of a file, each with its table."""
    _, *lines, _ = file.read_text(encoding="utf-8").splitlines()
    return [next(iter(json.loads(line).items())) for line in lines]


def write_rows(file: Path, rows: Iterable[Row], **heading: object) -> None:
    """Write a file again with other rows, or another first line, so that its end is right."""
    first = json.loads(file.read_text(encoding="utf-8").partition("\n")[0]) | heading
    rows = list(rows)
    lines = "".join(json.dumps(line) + "\n" for line in [first, *({table: row} for table, row in rows)])
    counts = Counter(table for table, _ in rows)
    end = {"end": counts, "sha256": hashlib.sha256(lines.encode()).hexdigest()}
    file.write_text(f"{lines}{json.dumps(end)}\n", encoding="utf-8")


def without_ids(rows: Sequence[Row]) -> list[Row]:
    """Return rows that refer to one another by their order instead of their ids."""
    order: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for table, row in rows:
        if "id" in row:
            order[table][row["id"]] = len(order[table])
    return [(table, _without_ids(table, row, order)) for table, row in rows]


def _without_ids(table: str, row: dict[str, Any], order: dict[str, dict[int, int]]) -> dict[str, Any]:
    changed = dict(row)
    for column in metadata.tables[table].columns:
        for key in column.foreign_keys:
            if key.column.name == "id" and row[column.name] is not None:
                changed[column.name] = order[key.column.table.name][row[column.name]]
    if "id" in row:
        changed["id"] = order[table][row["id"]]
    if table == "members" and row["user_id"] < 0:
        assert row["user_id"] == -row["id"]
        changed["user_id"] = -1
    if table == "entries":
        changed["identity"] = re.sub(r"^(gone|moved):\d+$", "#", row["identity"])
    for name in {"key", "parent_key", "message_key"} & row.keys():
        changed[name] = re.sub(r"\d+", "#", row[name])
    if table == "outbox":
        changed["content"] = re.sub(r"read:\d+", "read:#", json.dumps(row["content"], sort_keys=True))
    return changed
