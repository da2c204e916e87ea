"""The order of a draft's posts, as a host types it, and what is no order."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.posts import PostId
from bot.roundup.draft import DraftEdit, PostEdit, read_order, read_place, rearrange, reorder, write_order


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("3, 1, 2", [3, 1, 2]),
        ("3 1 2", [3, 1, 2]),
        ("3-1-2", [3, 1, 2]),
        ("3.\n1.\n2.", [3, 1, 2]),
        ("three no: 3; then 1 and 2!", [3, 1, 2]),
        ("３、１、２", [3, 1, 2]),
        ("٣ ١ ٢", [3, 1, 2]),
        ("2-3, 1", [2, 3, 1]),
        ("2–3 1", [2, 3, 1]),
        ("1-3", [1, 2, 3]),
    ],
)
def test_an_order_is_understood_however_it_is_written(text: str, order: list[int]) -> None:
    assert read_order(text, 3) == order


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("3, 1", "Missing: 2."),
        ("", "Missing: 1, 2, 3."),
        ("soon", "Missing: 1, 2, 3."),
        ("3, 3, 1, 2", "More than once: 3."),
        ("1, 1", "Missing: 2, 3."),
        ("1, 2, 3, 4", "Not among them: 4."),
        ("0, 1, 2, 3", "Not among them: 0."),
        ("1-9999999999999999999999", "Not among them: 9223372036854775807."),
        ("123", "Not among them: 123."),
    ],
)
def test_what_is_no_order_is_refused_with_what_is_wrong(text: str, why: str) -> None:
    with pytest.raises(UserError) as refused:
        read_order(text, 3)
    assert why in str(refused.value)


def test_of_many_wrong_numbers_some_are_named() -> None:
    with pytest.raises(UserError, match=r"Missing: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, …\."):
        read_order("", 60)


@given(st.permutations(range(1, 9)), st.sampled_from([", ", " ", "\n", "-", " – ", ";"]))
def test_any_order_between_any_signs_is_itself(order: list[int], sign: str) -> None:
    assert read_order(sign.join(map(str, order)), 8) == order
    assert read_order(write_order(8), 8) == sorted(order)


@given(st.text(max_size=60), st.integers(0, 12))
def test_whatever_is_typed_is_an_order_or_refused(text: str, count: int) -> None:
    with suppress(UserError):
        assert sorted(read_order(text, count)) == list(range(1, count + 1))


def test_a_place_is_one_number_among_those_that_there_are() -> None:
    assert read_place(" 3. ", 3) == 3
    for text in ("", "0", "4", "1 or 2", "first"):
        with pytest.raises(UserError, match="from 1 to 3"):
            read_place(text, 3)


def test_of_two_with_one_number_the_post_that_was_moved_there_has_it() -> None:
    assert rearrange([1, 2, 3, 4], [1, 2, 3, 4]) == [1, 2, 3, 4]
    assert rearrange([1, 2, 3, 4], [1, 2, 3, 1]) == [4, 1, 2, 3]
    assert rearrange([1, 2, 3, 4], [3, 2, 3, 4]) == [2, 3, 1, 4]


def test_posts_that_are_gone_stay_away_and_those_that_came_since_stand_last() -> None:
    there = [PostId(post) for post in (1, 2, 3, 5)]
    assert reorder(there, DraftEdit(order=[4, 3, 2, 1])) == [3, 2, 1, 5]
    assert reorder(there, DraftEdit()) == there
    moved = DraftEdit(posts=(PostEdit(5, place=1), PostEdit(4, place=1), PostEdit(1, place=99), PostEdit(2, place=0)))
    assert reorder(there, moved) == [2, 5, 3, 1]
