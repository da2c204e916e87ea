"""Polls of one feed: what is requested, what is stored, and which entries are added."""

import gzip
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.boundary import web_url
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


class PolledFeed:
    """One feed that is polled repeatedly, with its entries in the database."""

    def __init__(self, services: Services, server: ScriptedServer) -> None:
        self.services = services
        self.server = server
        self.feed = Feed(FeedId(1), web_url(server.address))

    async def __call__(self, *responses: bytes, after: timedelta = timedelta(hours=1)) -> list[str]:
        """Poll once while the server responds with this; return the titles of the added entries."""
        assert isinstance(self.services.clock, ManualClock)
        self.services.clock.set(self.services.clock.now() + after)
        self.server.respond_with(*responses)
        self.result = await poll(self.services, self.feed)
        self.feed = self.result.new_feed
        await self._store(self.result)
        return [entry.title for entry in self.result.update.diff.added] if self.result.update else []

    async def _store(self, result: PollResult) -> None:
        if result.update is None:
            return
        async with self.services.db.write() as tx:
            added = zip(result.update.diff.added, result.update.added_stored, strict=True)
            if rows := [NewEntry(FeedId(1), entry, stored, None) for entry, stored in added]:
                await add_entries(tx, rows, self.services.clock.now())
            if changed := [(match.new, match.entry) for match in result.update.diff.matched]:
                await update_entries(tx, changed)

    @property
    def request_headers(self) -> dict[str, str]:
        """Return the headers of the last request."""
        return self.server.requests[-1]

    def state(self) -> tuple[ErrorKind | None, int]:
        """Return the kind of the last error, and how many polls have failed in a row."""
        return self.feed.error_kind, self.feed.failures

    def validators(self) -> tuple[str | None, str | None]:
        """Return the validators of the last request."""
        return self.request_headers.get("if-none-match"), self.request_headers.get("if-modified-since")


@pytest.fixture
async def polled(services: Services) -> AsyncIterator[PolledFeed]:
    async with services.db.write() as tx:
        await tx.exec_driver_sql("INSERT INTO feeds (id, address) VALUES (1, 'as the test says')")
    async with serve_script() as server:
        yield PolledFeed(services, server)


async def test_validators_are_sent_back_exactly_also_after_responses_without_news(polled: PolledFeed) -> None:
    odd = {"ETag": 'W/"odd, \\one"', "Last_Modified": "Sat, 01 Jan 2041 00:00:00 GMT"}
    assert await polled(http_response(RSS_FEED, **odd)) == ["Post 2", "Post 1"]
    assert polled.validators() == (None, None)
    assert await polled(NOT_MODIFIED) == []
    assert polled.validators() == (odd["ETag"], odd["Last_Modified"])
    assert await polled(http_response(RSS_FEED, ETag='"new, same bytes"')) == []
    assert await polled(http_response(CLOCK, ETag='"new, same entries"')) == []
    assert polled.validators() == ('"new, same bytes"', None)
    assert await polled(NOT_MODIFIED[:-2] + b'ETag: "renewed"\r\n\r\n') == []
    assert polled.validators() == ('"new, same entries"', None)
    assert await polled(NOT_MODIFIED) == []
    assert polled.validators() == ('"renewed"', None)


async def test_the_full_document_is_fetched_once_and_then_every_eight_days(polled: PolledFeed) -> None:
    await polled(http_response(RSS_FEED, ETag='"stuck"'))
    full_fetches = 0
    for _ in range(80):
        await polled(
            NOT_MODIFIED if "if-none-match" in polled.request_headers else http_response(RSS_FEED, ETag='"stuck"'),
            after=DAY / 4,
        )
        full_fetches += polled.validators() == (None, None)
        if polled.validators() == (None, None):
            await polled(http_response(RSS_FEED, ETag='"stuck"'), after=timedelta(0))
    assert full_fetches == 2


async def test_an_etag_that_never_changes_hides_a_post_for_eight_days_at_most(polled: PolledFeed) -> None:
    await polled(http_response(RSS_FEED, ETag='"stuck"'))
    for _ in range(7):
        assert await polled(NOT_MODIFIED, after=DAY) == []
    assert await polled(http_response(CHANGED, ETag='"stuck"'), after=DAY) == ["Post 3"]
    assert polled.validators() == (None, None)


async def test_new_content_under_the_same_etag_is_parsed(polled: PolledFeed) -> None:
    await polled(http_response(RSS_FEED, ETag='"same"'))
    assert await polled(http_response(CHANGED, ETag='"same"')) == ["Post 3"]


@pytest.mark.parametrize("end", [b"which nobody", b"<item><title>Post 2", b"</item>"], ids=repr)
async def test_a_document_that_broke_off_leaves_nothing_that_could_hide_the_rest(
    polled: PolledFeed, end: bytes
) -> None:
    """Its site says 304 to the validators that came with the broken one, whole as it is by now."""
    await polled(http_response(RSS_FEED, ETag='"one"'))
    broken = CHANGED[: CHANGED.index(end) + len(end)]
    for _ in range(2):
        await polled(http_response(broken, ETag='"two"', Last_Modified="Sat, 01 Jan 2041 00:00:00 GMT"))
        assert (polled.state(), polled.feed.body_hash, polled.feed.fingerprint) == ((None, 0), None, None)
    await polled(http_response(CHANGED, ETag='"two"'))
    assert polled.validators() == (None, None)
    async with polled.services.db.read() as conn:
        assert await conn.scalar(text("SELECT count(*) FROM entries WHERE title = 'Post 3'")) == 1
    await polled(NOT_MODIFIED)
    assert polled.validators() == ('"two"', None)


async def test_a_compressed_document_that_was_cut_short_is_one_that_broke_off(polled: PolledFeed) -> None:
    await polled(http_response(gzip.compress(CHANGED)[:-60], ETag='"x"', Content_Encoding="gzip"))
    assert polled.state() == (None, 0)
    await polled(http_response(gzip.compress(CHANGED), ETag='"x"', Content_Encoding="gzip"))
    assert polled.validators() == (None, None)
    assert polled.feed.etag == '"x"'


async def test_validators_are_dropped_when_the_final_url_changes(polled: PolledFeed) -> None:
    await polled(http_response(RSS_FEED, ETag='"here"'))
    assert await polled(redirect("/elsewhere"), NOT_MODIFIED) == []
    assert polled.feed.etag is None
    assert await polled(redirect("/elsewhere"), http_response(CHANGED, ETag='"there"')) == ["Post 3"]
    assert polled.validators() == (None, None)
    await polled(redirect("/elsewhere"), NOT_MODIFIED)
    assert polled.validators() == ('"there"', None)


async def test_a_304_to_a_request_without_validators_is_an_error(polled: PolledFeed) -> None:
    assert await polled(NOT_MODIFIED) == []
    assert polled.state() == (ErrorKind.BAD_RESPONSE, 1)
    assert await polled(http_response(RSS_FEED)) == ["Post 2", "Post 1"]
    assert polled.state() == (None, 0)
    assert await polled(NOT_MODIFIED) == []
    assert polled.state() == (ErrorKind.BAD_RESPONSE, 1)


@pytest.mark.parametrize(
    "bad",
    [EMPTY_RESPONSE, http_response(PAGE), http_response(RSS_FEED[:100]), http_response(b"", "500 Oh"), b""],
    ids=repr,
)
async def test_a_feed_that_fails_and_recovers_adds_no_entry_twice_and_misses_none(
    polled: PolledFeed, bad: bytes
) -> None:
    await polled(http_response(RSS_FEED, ETag='"one"'))
    for _ in range(3):
        assert await polled(bad) == []
    assert polled.feed.last_polled_at is not None
    assert (polled.feed.failures, polled.feed.first_failure_at) == (
        3,
        polled.feed.last_polled_at - timedelta(hours=2),
    )
    assert await polled(http_response(RSS_FEED, ETag='"two"')) == []
    assert (polled.feed.failures, polled.feed.first_failure_at, polled.feed.error) == (0, None, None)
    assert await polled(bad) == []
    assert await polled(http_response(CHANGED)) == ["Post 3"]


async def test_the_first_poll_of_an_empty_feed_is_stored(polled: PolledFeed) -> None:
    assert await polled(http_response(make_rss())) == []
    assert polled.feed.first_polled_at is not None
    first = polled.feed.first_polled_at
    assert await polled(http_response(RSS_FEED)) == ["Post 2", "Post 1"]
    assert polled.feed.first_polled_at == first


async def test_a_failed_poll_is_not_the_first_one(polled: PolledFeed) -> None:
    await polled(http_response(b"", "500 Oh"))
    assert polled.feed.first_polled_at is None


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
async def test_the_freshness_of_a_response_is_taken_from_its_headers(
    polled: PolledFeed, head: dict[str, str], hours: float | None
) -> None:
    await polled(http_response(RSS_FEED, **head))
    assert polled.result.fresh_for == (None if hours is None else timedelta(hours=hours))


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
    ids=lambda value: repr(value)[:60],
)
async def test_no_entry_is_lost_to_an_unusual_encoding(polled: PolledFeed, body: bytes, content_type: str) -> None:
    new = await polled(http_response(body, Content_Type=content_type))
    assert len(new) == 2
    assert new[0].startswith("Gr")
    assert new[1] == "Post 1"


async def test_the_state_of_a_feed_survives_the_database(polled: PolledFeed, services: Services) -> None:
    from storage.feeds import get_feeds, update_feeds

    await polled(redirect("/moved", 301), http_response(CHANGED, ETag='"x"', Last_Modified="then"))
    async with services.db.read() as conn:
        [before] = await get_feeds(conn, [FeedId(1)])
    due = services.clock.now() + DAY
    async with services.db.write() as tx:
        await update_feeds(tx, [(before, polled.feed, due)])
    async with services.db.read() as conn:
        [after] = await get_feeds(conn, [FeedId(1)])
    assert after == replace(polled.feed, due_at=due)
    assert after.redirect_url


@pytest.mark.parametrize("charset", ["undefined", "idna", "punycode", "zip"])
async def test_a_charset_that_is_none_of_a_text_is_not_believed(polled: PolledFeed, charset: str) -> None:
    feed = http_response(RSS_FEED, Content_Type=f"application/rss+xml; charset={charset}")
    assert await polled(feed) == ["Post 2", "Post 1"]


@pytest.mark.parametrize(
    "validator", [b'ETag: "\xff"', "Last-Modified: 1 août 2026".encode("latin-1"), b"ETag: " + b"x" * 5000]
)
async def test_a_validator_that_can_not_be_sent_back_is_not_kept(polled: PolledFeed, validator: bytes) -> None:
    assert await polled(http_response(RSS_FEED).replace(b"\r\n\r\n", b"\r\n" + validator + b"\r\n\r\n", 1))
    assert (polled.feed.etag, polled.feed.last_modified) == (None, None)
    assert await polled(http_response(CHANGED)) == ["Post 3"]
    assert polled.validators() == (None, None)


async def test_a_document_on_which_the_parser_fails_is_parsed_another_way(polled: PolledFeed) -> None:
    undefined = b'<?xml version="1.0" encoding="undefined"?>'
    assert await polled(http_response(undefined + RSS_FEED.partition(b"?>")[2])) == ["Post 2", "Post 1"]
    assert await polled(http_response(undefined + b"no feed at all")) == []
    assert polled.state() == (ErrorKind.NOT_A_FEED, 1)


async def test_a_page_that_asks_whether_one_is_a_person_is_named(polled: PolledFeed) -> None:
    challenge = b"<!doctype html><html><head><title>Just a moment...</title></head></html>"
    assert await polled(http_response(challenge)) == []
    assert polled.state() == (ErrorKind.CHALLENGED, 1)
    assert polled.feed.error == "asks whether I am a person"
