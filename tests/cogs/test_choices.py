"""What is typed into an option that offers choices, and sent without choosing, is taken where it names one thing."""

import pytest

from bot.errors import UserError
from cogs.choices import MAX_CHOICES, MAX_NAME_LENGTH, Option, choice_value, choices, chosen_id

HARBOUR, GATE, YEAR = (
    Option(7, "One harbour", "One harbour · Inês"),
    Option(8, "A gate", "A gate · Inês"),
    Option(9, "8"),
)


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        *((choice_value(7), 7), (choice_value(77), 77)),
        *(("One harbour", 7), (" one HARBOUR ", 7), ("harb", 7), ("A gate · Inês", 8)),
    ],
)
def test_a_choice_or_what_names_one_thing_is_taken(typed: str, chosen: int) -> None:
    assert chosen_id([HARBOUR, GATE, YEAR], typed) == chosen


def test_a_number_that_is_typed_is_what_a_thing_is_called_and_never_the_id_of_one_or_part_of_its_name() -> None:
    assert chosen_id([HARBOUR, GATE, YEAR], "8") == 9
    rounds = [
        Option(2, "Round 3: Ways", also=("3", "Round 3")),
        Option(3, "Round 12: 5 doors", also=("12", "Round 12")),
    ]
    assert [chosen_id(rounds, typed) for typed in ("3", " round 12", "12", "12: 5")] == [2, 3, 3, 3]
    for typed in ("2", "1", "5", "77"):
        with pytest.raises(UserError, match="Choose one from the list"):
            chosen_id(rounds, typed)


@pytest.mark.parametrize("title", ["Écriture d'été", "E\u0301criture d’e\u0301te\u0301"])
def test_a_title_is_found_however_its_accents_and_apostrophes_are_written(title: str) -> None:
    options = [Option(7, title), Option(8, "Other")]
    for typed in (
        "Écriture d'été",
        "\u2068Écriture d'été\u2069",
        "E\u0301criture d\u2019e\u0301te\u0301",
        "ÉCR",
        "ecriture",
    ):
        assert chosen_id(options, typed) == 7
        assert [one.value for one in choices(options, typed)] == [choice_value(7)]


def test_of_titles_that_differ_in_an_accent_the_one_that_is_called_so_is_meant() -> None:
    assert chosen_id([Option(7, "Pêche"), Option(8, "Péché")], "péché") == 8


def test_titles_that_look_the_same_are_told_apart() -> None:
    same = [Option(1, "Été", apart=("Round 3",)), Option(2, "E\u0301te\u0301", apart=("Round 2",))]
    assert [one.name for one in choices(same, "été")] == ["Été · Round 3", "E\u0301te\u0301 · Round 2"]


def test_of_several_that_match_the_one_that_is_called_so_is_meant() -> None:
    assert chosen_id([HARBOUR, Option(10, "One harbour more")], "one harbour") == 7


@pytest.mark.parametrize("typed", ["Inês", "nothing like it", ""])
def test_what_names_nothing_or_several_asks_to_choose(typed: str) -> None:
    with pytest.raises(UserError, match="Choose one from the list"):
        chosen_id([HARBOUR, GATE], typed)


def test_where_there_is_nothing_to_choose_it_says_so_and_sends_to_no_list() -> None:
    with pytest.raises(UserError, match="nothing to choose"):
        chosen_id([], "One harbour")
    with pytest.raises(UserError, match="nothing to choose"):
        chosen_id([], "7")
    assert chosen_id([], choice_value(7)) == 7


def test_discord_gets_as_many_choices_as_it_shows_each_of_a_length_that_it_takes() -> None:
    offered = choices([Option(number, "x" * 200) for number in range(40)], "X")
    assert len(offered) == MAX_CHOICES
    assert {len(one.name) for one in offered} == {MAX_NAME_LENGTH}
    assert choices([HARBOUR, GATE], "gate ")[0].value == choice_value(8)


def test_what_tells_apart_is_seen_however_long_it_is() -> None:
    place = f"{'a' * 60}.example"
    alike = [Option(number, "A gate", "A gate · Inês", ("Round 3", place, f"/{number}")) for number in range(3)]
    same = [Option(number, "A gate", "A gate · Inês", (place, place)) for number in range(3)]
    for options in (alike, same):
        assert len({one.name for one in choices(options, "")}) == len(options)


def test_what_is_called_alike_is_told_apart_by_as_little_as_does_it() -> None:
    posts = [
        Option(1, "Sunday photo", "Sunday photo · Inês", ("Round 3", "ines.example")),
        Option(2, "Sunday photo", "Sunday photo · Inês", ("Round 2", "ines.example")),
        Option(3, "A gate", "A gate · Inês", ("Round 3", "ines.example")),
    ]
    assert [one.name for one in choices(posts, "")] == [
        "Sunday photo · Inês · Round 3",
        "Sunday photo · Inês · Round 2",
        "A gate · Inês",
    ]
    assert chosen_id(posts, "Sunday photo · Inês · Round 2") == 2
    two_blogs = [
        Option(1, "Sunday photo", apart=("Round 3", "ines.example")),
        Option(2, "Sunday photo", apart=("Round 3", "photos.example")),
        Option(3, "Sunday photo", apart=("Round 2", "ines.example")),
    ]
    assert len({one.name for one in choices(two_blogs, "sunday")}) == 3
    assert "photos.example" in choices(two_blogs, "photos")[0].name


@pytest.mark.parametrize("title", ["Sunday photo", "x" * 200])
def test_no_two_choices_have_one_name_whatever_they_hold(title: str) -> None:
    same = [Option(number, title, apart=("Round 3", "")) for number in range(9)]
    assert len({one.name for one in choices(same, "")}) == 9
    assert all(len(one.name) <= MAX_NAME_LENGTH for one in choices(same, ""))
