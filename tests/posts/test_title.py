"""Whether a title is a post's label, or speaks of the series."""

import pytest

from bot.posts.title import stands_apart


@pytest.mark.parametrize(
    "title",
    [
        "Harbour Letters",
        "Harbour Letters: the mill",
        "Harbour Letters – the mill",
        "Harbour Letters #41",
        "Harbour Letters 41: the mill",
        "The mill (Harbour Letters)",
        "The mill | Harbour Letters",
        "“Harbour Letters” – le moulin",
        "Harbour Letters 12 March",
        "Harbour Letters, 3/12/26",
        "Harbour Letters März 2026",
        "März: Harbour Letters",
        "水車 — Harbour Letters",
        "नदी: Harbour Letters",
        "Harbour Letters Ma\u0308rz 2026",
        "Harbour Letters\u200e",
    ],
)
def test_a_label_stands_apart(title: str) -> None:
    assert stands_apart(title, "Harbour Letters")


@pytest.mark.parametrize(
    "title",
    [
        "What is Harbour Letters?",
        "Harbour Letters?",
        "Why I'm not doing Harbour Letters this year",
        "Harbour Letters sign-up",
        "My year of Harbour Letters",
        "Rückblick auf Harbour Letters",
        "¿Harbour Letters otra vez?",
        "नदी Harbour Letters",
        "Un cafe\u0301 Harbour Letters",
        "Harbour Letters\u200e is over",
    ],
)
def test_words_run_into_a_name_that_is_spoken_of(title: str) -> None:
    assert not stands_apart(title, "Harbour Letters")
