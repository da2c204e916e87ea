"""What stands in a text as an address, without what only stands behind it."""

import pytest

from bot.feeds.links import links_by_key


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("I answer https://ada.example/one.", "https://ada.example/one"),
        ("I answer her (https://ada.example/one), who was first", "https://ada.example/one"),
        ("See https://ada.example/one_(river)!", "https://ada.example/one_(river)"),
        ("[her](https://ada.example/one)…", "https://ada.example/one"),
        ("„https://ada.example/one“, she said", "https://ada.example/one"),
        ("「https://ada.example/one」。", "https://ada.example/one"),
        ("Https://Ada.example/one; and more", "Https://Ada.example/one"),
        ("https://ada.example/?p=1", "https://ada.example/?p=1"),
    ],
)
def test_an_address_in_a_text_ends_before_the_punctuation(text: str, link: str) -> None:
    assert list(links_by_key((), text).values()) == [link]


def test_of_one_address_the_link_counts_before_the_text() -> None:
    found = links_by_key(["https://ada.example/one/"], "See http://www.ada.example/one.")
    assert found == {"ada.example/one": "https://ada.example/one/"}


def test_each_bracket_behind_an_address_is_taken_off_that_opens_outside_of_it() -> None:
    text = f"{'(' * 400}https://ada.example/a_(b){')' * 400}."
    assert list(links_by_key((), text).values()) == ["https://ada.example/a_(b)"]
