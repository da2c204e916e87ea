"""Sentences that a blog has below everything are left out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds import Entry
from bot.posts.standing_lines import OtherText, without_standing_lines

NOW, WEEK = datetime(2026, 1, 10, tzinfo=UTC), timedelta(weeks=1)
FOOTER = "Anna lives in Ohio. She is one of the US Blogs."


def left_of(text: str, others: list[str], *, days: float = 2, title: str = "Soup") -> str:
    """Return what is left of a text beside others, which come every so many days."""
    compared = [OtherText(NOW - timedelta(days=days * n), f"Title {n}", other) for n, other in enumerate(others)]
    entry = Entry.from_outside("1", "https://blog.example/1", title, text=text)
    return without_standing_lines(entry, compared, WEEK)[0].text


def test_a_footer_of_all_is_left_out_and_the_rest_stays() -> None:
    assert left_of(f"Leek today.\n{FOOTER}", [f"Plate {n}.\n{FOOTER}" for n in range(5)]) == "Leek today."


def test_a_footer_that_names_the_entry_is_the_same_in_all() -> None:
    others = [f"Plate {n}.\nThe post Title {n} appeared first on Anna of the US Blogs." for n in range(5)]
    assert left_of("Leek.\nThe post Soup appeared first on Anna of the US Blogs.", others) == "Leek."


@pytest.mark.parametrize(("others", "days"), [(2, 2.0), (5, 4.0)])
def test_of_few_or_of_entries_that_come_once_a_round_nothing_is_left_out(others: int, days: float) -> None:
    text = f"Leek today.\n{FOOTER}"
    assert left_of(text, [f"Plate {n}.\n{FOOTER}" for n in range(others)], days=days) == text


def test_what_many_but_not_all_have_stays() -> None:
    others = [f"Plate {n}.\n{FOOTER if n % 2 else ''}" for n in range(8)]
    assert FOOTER.split(". ")[1] in left_of(f"Leek.\n{FOOTER}", others)


@pytest.mark.parametrize("line", ["← #usblogs: My map", "Previous: #usblogs: My map", "#usblogs: My map"])
def test_the_way_to_another_entry_says_nothing_of_this_one(line: str) -> None:
    other = OtherText(NOW, "#usblogs: My map", "It folds.", is_post=True, url="https://blog.example/map/")
    way = Entry.from_outside("1", "", "Soup", text=f"Leek today.\n{line}", links=["http://blog.example/map"])
    assert without_standing_lines(way, [other], WEEK)[0].text == "Leek today."
    assert without_standing_lines(replace(way, links=()), [other], WEEK)[1] == []


def test_a_title_inside_a_longer_word_is_no_way_to_its_entry() -> None:
    other = OtherText(NOW, "नदी के किनार", "वह।", url="https://blog.example/river/")
    line = "नदी के किनारे"
    entry = Entry.from_outside("1", "", "Soup", text=f"Leek.\n{line}", links=["https://blog.example/river/"])
    assert without_standing_lines(entry, [other], WEEK)[1] == []


def test_a_sentence_that_speaks_of_another_entry_stays() -> None:
    other = OtherText(NOW, "#usblogs: My map", "It folds.", is_post=True, url="https://blog.example/map")
    text = "Yesterday I wrote #usblogs: My map, and this is what I drew beside it for #usblogs."
    entry = Entry.from_outside("1", "", "More", text=text, links=[other.url])
    assert without_standing_lines(entry, [other], WEEK) == (entry, [])


@pytest.mark.parametrize("title", ["maps", "blogs", "s", "Map"])
def test_a_hashtag_or_a_part_of_a_word_is_no_way_to_an_entry_that_is_called_so(title: str) -> None:
    other = OtherText(NOW, title, "It folds.", url="https://blog.example/map")
    entry = Entry.from_outside("1", "", "More", text="As I wrote.\n#usblogs #maps #Map", links=[other.url])
    assert without_standing_lines(entry, [other], WEEK) == (entry, [])
