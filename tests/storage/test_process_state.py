"""What the process records about itself."""

import sqlite3

import pytest

from bot.services import Services
from storage.process_state import ensure_key, get_key

pytestmark = pytest.mark.engines


async def test_a_key_is_made_once_and_reading_it_makes_none(services: Services, rows: sqlite3.Connection) -> None:
    async with services.db.read() as conn:
        assert await get_key(conn, "read") is None
    assert rows.execute("SELECT count(*) FROM keys").fetchone() == (0,)
    async with services.db.write() as tx:
        assert await ensure_key(tx, "read", "first") == "first"
        assert await ensure_key(tx, "read", "second") == "first"
    async with services.db.read() as conn:
        assert await get_key(conn, "read") == "first"
