"""Every word that the bot says is there in every language, and right."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message

from bot.errors import UserError
from bot.i18n import Language, LazyString, get_translator, language_of
from bot.i18n.weekdays import parse_weekday
from bot.messages.theme_form import NEXT_THEME
from bot.services import Services
from bot.themes.bank import BANK
from bot.themes.calendar import parse_weekly_time
from cogs.setup.modals import NamesModal, TimesModal
from cogs.setup.view import SetupView
from cogs.theme_modal import ThemeModal
from tests.i18n.catalogs import TRANSLATED, _strings, catalog_of, descriptions, template, words_in_the_code
from tests.support.circles import make_community

COMMANDS = re.compile(r"/(?:setup|theme|blog|round|reading|post|thanks|me|privacy|help)\b(?: [a-z]+)?")
GLOSSARY: dict[str, dict[Language, str]] = {
    "round-up": {
        Language.GERMAN: "rundschau",
        Language.SPANISH: "recopilaci",
        Language.FRENCH: "récapitulatif",
        Language.PORTUGUESE: "coletânea",
    },
    "theme": {Language.GERMAN: "them", Language.SPANISH: "tema", Language.FRENCH: "thème", Language.PORTUGUESE: "tema"},
    "blog": dict.fromkeys(TRANSLATED, "blog"),
}
"""Words of the game that have one word in each language, and no other."""
DESCRIPTION_LIMIT = 100
"""Characters of a command's or option's description, in every language (Discord, "Application Commands")."""
LABEL_LIMIT, TITLE_LIMIT, PLACEHOLDER_LIMIT, BUTTON_LIMIT = 45, 45, 100, 80
"""Characters in a form (Discord, "Component Reference")."""


async def _nothing(_interaction: object, _theme: object) -> None:
    """Do nothing with a theme."""


def pairs(message: Message) -> Iterator[tuple[str, str]]:
    """Give each translation of a message beside the English that it stands for."""
    english = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    said = _strings(message.string)
    if len(english) == 1:
        yield english[0], said[0]
        return
    yield english[0], said[0]
    yield from ((english[1], one) for one in said[1:])


def spoken(language: Language) -> list[tuple[str, str]]:
    return [pair for message in catalog_of(language) if message.id for pair in pairs(message)]


def ids(language: Language | None = None) -> set[str | tuple[str, ...]]:
    catalog = catalog_of(language) if language else template()
    return {tuple(message.id) if isinstance(message.id, list) else message.id for message in catalog if message.id}


def test_the_code_says_something() -> None:
    said = {words.one for words in words_in_the_code()}
    assert len(said) > 400
    assert {"Read", "Vote", "I'm in", "Saved.", "12 hours", "could not be reached"} <= said


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalog_has_each_sentence_of_the_code_and_no_other(language: Language) -> None:
    assert ids(language) - ids() == set(), "no longer said: make texts takes it out"
    assert ids() - ids(language) == set(), "not translated: make texts puts it in"


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_missing_or_doubtful(language: Language) -> None:
    catalog = catalog_of(language)
    assert [message.id for message in catalog if message.id and not all(_strings(message.string))] == []
    assert [message.id for message in catalog if message.id and message.fuzzy] == []
    assert {len(_strings(message.string)) for message in catalog if message.pluralizable} == {catalog.num_plurals}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_the_values_the_commands_and_the_marks(language: Language) -> None:
    for english, said in spoken(language):
        assert set(re.findall(r"\{\w*\}", said)) == set(re.findall(r"\{\w*\}", english)), said
        assert sorted(COMMANDS.findall(said)) == sorted(COMMANDS.findall(english)), said
        assert said.count("**") == english.count("**"), said
        assert said.count("`") + said.count("_") + said.count("~") == 0, said


@pytest.mark.parametrize("word", GLOSSARY)
@pytest.mark.parametrize("language", TRANSLATED)
def test_a_word_of_the_game_is_the_same_word_everywhere(language: Language, word: str) -> None:
    said = [(english, text) for english, text in spoken(language) if re.search(rf"(?<!/)\b{word}s?\b", english.lower())]
    assert said
    assert [pair for pair in said if GLOSSARY[word][language] not in pair[1].lower()] == []


@pytest.mark.parametrize("language", list(Language))
def test_no_text_raises_its_voice(language: Language) -> None:
    texts = spoken(language) if language in TRANSLATED else [(words.one, words.many) for words in words_in_the_code()]
    assert [pair for pair in texts if "!" in pair[-1] + pair[0] or "¡" in pair[-1]] == []


@pytest.mark.parametrize("language", list(Language))
async def test_what_stands_in_a_form_fits_into_it(language: Language, services: Services) -> None:
    t = get_translator(language)
    form = SetupView(services, t, make_community(), begun=False)
    form.shows_more = True
    form.render()
    for modal in (NamesModal(form), TimesModal(form), ThemeModal(t, NEXT_THEME, _nothing)):
        shown = modal.to_dict()
        assert len(shown["title"]) <= TITLE_LIMIT, shown["title"]
        for label in shown["components"]:
            assert len(label["label"]) <= LABEL_LIMIT, label["label"]
            assert len(label.get("description") or "") <= DESCRIPTION_LIMIT, label["description"]
            assert len(label["component"].get("placeholder") or "") <= PLACEHOLDER_LIMIT
    for row in form.to_components()[1:]:  # type: ignore[no-untyped-call]  # discord.py leaves it untyped
        for item in row["components"]:
            assert len(item.get("label") or "") <= BUTTON_LIMIT
            assert len(item.get("placeholder") or "") <= PLACEHOLDER_LIMIT
            assert all(len(option["label"]) <= PLACEHOLDER_LIMIT for option in item.get("options", []))


def test_descriptions_of_commands_fit_in_every_language() -> None:
    found = list(descriptions())
    assert len(found) > 40
    for words in found:
        for language in Language:
            assert len(get_translator(language)(words)) <= DESCRIPTION_LIMIT, (
                language,
                get_translator(language)(words),
            )


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
        "That address {reason}. Is it spelled as your browser shows it?", reason=LazyString("could not be reached")
    )
    assert str(refusal).startswith("That address could not be reached.")
    assert get_translator(Language.GERMAN)(refusal.msgid, **refusal.values).startswith(
        "Die Adresse war nicht zu erreichen."
    )
    exact = LazyString("turns programs away", "answers 403: it refuses programs")
    assert (
        get_translator(Language.ENGLISH)("The site {trouble}.", trouble=exact)
        == "The site answers 403: it refuses programs."
    )
    assert get_translator(Language.SPANISH)("The site {trouble}.", trouble=exact) == "El sitio rechaza los programas."


def test_the_bank_holds_thirty_questions_each_another() -> None:
    assert len(BANK) == len({title.msgid for title, _ in BANK}) == 30
    for language in TRANSLATED:
        assert len({get_translator(language)(title.msgid) for title, _ in BANK}) == 30
