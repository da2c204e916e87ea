from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.boundary import web_url
from bot.feeds import Feed, FeedId, Hints, next_poll_at, retry_poll_at
from bot.feeds.errors import NOTIFY_OWNER_AFTER
from bot.feeds.polling_interval import (
    FINAL_POLL_MARGIN,
    FINAL_POLL_WINDOW,
    MAX_INTERVAL,
    MIN_INTERVAL,
    OPEN_ROUND_INTERVAL,
    PollContext,
    final_poll_at,
    needs_full_fetch,
)

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)  # a Monday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FEED = Feed(FeedId(1), web_url("https://blog.example/feed"))
durations = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=900))
feeds = st.builds(
    Feed,
    id=st.integers(1, 10_000).map(FeedId),
    address=st.just("https://blog.example/feed"),
    publish_interval=st.none() | durations,
    failures=st.integers(0, 10_000),
    hints=st.builds(
        Hints,
        st.none() | durations,
        st.frozensets(st.integers(0, 23)),
        st.frozensets(st.integers(0, 6)),
    ),
)
plain = feeds.map(lambda feed: replace(feed, hints=replace(feed.hints, skip_hours=frozenset(), skip_days=frozenset())))


def wait(feed: Feed, **context: object) -> timedelta:
    return next_poll_at(feed, PollContext(NOW, **context)) - NOW  # type: ignore[arg-type]  # passed on unchanged


@given(plain, st.none() | durations)
def test_the_interval_is_ten_minutes_to_a_day_with_a_tenth_of_jitter(feed: Feed, fresh_for: timedelta | None) -> None:
    assert MIN_INTERVAL * 0.9 <= wait(feed, fresh_for=fresh_for) <= MAX_INTERVAL * 1.1


def test_a_blog_that_publishes_often_is_polled_often() -> None:
    often, seldom = replace(FEED, publish_interval=HOUR), replace(FEED, publish_interval=30 * DAY)
    assert wait(often) < wait(FEED) < wait(seldom)


@given(plain.map(lambda feed: replace(feed, hints=Hints())))
def test_while_a_round_is_open_a_feed_is_polled_at_least_every_half_hour(feed: Feed) -> None:
    assert wait(feed, closes_at=NOW + 3 * DAY) <= OPEN_ROUND_INTERVAL * 1.1


@pytest.mark.parametrize(
    ("feed", "context"),
    [
        (replace(FEED, hints=Hints(6 * HOUR)), {}),
        (FEED, {"fresh_for": 6 * HOUR}),
        (FEED, {"fresh_for": 6 * HOUR, "closes_at": NOW + DAY}),
    ],
)
def test_hints_of_the_feed_or_its_server_make_the_interval_longer(feed: Feed, context: dict[str, object]) -> None:
    assert wait(feed, **context) >= 6 * HOUR * 0.9


def test_a_feed_whose_hub_pushes_is_polled_less_often() -> None:
    assert wait(FEED, websub_active=True) > 3 * wait(FEED)


@given(feeds)
def test_no_poll_is_due_in_skipped_hours_and_days(feed: Feed) -> None:
    due = next_poll_at(feed, PollContext(NOW))
    if len(feed.hints.skip_hours) < 24 and len(feed.hints.skip_days) < 7:
        assert due.hour not in feed.hints.skip_hours
        assert due.weekday() not in feed.hints.skip_days
    assert due - NOW <= MAX_INTERVAL * 1.1 + 8 * DAY


@given(plain, st.timedeltas(FINAL_POLL_WINDOW, 3 * DAY))
def test_every_feed_is_polled_in_the_minutes_before_the_close(feed: Feed, left: timedelta) -> None:
    closes_at = NOW + left
    now, polls = NOW, []
    while (now := next_poll_at(feed, PollContext(now, closes_at))) < closes_at:
        polls.append(now)
    assert any(closes_at - FINAL_POLL_WINDOW <= poll < closes_at - FINAL_POLL_MARGIN for poll in polls)


def test_the_final_polls_are_spread_out() -> None:
    polls = [final_poll_at(replace(FEED, id=FeedId(n)), NOW) for n in range(1000)]
    per_minute = [
        sum(NOW - FINAL_POLL_WINDOW + n * MINUTE <= poll < NOW - FINAL_POLL_WINDOW + (n + 1) * MINUTE for poll in polls)
        for n in range(10)
    ]
    assert sum(per_minute) == 1000
    assert max(per_minute) < 150


@given(feeds)
def test_failures_double_the_wait_up_to_a_day(feed: Feed) -> None:
    once = retry_poll_at(feed, PollContext(NOW)) - NOW
    twice = retry_poll_at(replace(feed, failures=feed.failures + 1), PollContext(NOW)) - NOW
    assert MIN_INTERVAL <= once <= MAX_INTERVAL
    assert twice >= once


def test_retry_after_is_honoured_up_to_a_day_also_before_a_close() -> None:
    failing = replace(FEED, failures=1)
    soon = PollContext(NOW, NOW + HOUR)
    assert retry_poll_at(failing, soon, 5 * HOUR) == NOW + 5 * HOUR
    assert retry_poll_at(failing, soon, 400 * DAY) == NOW + DAY
    assert retry_poll_at(failing, soon, -DAY) <= NOW + 11 * MINUTE


def test_a_failing_feed_is_polled_when_its_owner_would_be_notified() -> None:
    failing = replace(FEED, failures=8, first_failure_at=NOW - 20 * HOUR)
    assert retry_poll_at(failing, PollContext(NOW)) == NOW - 20 * HOUR + NOTIFY_OWNER_AFTER


def test_validators_are_not_sent_after_eight_days() -> None:
    assert needs_full_fetch(FEED, NOW)
    assert not needs_full_fetch(replace(FEED, last_full_fetch_at=NOW - 7 * DAY), NOW)
    assert needs_full_fetch(replace(FEED, last_full_fetch_at=NOW - 8 * DAY), NOW)


def test_no_validators_are_sent_in_the_final_poll_before_a_close() -> None:
    fetched, closes_at = replace(FEED, last_full_fetch_at=NOW - DAY), NOW + FINAL_POLL_WINDOW
    assert needs_full_fetch(fetched, NOW, closes_at)
    assert not needs_full_fetch(fetched, NOW, closes_at + MINUTE)
    assert not needs_full_fetch(replace(FEED, last_full_fetch_at=NOW), NOW + 10 * MINUTE, closes_at)
