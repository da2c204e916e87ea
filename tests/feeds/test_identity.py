from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds import Entry, Feed, FeedId, address_key, fingerprint
from bot.feeds.addresses import entry_address_key, path_key
from bot.feeds.redirects import apply_redirects, final_url_changed
from bot.feeds.update import median_publish_interval, publication_candidates
from tests.support.feeds import make_item, make_rss

NOW = datetime(2026, 1, 20, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_all_spellings_of_one_address_have_one_key() -> None:
    spellings = [
        "http://www.blog.example/one/",
        "https://blog.example/one#more-17",
        "https://BLOG.example:443/one?utm_source=feed",
        "https://blog.example/%6Fne",
    ]
    assert {address_key(url) for url in spellings} == {"blog.example/one"}
    assert {entry_address_key(url) for url in spellings} == {"blog.example/one"}
    assert path_key("https://blog.example/") == ""


def test_a_part_of_a_page_is_a_place_of_its_own() -> None:
    assert entry_address_key("https://blog.example/log#monday") != entry_address_key("https://blog.example/log#tuesday")


@given(st.text(max_size=100))
def test_no_address_upsets_its_key(address: str) -> None:
    assert isinstance(address_key(address) + entry_address_key(address) + path_key(address), str)


def test_the_fingerprint_changes_with_the_entries_alone() -> None:
    clocks = [make_rss(make_item(1), head=f"<lastBuildDate>{second}</lastBuildDate>") for second in range(3)]
    assert len({fingerprint(body) for body in clocks}) == 1
    assert fingerprint(make_rss(make_item(1))) != fingerprint(make_rss(make_item(2)))
    assert fingerprint(b"") != fingerprint(b"words")
    assert fingerprint(b"<rss><item>one") != fingerprint(b"<rss><item>two")
    assert fingerprint(b"<rss><item>one<item>two") != fingerprint(b"<rss><item>one<item>three")
    prefixed = [make_rss(make_item(1), head=f"<d>{n}</d>").replace(b"item>", b"r:item>") for n in range(2)]
    assert fingerprint(prefixed[0]) == fingerprint(prefixed[1])


@pytest.mark.parametrize(
    ("published", "looked_before", "moments"),
    [
        (NOW - HOUR, NOW - 2 * HOUR, (NOW - HOUR,)),
        (NOW - DAY, NOW - HOUR, (NOW - DAY, NOW)),  # dated before a look that did not find it
        (NOW - 40 * DAY, NOW - HOUR, (NOW - 40 * DAY,)),  # older than any draft
        (NOW - 9 * DAY, NOW - HOUR, (NOW - 9 * DAY,)),  # older than all that is known: more of the past
        (NOW + DAY, NOW - HOUR, (NOW,)),
        (None, NOW - HOUR, (NOW,)),
        (None, None, ()),
        (NOW - DAY, None, (NOW - DAY,)),
    ],
)
def test_when_an_entry_counts_as_published(
    published: datetime | None, looked_before: datetime | None, moments: tuple[datetime, ...]
) -> None:
    assert publication_candidates(Entry("1", "", "", published=published), NOW, looked_before, NOW - 8 * DAY) == moments


def test_the_pace_of_a_blog_is_the_usual_time_between_its_newest_posts() -> None:
    assert median_publish_interval([NOW, NOW - DAY, NOW - 2 * DAY, None, NOW - 90 * DAY]) == DAY
    assert median_publish_interval([NOW, NOW]) is None


FEED = Feed(FeedId(1), "https://blog.example/feed")


def test_a_permanent_redirect_is_believed_after_a_week() -> None:
    there = "https://new.example/feed"
    seen = apply_redirects(FEED, there, NOW)
    assert (seen.address, seen.redirect_url) == (FEED.address, there)
    assert apply_redirects(seen, there, NOW + 6 * DAY).address == FEED.address
    assert apply_redirects(seen, there, NOW + 7 * DAY).address == there


def test_a_permanent_redirect_that_ends_or_changes_begins_anew() -> None:
    seen = apply_redirects(FEED, "https://new.example/feed", NOW)
    assert apply_redirects(seen, FEED.address, NOW + 6 * DAY).redirect_url is None
    elsewhere = apply_redirects(seen, "https://newer.example/feed", NOW + 7 * DAY)
    assert (elsewhere.address, elsewhere.redirect_seen_at) == (FEED.address, NOW + 7 * DAY)


def test_https_of_the_same_host_is_believed_at_once() -> None:
    plain = Feed(FeedId(1), "http://blog.example/feed")
    assert apply_redirects(plain, "https://blog.example/feed", NOW).address == "https://blog.example/feed"
    assert apply_redirects(FEED, "http://blog.example/feed", NOW).address == FEED.address


def test_validators_hold_for_one_place_only() -> None:
    found = Feed(FeedId(1), FEED.address, final_url="http://blog.example/feed/")
    assert not final_url_changed(FEED, "https://anywhere.example/")
    assert not final_url_changed(found, "https://blog.example/feed")
    assert final_url_changed(found, "https://cdn.example/feed")
