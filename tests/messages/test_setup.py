"""How often there is a theme, in words that agree with each weekday."""

import pytest

from bot.i18n import Language, get_translator
from bot.messages.setup import cadence_words
from bot.themes import Cadence

SATURDAY = 5


@pytest.mark.parametrize("weekday", range(7))
@pytest.mark.parametrize(
    ("cadence", "weekdays", "weekends"),
    [
        (Cadence.FIRST, "na primeira", "no primeiro"),
        (Cadence.SECOND, "na segunda", "no segundo"),
        (Cadence.THIRD, "na terceira", "no terceiro"),
        (Cadence.FOURTH, "na quarta", "no quarto"),
        (Cadence.FIFTH, "na quinta", "no quinto"),
        (Cadence.LAST, "na última", "no último"),
    ],
)
def test_in_portuguese_the_days_of_a_month_are_feminine_but_for_saturday_and_sunday(
    cadence: Cadence, weekdays: str, weekends: str, weekday: int
) -> None:
    t = get_translator(Language.PORTUGUESE)
    nth = weekends if weekday >= SATURDAY else weekdays
    assert cadence_words(t, cadence, weekday).startswith(f"{nth} {t.weekday_name(weekday)} do mês")


@pytest.mark.parametrize("language", Language)
def test_every_day_of_a_month_is_named(language: Language) -> None:
    t = get_translator(language)
    for cadence in (one for one in Cadence if one.is_nth_weekday):
        assert all(t.weekday_name(day) in cadence_words(t, cadence, day) for day in range(7))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.GERMAN, "am dritten {} im Monat"),
        (Language.FRENCH, "le troisième {} du mois"),
        (Language.SPANISH, "el tercer {} del mes"),
    ],
)
def test_in_other_languages_all_days_are_masculine(language: Language, words: str) -> None:
    t = get_translator(language)
    for day in range(7):
        assert cadence_words(t, Cadence.THIRD, day) == words.format(t.weekday_name(day))
