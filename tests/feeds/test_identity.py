from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.feeds import Entry, after_failure, fingerprint, next_look, sort_entries
from bot.feeds.identity import address_key, content_hash, identity

ENTRY = Entry("guid-1", "https://blog.example/one", "One", text="Words.")
NOW = datetime(2026, 1, 5, tzinfo=UTC)


def known(*entries: Entry) -> dict[str, str]:
    return {identity(entry): content_hash(entry) for entry in entries}


def test_an_entry_is_new_then_the_same_then_changed() -> None:
    assert sort_entries([ENTRY], {}).new == (ENTRY,)
    assert sort_entries([ENTRY], known(ENTRY)).new == ()
    edited = replace(ENTRY, text="Words, and #usblogs.")
    assert sort_entries([edited], known(ENTRY)).changed == (edited,)


def test_an_entry_that_stands_twice_in_a_feed_is_one() -> None:
    assert sort_entries([ENTRY, ENTRY], {}).new == (ENTRY,)


def test_without_an_id_the_address_is_the_identity_in_any_of_its_spellings() -> None:
    spellings = ["http://www.blog.example/one/", "https://blog.example/one#more", "https://BLOG.example/one"]
    assert {identity(Entry("", url, "One")) for url in spellings} == {address_key("https://blog.example/one")}


def test_the_fingerprint_changes_with_the_entries_alone() -> None:
    assert fingerprint([ENTRY]) == fingerprint([replace(ENTRY)])
    assert fingerprint([ENTRY]) != fingerprint([replace(ENTRY, title="Two")])


@given(st.text(max_size=100))
def test_no_address_upsets_its_key(address: str) -> None:
    assert isinstance(address_key(address), str)


def test_a_feed_is_looked_at_more_often_while_a_round_is_open() -> None:
    assert next_look(NOW, round_open=True) < next_look(NOW, round_open=False)


@given(st.integers(0, 10_000))
def test_failures_double_the_wait_up_to_a_day(failures: int) -> None:
    wait = after_failure(NOW, failures) - NOW
    assert timedelta(minutes=30) <= wait <= timedelta(days=1)
    assert after_failure(NOW, failures + 1) - NOW >= wait


def test_retry_after_is_kept_to_up_to_a_day() -> None:
    assert after_failure(NOW, 0, timedelta(hours=5)) == NOW + timedelta(hours=5)
    assert after_failure(NOW, 0, timedelta(days=400)) == NOW + timedelta(days=1)
    assert after_failure(NOW, 0, timedelta(days=-1)) == NOW + timedelta(minutes=30)
