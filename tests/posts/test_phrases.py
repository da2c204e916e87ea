"""The phrases, and how they are written down."""

import re

import pytest

from bot.posts.phrases import find_phrase, kinds, language_of, words_of


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("takes part", "this is my third entry for it", "my third entry"),
        ("takes part", "mein kleiner beitrag dazu", "mein kleiner beitrag"),
        ("takes part", "my own very long and winding entry", ""),
        ("call", "leave me a link", "leave me a link"),
        ("call", "a linkyard", ""),
        ("abstains", "i don't", "don't"),
        ("abstains", "nothing and knots", ""),
        ("abstains", "je n'ai rien", "n'ai"),
        ("round-up", "the roundups", "roundups"),
    ],
)
def test_a_phrase_is_found_by_its_words(kind: str, text: str, found: str) -> None:
    assert find_phrase(kind, text) == found


def test_what_stands_in_the_theme_says_nothing() -> None:
    assert find_phrase("round-up", "the summer is over", theme="what is over") == ""
    assert find_phrase("round-up", "the summer is over", theme="what is left") == "is over"


def test_a_phrase_is_of_a_language() -> None:
    assert language_of("takes part", "minha participação no carnaval") == "pt"
    assert find_phrase("abstains", "minha participação no carnaval", languages={"pt"}) == ""
    assert find_phrase("abstains", "no carnival for me", languages={"en"}) == "no"


def test_every_kind_has_phrases_in_every_language_of_the_catalogs_and_none_twice() -> None:
    for kind in kinds():
        assert set(words_of(kind)) == {"en", "de", "es", "fr", "pt"}
        for phrases in words_of(kind).values():
            assert phrases
            assert len(set(phrases)) == len(phrases)
            assert all(re.fullmatch(r"[\w'/* …-]+", phrase) and phrase == phrase.lower() for phrase in phrases)
