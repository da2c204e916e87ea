"""Looks at one feed, whatever its server says: what is asked, what is remembered, what is found."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.feeds import Feed, FeedId
from bot.feeds.errors import ErrorKind
from bot.flows.feeds.poll import PollResult, poll
from bot.services import Services
from storage.entries import NewEntry, add_entries, update_entries
from tests.support.clocks import ManualClock
from tests.support.feeds import make_item, make_rss
from tests.support.scripted_server import (
    EMPTY_RESPONSE,
    NOT_MODIFIED,
    RSS_FEED,
    ScriptedServer,
    http_response,
    redirect,
    serve_script,
)

DAY = timedelta(days=1)
CHANGED = make_rss(make_item(3), make_item(2), make_item(1))
CLOCK = make_rss(make_item(2), make_item(1), head="<lastBuildDate>now</lastBuildDate>")
PAGE = b"<!DOCTYPE html><html><body>Maintenance</body></html>"


class Looking:
    """One feed that is looked at again and again, with what is remembered of it on disk."""

    def __init__(self, services: Services, server: ScriptedServer) -> None:
        self._services = services
        self.server = server
        self.feed = Feed(FeedId(1), server.address)

    async def __call__(self, *answers: bytes, after: timedelta = timedelta(hours=1)) -> list[str]:
        """Look once while the server says this; return the titles of what is new."""
        assert isinstance(self._services.clock, ManualClock)
        self._services.clock.set(self._services.clock.now() + after)
        self.server.respond_with(*answers)
        self.found = await poll(self._services, self.feed)
        self.feed = self.found.new_feed
        await self._store(self.found)
        return [entry.title for entry in self.found.update.diff.added] if self.found.update else []

    async def _store(self, found: PollResult) -> None:
        if found.update is None:
            return
        async with self._services.db.write() as tx:
            new = zip(found.update.diff.added, found.update.added_stored, strict=True)
            if rows := [NewEntry(FeedId(1), entry, known, None) for entry, known in new]:
                await add_entries(tx, rows, self._services.clock.now())
            if again := [(match.new, match.entry) for match in found.update.diff.matched]:
                await update_entries(tx, again)

    @property
    def asked(self) -> dict[str, str]:
        """Return the headers of the last request."""
        return self.server.requests[-1]

    def state(self) -> tuple[ErrorKind | None, int]:
        """Return what is wrong, and for how many looks it has been so."""
        return self.feed.error_kind, self.feed.failures

    def validators(self) -> tuple[str | None, str | None]:
        """Return the validators of the last request."""
        return self.asked.get("if-none-match"), self.asked.get("if-modified-since")


@pytest.fixture
async def looking(services: Services) -> AsyncIterator[Looking]:
    async with services.db.write() as tx:
        await tx.exec_driver_sql("INSERT INTO feeds (id, address) VALUES (1, 'as the test says')")
    async with serve_script() as server:
        yield Looking(services, server)


async def test_validators_are_given_back_exactly_also_after_answers_that_bring_nothing(looking: Looking) -> None:
    odd = {"ETag": 'W/"odd, \\one"', "Last_Modified": "Sat, 01 Jan 2041 00:00:00 GMT"}
    assert await looking(http_response(RSS_FEED, **odd)) == ["Post 2", "Post 1"]
    assert looking.validators() == (None, None)
    assert await looking(NOT_MODIFIED) == []
    assert looking.validators() == (odd["ETag"], odd["Last_Modified"])
    assert await looking(http_response(RSS_FEED, ETag='"new, same bytes"')) == []
    assert await looking(http_response(CLOCK, ETag='"new, same entries"')) == []
    assert looking.validators() == ('"new, same bytes"', None)
    assert await looking(NOT_MODIFIED[:-2] + b'ETag: "renewed"\r\n\r\n') == []
    assert looking.validators() == ('"new, same entries"', None)
    assert await looking(NOT_MODIFIED) == []
    assert looking.validators() == ('"renewed"', None)


async def test_the_whole_document_is_asked_for_once_and_then_every_eight_days(looking: Looking) -> None:
    await looking(http_response(RSS_FEED, ETag='"stuck"'))
    whole = 0
    for _ in range(80):
        await looking(
            NOT_MODIFIED if "if-none-match" in looking.asked else http_response(RSS_FEED, ETag='"stuck"'),
            after=DAY / 4,
        )
        whole += looking.validators() == (None, None)
        if looking.validators() == (None, None):
            await looking(http_response(RSS_FEED, ETag='"stuck"'), after=timedelta(0))
    assert whole == 2


async def test_an_etag_that_sticks_while_the_feed_goes_on_hides_a_post_for_eight_days_at_most(looking: Looking) -> None:
    await looking(http_response(RSS_FEED, ETag='"stuck"'))
    for _ in range(7):
        assert await looking(NOT_MODIFIED, after=DAY) == []
    assert await looking(http_response(CHANGED, ETag='"stuck"'), after=DAY) == ["Post 3"]
    assert looking.validators() == (None, None)


async def test_the_same_etag_with_new_content_is_read(looking: Looking) -> None:
    await looking(http_response(RSS_FEED, ETag='"same"'))
    assert await looking(http_response(CHANGED, ETag='"same"')) == ["Post 3"]


async def test_validators_are_forgotten_when_the_feed_is_found_elsewhere(looking: Looking) -> None:
    await looking(http_response(RSS_FEED, ETag='"here"'))
    assert await looking(redirect("/elsewhere"), NOT_MODIFIED) == []
    assert looking.feed.etag is None
    assert await looking(redirect("/elsewhere"), http_response(CHANGED, ETag='"there"')) == ["Post 3"]
    assert looking.validators() == (None, None)
    await looking(redirect("/elsewhere"), NOT_MODIFIED)
    assert looking.validators() == ('"there"', None)


async def test_a_304_that_nobody_asked_for_is_trouble(looking: Looking) -> None:
    assert await looking(NOT_MODIFIED) == []
    assert looking.state() == (ErrorKind.BAD_RESPONSE, 1)
    assert await looking(http_response(RSS_FEED)) == ["Post 2", "Post 1"]
    assert looking.state() == (None, 0)
    assert await looking(NOT_MODIFIED) == []
    assert looking.state() == (ErrorKind.BAD_RESPONSE, 1)


@pytest.mark.parametrize(
    "bad",
    [EMPTY_RESPONSE, http_response(PAGE), http_response(RSS_FEED[:100]), http_response(b"", "500 Oh"), b""],
    ids=repr,
)
async def test_a_feed_that_fails_and_comes_back_brings_nothing_twice_and_misses_nothing(
    looking: Looking, bad: bytes
) -> None:
    await looking(http_response(RSS_FEED, ETag='"one"'))
    for _ in range(3):
        assert await looking(bad) == []
    assert looking.feed.last_polled_at is not None
    assert (looking.feed.failures, looking.feed.first_failure_at) == (
        3,
        looking.feed.last_polled_at - timedelta(hours=2),
    )
    assert await looking(http_response(RSS_FEED, ETag='"two"')) == []
    assert (looking.feed.failures, looking.feed.first_failure_at, looking.feed.error) == (0, None, None)
    assert await looking(bad) == []
    assert await looking(http_response(CHANGED)) == ["Post 3"]


async def test_the_first_look_is_remembered_though_the_feed_was_empty(looking: Looking) -> None:
    assert await looking(http_response(make_rss())) == []
    assert looking.feed.first_polled_at is not None
    first = looking.feed.first_polled_at
    assert await looking(http_response(RSS_FEED)) == ["Post 2", "Post 1"]
    assert looking.feed.first_polled_at == first


async def test_a_failure_is_no_first_look(looking: Looking) -> None:
    await looking(http_response(b"", "500 Oh"))
    assert looking.feed.first_polled_at is None


@pytest.mark.parametrize(
    ("head", "hours"),
    [
        ({"Expires": "0"}, None),
        ({"Cache_Control": "max-age=7200"}, 2),
        ({"Cache_Control": 'public, MAX-AGE="7200"'}, 2),
        ({"Cache_Control": "max-age=7200", "Age": "3600"}, 1),
        ({"Cache_Control": "max-age=7200, no-cache"}, None),
        ({"Cache_Control": "max-age=-5"}, None),
        ({"Cache_Control": "max-age=" + "9" * 50}, 999_999_999 / 3600),
        ({"Expires": "Mon, 05 Jan 2026 13:00:00 GMT", "Date": "Mon, 05 Jan 2026 10:00:00 GMT"}, 3),
        ({"Expires": "Mon, 05 Jan 2026 09:00:00 GMT", "Date": "Mon, 05 Jan 2026 10:00:00 GMT"}, 0),
        ({"Expires": "Mon, 05 Jan 2026 13:00:00 GMT"}, None),
    ],
    ids=str,
)
async def test_how_long_a_server_says_that_nothing_changes(
    looking: Looking, head: dict[str, str], hours: float | None
) -> None:
    await looking(http_response(RSS_FEED, **head))
    assert looking.found.fresh_for == (None if hours is None else timedelta(hours=hours))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (RSS_FEED.decode().replace("Post 2", "Größe").encode("utf-16"), "application/rss+xml"),
        (RSS_FEED.decode().replace("Post 2", "Größe").encode(), "text/xml; charset=ISO-8859-1"),
        (RSS_FEED.decode().replace("Post 2", "Größe").encode(), "text/xml; charset=no-such-thing"),
        (RSS_FEED.decode().replace("Post 2", "Größe").encode("latin-1"), "text/xml; charset=utf-8"),
        (
            RSS_FEED.decode()
            .replace('"1.0"?', '"1.0" encoding="latin-1"?')
            .replace("Post 2", "Größe")
            .encode("latin-1"),
            "",
        ),
        (RSS_FEED.replace(b"Post 2", "Größe\x0b\x00\x1b".encode()), "application/rss+xml"),
        (b"\xef\xbb\xbf" + RSS_FEED.replace(b"Post 2", "Größe".encode()), "application/rss+xml"),
        (b"\n\n  " + RSS_FEED.replace(b"Post 2", "Größe".encode()), "application/rss+xml"),
        (RSS_FEED.replace(b"Post 2", b"Gr&ouml;&szlig;e"), "text/html"),
    ],
    ids=lambda one: repr(one)[:60],
)
async def test_no_entry_is_lost_to_an_odd_encoding(looking: Looking, body: bytes, content_type: str) -> None:
    new = await looking(http_response(body, Content_Type=content_type))
    assert len(new) == 2
    assert new[0].startswith("Gr")
    assert new[1] == "Post 1"


async def test_what_is_remembered_survives_the_database(looking: Looking, services: Services) -> None:
    from storage.feeds import get_feeds, update_feeds

    await looking(redirect("/moved", 301), http_response(CHANGED, ETag='"x"', Last_Modified="then"))
    async with services.db.read() as conn:
        [before] = await get_feeds(conn, [FeedId(1)])
    due = services.clock.now() + DAY
    async with services.db.write() as tx:
        await update_feeds(tx, [(before, looking.feed, due)])
    async with services.db.read() as conn:
        [after] = await get_feeds(conn, [FeedId(1)])
    assert after == replace(looking.feed, due_at=due)
    assert after.redirect_url
