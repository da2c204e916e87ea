"""The number or date of a round beside the name of the series."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.feeds import Entry
from bot.posts import EntryText, RoundRules
from bot.posts.round_label import label_of_another, label_of_this

RULES = RoundRules(datetime(2026, 1, 9, 23, tzinfo=UTC), datetime(2026, 1, 12, 17, tzinfo=UTC), number=41)


def titled(title: str) -> EntryText:
    return EntryText(Entry.from_outside("1", "https://anna.example/1", title, text="a line"))


@pytest.mark.parametrize(
    ("title", "this", "another"),
    [
        ("Harbour Letters #41", "#41", ""),
        ("Harbour Letters 41: bread", "41", ""),
        ("Round 41 of Harbour Letters", "round 41", ""),
        ("Harbour Letters #40", "", "#40"),
        ("Harbour Letters #42", "", "#42"),
        ("Harbour Letters #195", "", ""),
        ("Harbour Letters 4100", "", ""),
        ("Harbour Letters, 10 January", "10 january", ""),
        ("Harbour Letters 11.1.2026", "11.1.2026", ""),
        ("Harbour Letters 1/11/26", "1/11/26", ""),
        ("Harbour Letters 11. Januar", "11. januar", ""),
        ("Harbour Letters December 2025", "", "december 2025"),
        ("Harbour Letters diciembre de 2025", "", "diciembre de 2025"),
        ("Harbour Letters January 2026", "", ""),
        ("Harbour Letters 99/99/26", "", ""),
    ],
)
def test_a_label_is_of_this_round_or_of_another(title: str, this: str, another: str) -> None:
    names = ["harbour letters"]
    assert label_of_this(titled(title), RULES, names) == this
    assert label_of_another(titled(title), RULES, names) == another


def test_a_number_far_ahead_is_of_a_count_that_is_older_than_the_bot() -> None:
    assert label_of_another(titled("Harbour Letters #195"), replace(RULES, number=1), ["harbour letters"]) == ""


def test_a_number_in_another_line_is_no_label() -> None:
    text = EntryText(Entry.from_outside("1", "", "Bread", text="Harbour Letters\nPost number 1"))
    assert label_of_another(text, RULES, ["harbour letters"]) == ""
