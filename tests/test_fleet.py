"""The parts that processes have of the bot's work, as they are written."""

import pytest

from bot.errors import OperatorError
from bot.fleet import WHOLE, Part, Role, Shards, WantedShards, parse_roles


@pytest.mark.parametrize(
    ("value", "choices"),
    [
        ("0-3/16", [Shards(0, 3, 16)]),
        ("5/16", [Shards(5, 5, 16)]),
        ("0/1", [Shards()]),
        ("any:2/4", [Shards(0, 1, 4), Shards(2, 3, 4)]),
        ("any:4/4", [Shards(0, 3, 4)]),
    ],
)
def test_shards_are_ranges_or_any_of_equal_ranges(value: str, choices: list[Shards]) -> None:
    assert list(WantedShards.parse(value).choices) == choices


@pytest.mark.parametrize(
    "value", ["", "4", "4/4", "3-1/4", "0-4/4", "any/4", "any:3/4", "any:0/4", "0/0", "0/99999", "a/b"]
)
def test_what_is_no_range_of_shards_is_refused_in_words(value: str) -> None:
    with pytest.raises(OperatorError, match="--shards"):
        WantedShards.parse(value)


def test_each_server_is_in_one_range_as_discord_divides_them() -> None:
    ranges = WantedShards.parse("any:2/6").choices
    for guild in (290926798626357250, 1 << 22, (5 << 22) + 17, 81384788765712384):
        assert [one for one in ranges if guild in one] == [ranges[(guild >> 22) % 6 // 2]]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (WHOLE, "everything"),
        (Part(frozenset({Role.GATEWAY}), Shards(0, 3, 16)), "gateway 0-3/16"),
        (Part(frozenset({Role.GATEWAY, Role.SITE}), Shards(2, 2, 4)), "gateway+site 2/4"),
        (Part(frozenset({Role.COMMENTS, Role.FEEDS})), "feeds+comments"),
    ],
)
def test_a_lease_says_what_part_its_process_has(part: Part, words: str) -> None:
    assert str(part) == words
    assert Part.parse(words) == part


@pytest.mark.parametrize("words", ["spare for gateway 0-3/16", "delivery", "", "gateway 9/4"])
def test_other_words_are_no_part(words: str) -> None:
    assert Part.parse(words) is None


def test_roles_are_named_with_commas_and_unknown_ones_refused() -> None:
    assert parse_roles("feeds, comments") == {Role.FEEDS, Role.COMMENTS}
    with pytest.raises(OperatorError, match=r"no role 'feed'\. There are gateway, rounds, feeds, comments, site"):
        parse_roles("feed")
    with pytest.raises(OperatorError, match="It belongs to gateway"):
        parse_roles("rounds,delivery")
