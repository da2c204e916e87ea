"""Which date a sign-up is for, whatever becomes of the calendar."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.themes import MemberId, SignUp, assign_sign_ups, give_way

FRIDAYS = [date(2026, 3, 20) + week * timedelta(weeks=1) for week in range(6)]
FIRSTS = [date(2026, month, 1) for month in range(4, 10)]
TUESDAYS = [date(2026, 4, 14), date(2026, 5, 12), date(2026, 6, 9), date(2026, 7, 14)]


def sign_up(day: date, member: int = 1) -> SignUp:
    return SignUp(day, MemberId(member), member, f"Member {member}")


@given(st.integers(-3, 3))
def test_a_date_moves_along_when_the_theme_comes_on_another_weekday(days: int) -> None:
    moved = [friday + timedelta(days=days) for friday in FRIDAYS]
    assert assign_sign_ups(moved, [sign_up(FRIDAYS[2])]) == {moved[2]: sign_up(FRIDAYS[2])}


def test_a_month_stays_a_month_when_the_circle_moves_to_a_tuesday() -> None:
    assert list(assign_sign_ups(TUESDAYS, [sign_up(FIRSTS[0]), sign_up(FIRSTS[2], 2)])) == [TUESDAYS[0], TUESDAYS[2]]


def test_who_has_a_date_that_is_skipped_gets_no_other() -> None:
    assert assign_sign_ups(FIRSTS[1:], [sign_up(FIRSTS[0])]) == {}


def test_of_two_for_one_date_the_first_has_it() -> None:
    both = [sign_up(FRIDAYS[0] - timedelta(days=1), 1), sign_up(FRIDAYS[0], 2)]
    assert assign_sign_ups(FRIDAYS, both) == {FRIDAYS[0]: both[0]}


def test_where_there_are_no_dates_nobody_has_one() -> None:
    assert assign_sign_ups([], [sign_up(FRIDAYS[0])]) == {}


def test_whoever_had_the_date_of_a_theme_that_comes_late_has_the_next_free_one() -> None:
    days = FRIDAYS[:4]
    ines, jo, marek = sign_up(days[0], 1), sign_up(days[1], 2), sign_up(days[2], 3)
    skipped = days[1:]
    assert give_way({days[1]: jo, days[2]: marek}, skipped, days[0], ines.member) == {days[2]: marek, days[3]: jo}
    assert give_way({days[1]: jo, days[2]: marek, days[3]: ines}, skipped, days[0], ines.member) == {
        days[2]: marek,
        days[3]: ines,
    }
    own = sign_up(days[1], 1)
    assert give_way({days[1]: own}, skipped, days[0], ines.member) == {days[2]: own}


def test_whoever_chose_a_theme_for_the_date_on_which_it_comes_keeps_it() -> None:
    ines = sign_up(FRIDAYS[0], 1)
    assert give_way({FRIDAYS[0]: ines}, FRIDAYS, FRIDAYS[0], ines.member) == {FRIDAYS[0]: ines}
    saturdays = [day + timedelta(days=1) for day in FRIDAYS]
    assert give_way({saturdays[0]: ines}, saturdays, FRIDAYS[0], ines.member) == {saturdays[0]: ines}
