"""The words of a message that stands are compared with those that it should have."""

from cogs.delivery.find_sent import words_of


def test_words_are_the_same_however_they_are_spaced_divided_and_isolated() -> None:
    standing = ["**[השיר](https://a.example)**\nיעל · 3 min"]
    assert words_of(["**[\u2068השיר\u2069](https://a.example)**", "\u2068יעל\u2069 ·  3 min"]) == words_of(standing)
    assert words_of(["\u2068יעל\u2069 · 4 min"]) != words_of(["יעל · 3 min"])
