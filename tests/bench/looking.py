"""One look at a feed that has published something, by how many of its entries the bot knows.

Processor time of the bot's own process is measured, with the thread of its database, so that what else the machine does
counts little; what the workers take comes on top.
"""

import asyncio
import tempfile
import time
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from bot.feeds import Entry, EntryId, FeedId, StoredEntry
from bot.flows.feeds.poll_due import poll_feeds
from bot.services import Services
from bot.web import Web
from bot.workers import Workers
from storage import Database
from storage.entries import NewEntry, add_entries
from storage.schema import entries
from tests.support.circles import bring_blog, open_first_round
from tests.support.clocks import MONDAY, ManualClock
from tests.support.feeds import make_item, make_rss
from tests.support.scripted_server import ScriptedServer, http_response, serve_script

KNOWN = (100, 1_000, 10_000)
IN_FEED, LOOKS, SENTENCES, WORDS = 15, 25, 40, 15


def bench_looking() -> None:
    """Print what one look costs, from the request to what is written, where one entry of fifteen is new."""
    print(  # noqa: T201
        f"looking at a feed of {IN_FEED} entries of {SENTENCES * WORDS} words, one of them new; {LOOKS} looks each, "
        "processor time of the bot's process"
    )
    costs = {known: asyncio.run(_cost_of_look(known)) for known in KNOWN}
    for known, (best, usual) in costs.items():
        ratio = best / costs[KNOWN[0]][0]
        print(f"{known:,} known entries: {best:.1f} ms at best, {usual:.1f} at the median; ratio {ratio:.2f}")  # noqa: T201


async def _cost_of_look(known: int) -> tuple[float, float]:
    """Return the shortest look and the median, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'usblogs.sqlite3'}"
        async with (
            Database.open(url) as db,
            Web.open(allow_loopback=True) as web,
            Workers.open() as workers,
            serve_script() as server,
        ):
            services = Services(db, web, ManualClock(MONDAY), workers)
            await open_first_round(services)
            server.respond_with(http_response(_document(0)))
            await bring_blog(services, 1, 1, "Ines", server.address)
            await poll_feeds(services, [FeedId(1)])
            looks = []
            for n in range(1, LOOKS + 1):
                await _remember(services, known)
                looks.append(await _look(services, server, n))
    return min(looks), median(looks)


async def _look(services: Services, server: ScriptedServer, n: int) -> float:
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + timedelta(minutes=30))
    server.respond_with(http_response(_document(n)))
    begun = time.process_time()
    await poll_feeds(services, [FeedId(1)])
    return (time.process_time() - begun) * 1000


def _document(newest: int) -> bytes:
    return make_rss(
        *(
            make_item(n, pubDate=format_datetime(_published(n)), description=_text(n))
            for n in range(newest, newest - IN_FEED, -1)
        )
    )


def _published(n: int) -> datetime:
    return MONDAY + timedelta(days=n)


def _text(n: int) -> str:
    words = [f"word{(n * 7919 + place * 31) % 5003}" for place in range(SENTENCES * WORDS)]
    return " ".join(f"{' '.join(words[start : start + WORDS])}." for start in range(0, len(words), WORDS))


async def _remember(services: Services, known: int) -> None:
    """Store older entries of the feed, as looks of years have found them, until so many are known.

    A look forgets some where there are more than are kept.
    """
    async with services.db.write() as tx:
        [(count, last)] = await tx.execute(select(func.count(), func.max(entries.c.id)))
        if new := [_older(n) for n in range(last, last + known - count)]:
            await add_entries(tx, new, services.clock.now())


def _older(n: int) -> NewEntry:
    address, number = f"https://blog.example/before/{n}", -n - IN_FEED
    published = _published(number)
    entry = Entry.from_outside(address, address, f"Before {n}", text=_text(number), published=published)
    return NewEntry(FeedId(1), entry, StoredEntry.from_entry(EntryId(0), entry), published)
