from datetime import UTC, datetime, timedelta

import pytest

from bot.themes import MemberId, Suggestion, SuggestionId, normalize_title, winning_suggestion

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def suggestion(number: int, votes: int, day: int = 0) -> Suggestion:
    return Suggestion(
        SuggestionId(number), MemberId(1), "Ines", f"Theme {number}", "", MONDAY + timedelta(days=day), votes
    )


def test_the_suggestion_with_most_votes_wins() -> None:
    assert winning_suggestion([suggestion(1, 2), suggestion(2, 3), suggestion(3, 1)]) == suggestion(2, 3)


def test_a_tie_goes_to_the_older_suggestion() -> None:
    assert winning_suggestion([suggestion(7, 3, day=1), suggestion(8, 3, day=0)]) == suggestion(8, 3, day=0)


def test_an_empty_board_has_no_winning_suggestion() -> None:
    assert winning_suggestion([]) is None


@pytest.mark.parametrize(
    "other",
    [
        "the MAP in my head",
        "My head: in the map",
        "Thé máp in my héad",
        "The map, in my “head”…",
        "The m\u00adap in my he\u0301ad",
        "\u2728 The map in my head \U0001f44d\U0001f3fd",
        "The map | in my head~",
        "`The map in my head`",
    ],
)
def test_case_accents_and_word_order_do_not_make_another_theme(other: str) -> None:
    assert normalize_title(other) == normalize_title("The map in my head")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("रात", "तारा"),
        ("मन की बात", "मान की बात"),
        ("மழை", "மலை"),
        ("かき", "かぎ"),
        ("ハン", "パン"),
        ("кои", "кой"),
        ("ไม่", "ไม้"),
        ("C", "C++"),
        ("C", "C#"),
        ("C", "C\u266f"),
    ],
)
def test_what_makes_another_word_makes_another_theme(one: str, other: str) -> None:
    assert normalize_title(one) != normalize_title(other)


def test_other_words_make_another_theme() -> None:
    assert normalize_title("The map in my hand") != normalize_title("The map in my head")
