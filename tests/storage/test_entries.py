"""What the database tells of the entries of a feed, and which link to a post."""

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.dialects import sqlite

from bot.boundary import clean_text, web_url
from bot.feeds import Entry, EntryId, FeedId, StoredEntry
from bot.feeds.related import KnownEntry, known_entries, read_date
from bot.feeds.related import known_lines as lines_of
from bot.services import Services
from bot.themes import CommunityId
from storage import Connection
from storage.entries import (
    NewEntry,
    add_entries,
    entries_linking_to,
    entries_needing_pages,
    entries_of_member,
    update_entries,
)
from storage.entry_pages import addresses_before
from storage.posts import accepted_entries
from storage.recognition import LINES_OF_FEEDS, known_lines, stored_entries
from tests.support.circles import make_caller, set_up_community
from tests.support.looks import add_blog_of

pytestmark = pytest.mark.engines

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
DATES = (
    None,
    NOON,
    NOON + timedelta(microseconds=250_000),
    NOON + timedelta(microseconds=50),
    NOON - timedelta(days=9),
)


def as_read(known: Sequence[KnownEntry]) -> list[tuple[object, ...]]:
    """Return known entries with their dates as instants."""
    return [
        (*entry[:2], *(date and read_date(date) for date in (entry.published, entry.appeared_at)), entry.hashes)
        for entry in known
    ]


def an_entry(number: int, published: datetime | None, name: str = "") -> Entry:
    address = f"https://sam.example/{name or number}"
    text, item_hash = f"Only in {number}, and | nowhere else.", f"{number:024x}"
    return Entry.from_outside(address, address, f"Öl | {number}", text=text, published=published, item_hash=item_hash)


async def add(services: Services) -> FeedId:
    """Store an entry for each of the dates, and correct the address of the last one."""
    await set_up_community(services)
    feed = (await add_blog_of(services, make_caller(1, "Sam"))).feed
    entries = [an_entry(number, date) for number, date in enumerate(DATES)]
    async with services.db.write() as tx:
        new = [NewEntry(feed, entry, StoredEntry.from_entry(EntryId(0), entry), NOON) for entry in entries]
        [*_, last] = await stored_entries(tx, await add_entries(tx, new, NOON))
        corrected = an_entry(len(DATES), DATES[-1], "corrected")
        await update_entries(tx, [(last.updated_from(corrected), corrected)])
    return feed


async def test_an_entry_that_two_polls_bring_is_stored_once_as_the_later_has_it(
    services: Services, rows: sqlite3.Connection
) -> None:
    feed = await add(services)
    first, other, later = an_entry(7, NOON), an_entry(8, NOON), replace(an_entry(7, NOON), tags=(clean_text("new", 9),))
    new = [NewEntry(feed, entry, StoredEntry.from_entry(EntryId(0), entry), NOON) for entry in (first, other, later)]
    async with services.db.write() as tx:
        ids = await add_entries(tx, new, NOON)
    assert ids == [len(DATES) + 1, len(DATES) + 2, len(DATES) + 1]
    assert rows.execute("SELECT tags FROM entries WHERE id > ? ORDER BY id", (len(DATES),)).fetchall() == [
        ('["new"]',),
        ("[]",),
    ]


async def test_the_database_joins_the_lines_that_the_entries_have(services: Services) -> None:
    feed = await add(services)
    async with services.db.read() as conn:
        known = known_entries((await known_lines(conn, [feed]))[feed])
        stored = await stored_entries(conn, [entry.id for entry in known])
        assert await known_lines(conn, [FeedId(feed + 1)]) == {FeedId(feed + 1): ""}
    assert [entry.published for entry in stored] == [*DATES]
    assert as_read(known) == as_read(known_entries(lines_of(stored)))


async def test_dates_are_in_the_order_of_what_the_database_writes_for_them(services: Services) -> None:
    feed = await add(services)
    async with services.db.read() as conn:
        known = known_entries((await known_lines(conn, [feed]))[feed])
    written = sorted(entry.published for entry in known if entry.published)
    assert [read_date(date) for date in written] == sorted(filter(None, DATES))


async def test_the_lines_of_a_feed_are_read_from_an_index_alone(services: Services, engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("PostgreSQL chooses by what the table holds")
    lines = LINES_OF_FEEDS.params(feeds=[1])
    statement = lines.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    async with services.db.read() as conn:
        plan = await conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")
        assert [row.detail for row in plan] == [
            "SEARCH entries USING COVERING INDEX ix_entries_recognition (feed_id=?)"
        ]


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://ada.example/rivers", "http://www.ada.example/rivers/"),
        ("https://Ada.Example/rivers", "https://ada.example/rivers"),
        ("https://ada.example/flüsse", "https://ada.example/fl%C3%BCsse"),
        ("https://ada.example/flu\u0308sse", "https://ada.example/flüsse"),
        ("https://bücher.example/rivers", "https://xn--bcher-kva.example/rivers"),
        ("https://ada.example/rivers", "https://ada.example/rivers?source=rss-c0------2"),
        ("https://ada.example/rivers?utm_source=rss", "https://ada.example/rivers"),
        ("https://ada.example/rivers#comments", "https://ada.example/rivers"),
    ],
)
@pytest.mark.parametrize("is_plain", [False, True])
async def test_a_link_is_found_in_any_spelling(services: Services, link: str, address: str, *, is_plain: bool) -> None:
    feed = await add(services)
    linking = (
        replace(an_entry(7, NOON), text=clean_text(f"See her letter ({link}).", 100))
        if is_plain
        else replace(an_entry(7, NOON), links=(web_url("https://ines.example/"), web_url(link)))
    )
    async with services.db.write() as tx:
        new = NewEntry(feed, linking, StoredEntry.from_entry(EntryId(0), linking), NOON)
        ids = await add_entries(tx, [new], NOON)
        for sought, expected in ((address, ids), ("https://ada.example/maps", [])):
            found = await entries_linking_to(tx, CommunityId(1), sought, NOON - timedelta(days=1), 10)
            assert [entry_id for entry_id, _, _ in found] == expected


async def test_an_entry_whose_page_says_more_is_found_with_what_of_it_may_stand_everywhere(services: Services) -> None:
    feed = await add(services)
    fuller = replace(an_entry(7, NOON), needs_page=True, boilerplate=(clean_text("By “Sam”, öfter hier.", 100),))
    async with services.db.write() as tx:
        new = [
            NewEntry(feed, one, StoredEntry.from_entry(EntryId(0), one), NOON) for one in (fuller, an_entry(8, NOON))
        ]
        ids = await add_entries(tx, new, NOON)
        found = await entries_needing_pages(tx, ids)
    assert {id_: (one.needs_page, one.boilerplate) for id_, one in found.items()} == {
        ids[0]: (True, fuller.boilerplate)
    }


async def test_the_newest_addresses_before_a_moment_are_found(services: Services) -> None:
    feed = await add(services)
    async with services.db.read() as conn:
        assert await addresses_before(conn, feed, NOON, 2) == []
        newest = await addresses_before(conn, feed, NOON + timedelta(seconds=1), 2)
    assert newest == ["https://sam.example/corrected", "https://sam.example/3"]


async def test_entries_of_which_nobody_knows_when_they_came_are_those_before_that_are_sought_last(
    services: Services,
) -> None:
    feed, undated = await add(services), an_entry(7, None)
    async with services.db.write() as tx:
        await add_entries(tx, [NewEntry(feed, undated, StoredEntry.from_entry(EntryId(0), undated), None)], NOON)
        assert await addresses_before(tx, feed, NOON, 9) == [undated.url]
        assert (await addresses_before(tx, feed, NOON + timedelta(days=1), 9))[-2:] == [
            "https://sam.example/0",
            undated.url,
        ]


class Noting:
    """A connection that notes what it is asked."""

    def __init__(self, connection: Connection) -> None:
        self.queries: list[Any] = []
        self._connection = connection

    async def execute(self, query: Any) -> Any:
        """Do what the connection does."""
        self.queries.append(query)
        return await self._connection.execute(query)


async def test_a_poll_reads_no_posts_of_others(services: Services, engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("PostgreSQL chooses by what the table holds")
    feed = await add(services)
    async with services.db.read() as conn:
        noting: Any = Noting(conn)
        await addresses_before(noting, feed, NOON, 2)
        await accepted_entries(noting, [EntryId(1), EntryId(2)])
        for query in noting.queries:
            statement = query.compile(dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True})
            plan = await conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", (None,) * len(statement.positiontup))
            assert [row.detail for row in plan if "SCAN" in row.detail] == []


async def test_what_a_member_can_choose_from_is_found_without_looking_at_every_entry(
    services: Services, engine: str
) -> None:
    async with services.db.read() as conn:
        noting: Any = Noting(conn)
        await entries_of_member(noting, CommunityId(1), 1, 25)
        statement = noting.queries[0].compile(dialect=conn.dialect, compile_kwargs={"literal_binds": True})
        if engine == "sqlite":
            plan = [row.detail for row in await conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")]
        else:  # of a small table it reads all, unless it has been told not to
            await conn.exec_driver_sql("SET LOCAL enable_seqscan TO off")
            plan = [row[0] for row in await conn.exec_driver_sql(f"EXPLAIN {statement}")]
        assert [line for line in plan if re.search(r"SCAN entries|Seq Scan on entries", line)] == []
