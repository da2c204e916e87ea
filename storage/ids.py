"""Ids that are never used again: buttons that stand in Discord hold them for years.

No engine gives the id of a deleted row again (AUTOINCREMENT, sequences). None knows of rows that it lost, though: where
an older backup was put back, or the last commits were lost, the same numbers would be given to other things.
"""

from datetime import UTC, datetime, timedelta

from storage.db import Transaction
from storage.engines import raise_next_id
from storage.schema import metadata

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


async def skip_used_ids(tx: Transaction, now: datetime) -> None:
    """Let the next ids be greater than all that this database, or one that it replaces, has given before `now`.

    They go on from the milliseconds since `EPOCH`, ahead of which no database comes that gives fewer than a thousand
    ids a second. Rounds are left out: they follow one another in one order, so that after a loss the messages of each
    are found under the same keys.
    """
    floor = (now - EPOCH) // timedelta(milliseconds=1)
    for table in metadata.sorted_tables:
        if table.dialect_options["sqlite"]["autoincrement"] and table.name != "rounds":
            await raise_next_id(tx, table, floor)
