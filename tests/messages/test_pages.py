"""The words of the pages."""

import pytest

from bot.i18n import Language, get_translator
from bot.messages.pages import PageWords
from bot.messages.past_rounds import PreviewLabels
from tests.support.circles import make_community


@pytest.mark.parametrize(
    ("language", "said"), [(Language.ENGLISH, "Round 3:"), (Language.FRENCH, "Édition 3\N{NO-BREAK SPACE}:")]
)
def test_a_colon_before_a_title_stands_as_the_language_sets_it(language: Language, said: str) -> None:
    assert PageWords(get_translator(language), make_community()).before_title(3) == said


@pytest.mark.parametrize("language", list(Language))
def test_the_feeds_are_told_apart(language: Language) -> None:
    words = PageWords(get_translator(language), make_community())
    assert words.feed != words.json_feed


@pytest.mark.parametrize("language", list(Language))
def test_one_round_is_not_counted(language: Language) -> None:
    assert "1" not in PreviewLabels(get_translator(language), 1).take
    assert "3" in PreviewLabels(get_translator(language), 3).take
