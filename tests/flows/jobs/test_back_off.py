"""How long what failed is held back."""

from datetime import UTC, datetime, timedelta

from bot.flows.jobs.back_off import MAX_RETRY_AFTER, RETRY_AFTER, BackOff

NOW = datetime(2026, 3, 16, tzinfo=UTC)


def test_a_key_that_fails_again_and_again_is_held_back_longer_each_time_up_to_a_cap() -> None:
    back_off = BackOff[str]()
    waits = [back_off.record_failure("one", NOW) for _ in range(6)]
    assert waits[:4] == [RETRY_AFTER, 2 * RETRY_AFTER, 4 * RETRY_AFTER, 8 * RETRY_AFTER]
    assert waits[4:] == [MAX_RETRY_AFTER, MAX_RETRY_AFTER]
    assert back_off.holds("one", NOW + MAX_RETRY_AFTER - timedelta(seconds=1))
    assert not back_off.holds("one", NOW + MAX_RETRY_AFTER)


def test_after_a_success_a_key_is_held_back_as_after_its_first_failure() -> None:
    back_off = BackOff[str]()
    for _ in range(3):
        back_off.record_failure("one", NOW)
    back_off.record_success("one")
    assert not back_off.holds("one", NOW)
    assert back_off.record_failure("one", NOW) == RETRY_AFTER


def test_each_key_is_held_back_by_itself() -> None:
    back_off = BackOff[str]()
    back_off.record_failure("one", NOW)
    assert not back_off.holds("two", NOW)
    assert back_off.next_end(NOW) == NOW + RETRY_AFTER
    assert back_off.next_end(NOW + RETRY_AFTER) is None


def test_a_key_that_is_not_tried_again_is_forgotten() -> None:
    back_off = BackOff[str]()
    back_off.record_failure("gone", NOW)
    back_off.forget_stale(NOW + RETRY_AFTER)
    assert back_off.record_failure("gone", NOW + RETRY_AFTER) == 2 * RETRY_AFTER
    back_off.forget_stale(NOW + timedelta(days=1))
    assert back_off.record_failure("gone", NOW + timedelta(days=1)) == RETRY_AFTER
