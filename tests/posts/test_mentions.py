"""What is said where a text names a series."""

from datetime import UTC, datetime

import pytest

from bot.posts.mentions import Mention, denial, mentions_of, takes_part, to_come
from bot.posts.rules import RoundRules

RULES = RoundRules(datetime(2026, 1, 9, 23, tzinfo=UTC), datetime(2026, 1, 12, 17, tzinfo=UTC))


def only_mention(text: str) -> Mention:
    [mention] = mentions_of(["harbour letters"], "", text)
    return mention


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("it rained, so harbour letters came late, but it came.", " harbour letters came late"),
        ("it rained. harbour letters came; i read.", " harbour letters came"),
        ("version 2.0 of harbour letters", "version 2.0 of harbour letters"),
        ("a line\nharbour letters\nanother", "harbour letters"),
    ],
)
def test_a_clause_ends_at_marks_and_at_words_that_turn(text: str, clause: str) -> None:
    assert only_mention(text).clause == clause


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("no harbour letters for me", "no"),
        ("i'm not taking part in harbour letters", "not"),
        ("diesmal kein harbour letters", ""),
        ("das ist nicht mein beitrag für harbour letters", "nicht"),
        ("esta é minha participação no harbour letters", ""),
        ("i did not know the way, but this is my entry for harbour letters", ""),
        ("i did not know why anybody reads harbour letters", ""),
    ],
)
def test_a_denial_is_of_the_clause_and_of_the_language(text: str, denied: str) -> None:
    assert denial(only_mention(text), RULES) == denied


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        ("my entry for harbour letters next month", "next month"),
        ("harbour letters is coming", "coming"),
        ("my entry for harbour letters on 14 february", "14 february"),
        ("my entry for harbour letters on january 10th", ""),
        ("my entry for harbour letters of 3 december", ""),
        ("harbour letters 1-10-2026", ""),
        ("harbour letters 2/3/26", "2/3/26"),
        ("harbour letters beginnt am 1. märz 2026", "1. märz 2026"),
    ],
)
def test_what_is_after_the_round_is_still_to_come(text: str, ahead: str) -> None:
    assert to_come(only_mention(text), RULES) == ahead


def test_only_the_sentence_of_a_name_takes_part() -> None:
    assert takes_part(only_mention("this is my entry for harbour letters."), RULES) == "my entry"
    assert takes_part(only_mention("my entry for the tax office is done. i read harbour letters."), RULES) == ""
