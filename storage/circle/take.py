"""Take a circle's rows into a database, in one transaction, in which they get ids of their own.

    columns that are known → ids of this database → feeds that are there are found → rows in batches → read once more

A file is believed nothing: what it names has to be in it, and by it nothing changes that others have.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from bot.actions.renumber import renumbered
from bot.boundary import EARLIEST
from bot.components import Layout
from bot.outbox import MessageKey, MessageKind, Obstacle, from_stored, keys, to_stored
from bot.themes import Community, CommunityId, Phase
from storage.circle.belonging import TABLES, referred_by
from storage.circle.feeds import FeedMerge
from storage.circle.give import BATCH
from storage.circle.ids import NewIds
from storage.circle.values import WrongValueError, from_json
from storage.communities import get_community, members_where
from storage.db import Transaction, insert
from storage.posts import evidence_of_round, recent_posts
from storage.rounds import rounds_of
from storage.schema import communities, entries, feeds, former_addresses, members, outbox
from storage.skipped_dates import skipped_dates_of

Row = dict[str, Any]
_BY_NAME: Mapping[str, tuple[int, Table]] = {table.name: (number, table) for number, table in enumerate(TABLES)}


@dataclass(frozen=True, slots=True)
class Taken:
    """What came into a database."""

    community: Community
    rows: Mapping[str, int]
    """How many rows came of each table."""


class Taking:
    """The rows of one circle on their way into a database. Nothing is there before `finish`, and the commit after."""

    def __init__(self, tx: Transaction, community: CommunityId, now: datetime, ids: NewIds) -> None:
        self._tx = tx
        self._community = community
        self._now = now
        self._ids = ids
        self._feeds = FeedMerge(tx, community, ids)
        self._keys: dict[str, MessageKey] = {}
        self._rows: Counter[str] = Counter()
        self._table = 0
        self._batch = list[Row]()

    @classmethod
    async def begin(cls, tx: Transaction, community: CommunityId, now: datetime) -> "Taking":
        """Begin to take a circle; raise WrongValueError if the database has it already."""
        known = await get_community(tx, community)
        if known is not None:
            raise WrongValueError(f"The circle {known.tag} ({community}) is here already.")
        return cls(tx, community, now, await NewIds.after_all(tx))

    async def take(self, table: str, document: Any) -> None:
        """Take a row of a table as JSON values; raise WrongValueError for one that can't be.

        The tables come in the order of `TABLES`.
        """
        if table not in _BY_NAME or _BY_NAME[table][0] < self._table:
            raise WrongValueError(f"The file has rows of {table[:60]!r} where none belong.")
        number, found = _BY_NAME[table]
        if number != self._table or len(self._batch) == BATCH:
            await self._flush()
            self._table = number
        self._batch.append(from_json(found, document))
        self._rows[table] += 1

    async def finish(self) -> Taken:
        """End what was begun, and return what is there; raise WrongValueError where it can't be read."""
        await self._flush()
        await self._feeds.leave_to_others(BATCH)
        await self._ids.keep(self._tx)
        try:
            community = await self._read_again()
        except DBAPIError:
            raise
        except Exception as error:
            raise WrongValueError("The file holds what this version can't read.") from error
        if community is None:
            raise WrongValueError("The file holds no circle.")
        return Taken(community, self._rows)

    async def _read_again(self) -> Community | None:
        """Read what each look at any circle reads: what can't be read would stop the others, too."""
        community = await get_community(self._tx, self._community)
        await members_where(self._tx, members.c.community_id == self._community)
        await skipped_dates_of(self._tx, self._community)
        await recent_posts(self._tx, self._community, EARLIEST)
        for round_ in await rounds_of(self._tx, self._community, *Phase):
            await evidence_of_round(self._tx, round_.id)
        return community

    async def _flush(self) -> None:
        """Insert the rows that are held."""
        table, batch, self._batch = TABLES[self._table], self._batch, []
        rows: Sequence[Row] = [self._referring(table, row) for row in batch]
        if table is feeds:
            rows = await self._feeds.new_feeds(rows)
        elif table is entries:
            rows = await self._feeds.new_entries(rows)
        else:
            rows = [self._own(table, row) for row in rows]
        if not rows:
            return
        statement = insert(table)
        if table is former_addresses:
            statement = statement.on_conflict_do_nothing()
        try:
            await self._tx.execute(statement, rows)
        except (IntegrityError, DataError) as error:
            why = str(error.orig).partition("\n")[0]
            raise WrongValueError(f"Rows of {table.name} break a rule of the tables ({why}).") from error

    def _referring(self, table: Table, row: Row) -> Row:
        """Return a row that refers to the rows of this database."""
        for column in table.columns:
            value, referred = row[column.name], referred_by(column).table if column.foreign_keys else None
            if value is None:
                continue
            if referred is communities or column.name in {"community_id", "guild_id"}:
                if value != self._community:
                    raise WrongValueError(f"A row of {table.name} belongs to another circle.")
            elif referred is outbox:
                if value not in self._keys:
                    raise WrongValueError(f"A row of {table.name} belongs to a message that the file does not have.")
                row[column.name] = self._keys[value]
            elif referred is not None:
                row[column.name] = self._ids.of(referred.name, value)
        return row

    def _own(self, table: Table, row: Row) -> Row:
        """Return a row with an id of its own, and with what is different here."""
        if "id" in row:
            row["id"] = self._ids.assign(table.name, row["id"])
        if table is members and row["user_id"] < 0:  # of a deleted member, it is the row's own number
            row["user_id"] = -row["id"]
        if table is communities:
            row["publishes_roundups"] = False  # the hosts agreed to another blog than the one that is named here
        return self._message(row) if table is outbox else row

    def _message(self, row: Row) -> Row:
        """Return a message under its key here, whose buttons name the rows of this database.

        What is still to be said is due: what stood in the way of another bot may not be there.
        """
        before = row["key"]
        try:
            row |= self._named_here(row)
        except WrongValueError:
            raise
        except Exception as error:
            raise WrongValueError("A message in the file can't be read.") from error
        self._keys[before] = row["key"]
        if row["message_id"] is None and row["due_at"] is not None:
            row |= {"due_at": self._now, "failures": 0, "obstacle": None}
        return row

    def _named_here(self, row: Row) -> Row:
        """Return the key of a message here, that of its parent, and what it says; raise ValueError if it is none."""
        content, parent = from_stored(row["content"]), row["parent_key"]
        return {
            "key": self._key(row["key"]),
            "parent_key": parent and self._key(parent),
            "content": to_stored(renumbered(content, self._ids.named) if isinstance(content, Layout) else content),
            "kind": MessageKind(row["kind"]),
            "obstacle": row["obstacle"] and Obstacle(row["obstacle"]),
        }

    def _key(self, key: str) -> MessageKey:
        return keys.renumbered(key, self._community, self._ids.named)
