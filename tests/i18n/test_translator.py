"""Numbers, lists, weekdays and values in each language."""

from typing import Literal

import pytest
from babel.dates import get_day_names

from bot.errors import UserError
from bot.feeds.errors import ErrorKind
from bot.i18n import Language, LazyString, get_translator, language_of
from bot.i18n.weekdays import parse_weekday
from bot.themes.calendar import parse_weekly_time


@pytest.mark.parametrize(
    ("language", "none", "one", "many"),
    [
        (Language.ENGLISH, "no votes", "1 vote", "7 votes"),
        (Language.GERMAN, "keine Stimmen", "1 Stimme", "7 Stimmen"),
        (Language.FRENCH, "aucune voix", "1 voix", "7 voix"),
        (Language.SPANISH, "sin votos", "1 voto", "7 votos"),
        (Language.PORTUGUESE, "nenhum voto", "1 voto", "7 votos"),
    ],
)
def test_numbers_take_their_form(language: Language, none: str, one: str, many: str) -> None:
    t = get_translator(language)
    shown = [t.plural(number, "{n} vote", "{n} votes", t("no votes")) for number in (0, 1, 7)]
    assert shown == [none, one, many]


def test_zero_is_one_in_french_and_many_in_german() -> None:
    t = {language: get_translator(language) for language in (Language.FRENCH, Language.GERMAN)}
    assert t[Language.FRENCH].plural(0, "{n} comment", "{n} comments") == "0 commentaire"
    assert t[Language.GERMAN].plural(0, "{n} comment", "{n} comments") == "0 Kommentare"


@pytest.mark.parametrize(
    ("language", "weekday", "names"),
    [
        (Language.ENGLISH, "Friday", "A, B, and C"),
        (Language.GERMAN, "Freitag", "A, B und C"),
        (Language.FRENCH, "vendredi", "A, B et C"),
        (Language.SPANISH, "viernes", "A, B y C"),
        (Language.PORTUGUESE, "sexta-feira", "A, B e C"),
    ],
)
def test_weekdays_and_lists_are_those_of_the_language(language: Language, weekday: str, names: str) -> None:
    t = get_translator(language)
    assert t.weekday_name(4) == weekday
    assert t.format_list(["A", "B", "C"]) == names
    assert parse_weekly_time(f"{weekday} 18:00")[0] == 4
    assert {parse_weekday(get_translator(language).weekday_name(day)) for day in range(7)} == set(range(7))


@pytest.mark.parametrize("width", ["abbreviated", "short"])
@pytest.mark.parametrize("language", Language)
def test_each_abbreviation_of_a_weekday_is_understood_in_its_own_language(
    language: Language, width: Literal["abbreviated", "short"]
) -> None:
    names = get_day_names(width, "format", language.value)
    assert {day: parse_weekday(name, [language]) for day, name in names.items()} == {day: day for day in range(7)}


def test_a_beginning_that_means_several_days_in_other_languages_is_none() -> None:
    assert parse_weekday("Di", [Language.GERMAN]) == 1
    assert parse_weekday("Di", [Language.FRENCH]) == 6
    assert parse_weekday("Di", [Language.ENGLISH]) is None
    assert parse_weekday("Di", [Language.ENGLISH, Language.GERMAN]) == 1
    assert parse_weekday("Mittw", [Language.FRENCH]) == 2


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("de", Language.GERMAN),
        ("es-419", Language.SPANISH),
        ("es-ES", Language.SPANISH),
        ("pt-BR", Language.PORTUGUESE),
        ("en-GB", Language.ENGLISH),
        ("nl", Language.ENGLISH),
        ("", Language.ENGLISH),
    ],
)
def test_discords_locales_lead_to_a_language(locale: str, language: Language) -> None:
    assert language_of(locale) is language


def test_values_from_outside_are_put_in_as_they_are() -> None:
    t = get_translator(Language.GERMAN)
    assert "{when}" in t("Suggested by {name}", name="{when}")
    assert t.plural(2, "{n} post by {people}.", "{n} posts by {people}.", people="{n}") == "2 Beiträge von {n}."


def test_words_within_words_are_said_in_the_same_language() -> None:
    refusal = UserError(
        "The site {reason}. {advice}",
        reason=LazyString("could not be reached"),
        advice=ErrorKind.NOT_FOUND.first_advice,
    )
    assert str(refusal) == "The site could not be reached. Is the address spelled as your browser shows it?"
    assert get_translator(Language.GERMAN)(refusal.msgid, **refusal.values).startswith(
        "Die Website war nicht zu erreichen. Ist die Adresse"
    )
    exact = LazyString("blocks bots", "answers 403: it refuses programs")
    assert (
        get_translator(Language.ENGLISH)("The site {trouble}.", trouble=exact)
        == "The site answers 403: it refuses programs."
    )
    assert get_translator(Language.SPANISH)("The site {trouble}.", trouble=exact) == "El sitio bloquea los bots."


def test_no_sign_of_french_stands_at_the_beginning_or_end_of_a_line_alone() -> None:
    t = get_translator(Language.FRENCH)
    told = t("More time for **{title}**: until {when}.", title="« Thé »", when="demain")
    assert "\N{NO-BREAK SPACE}:" in told
    assert " :" not in told
    assert "« Thé »" in told, "what others wrote stays as it is"
