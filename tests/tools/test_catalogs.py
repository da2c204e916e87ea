"""The catalogs say what the code says, in each language, and nothing wrong."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from bot.flows.rounds.set_up import PriorSetUp
from bot.i18n import Language, Translator, get_translator
from bot.i18n.translator import load_catalog
from bot.messages.theme_form import NEXT_THEME
from bot.services import Services
from bot.themes.bank import BANK
from cogs.setup.modals import NamesModal, TimesModal
from cogs.setup.view import SetupView
from cogs.theme_modal import ThemeModal
from tests.support.circles import make_community
from tests.support.sentences import Msgid
from tests.tools.catalogs import (
    FOLDER,
    TRANSLATED,
    extraction,
    glossary,
    main,
    read_catalog,
    template,
    translations,
    untranslated,
    update,
)
from tests.tools.sentences import ROOT, Sentence

COMMANDS = re.compile(r"/(?:setup|theme|blog|round|reading|post|thanks|me|privacy|help)\b(?: [a-z]+)?")
STEMS: dict[str, dict[Language, str]] = {
    "round-up": {
        Language.GERMAN: "rundschau",
        Language.SPANISH: "recopilaci",
        Language.FRENCH: "récapitulatif",
        Language.PORTUGUESE: "coletânea",
    },
    "theme": {Language.GERMAN: "them", Language.SPANISH: "tema", Language.FRENCH: "thème", Language.PORTUGUESE: "tema"},
    "blog": dict.fromkeys(TRANSLATED, "blog"),
}
"""What a translation contains wherever the English has a word of the glossary that no language says otherwise."""
DESCRIPTION_LIMIT = 100
"""Characters of a command's or option's description, in every language (Discord, "Application Commands")."""
LABEL_LIMIT, TITLE_LIMIT, PLACEHOLDER_LIMIT, BUTTON_LIMIT = 45, 45, 100, 80
"""Characters in a form (Discord, "Component Reference")."""


async def _nothing(_interaction: object, _theme: object) -> None:
    """Do nothing with a theme."""


def pairs(message: Message) -> Iterator[tuple[str, str]]:
    """Return each translation of a message beside the English that it stands for."""
    english = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    for form, translation in enumerate(translations(message)):
        if translation:
            yield english[min(form, len(english) - 1)], translation


def translated(language: Language) -> list[tuple[str, str]]:
    return [pair for message in read_catalog(language) if message.id for pair in pairs(message)]


def ids(catalog: Catalog) -> set[str | tuple[str, ...]]:
    return {tuple(message.id) if isinstance(message.id, list) else message.id for message in catalog if message.id}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalog_has_no_sentence_that_left_the_code(language: Language) -> None:
    assert ids(read_catalog(language)) - ids(template()) == set(), "make texts takes it out"


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_doubtful_or_lacks_one_of_its_plural_forms(language: Language) -> None:
    catalog = read_catalog(language)
    assert [message.id for message in catalog if message.id and message.fuzzy] == []
    for message in catalog:
        if message.pluralizable:
            assert len(translations(message)) == catalog.num_plurals, message.id
            assert all(translations(message)) or not any(translations(message)), message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_the_values_the_commands_and_the_marks(language: Language) -> None:
    for english, said in translated(language):
        assert set(re.findall(r"\{\w*\}", said)) == set(re.findall(r"\{\w*\}", english)), said
        assert sorted(COMMANDS.findall(said)) == sorted(COMMANDS.findall(english)), said
        assert said.count("**") == english.count("**"), said
        assert said.count("`") + said.count("_") + said.count("~") == 0, said


@pytest.mark.parametrize("word", STEMS)
@pytest.mark.parametrize("language", TRANSLATED)
def test_a_word_of_the_game_is_the_same_word_everywhere(language: Language, word: str) -> None:
    said = [
        (english, text) for english, text in translated(language) if re.search(rf"(?<!/)\b{word}s?\b", english.lower())
    ]
    assert said
    assert [pair for pair in said if STEMS[word][language] not in pair[1].lower()] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_language_has_one_word_for_one_thing(language: Language) -> None:
    words = glossary(language)
    said = [translation for _, translation in translated(language)]
    for word in words.words.values():
        assert any(word.casefold() in one.casefold() for one in said), f"no sentence says {word}"
    for pattern, instead in words.forbidden.items():
        assert [one for one in said if re.search(pattern, one, re.IGNORECASE)] == [], instead


def test_english_has_one_apostrophe() -> None:
    said = {f"{one.path}: {text}" for one in extraction().sentences for text in (one.msgid, one.plural)}
    said |= {f"{page.name}: {page.read_text(encoding='utf-8')}" for page in (ROOT / "bot").rglob("*.html")}
    assert [text for text in said if "’" in text] == [], "it is '"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalog_begins_with_its_glossary(language: Language) -> None:
    head = (FOLDER / f"{language}.po").read_text(encoding="utf-8").partition("msgid")[0]
    for word, translation in glossary(language).words.items():
        assert f"# {word}: {translation}" in head


@pytest.mark.parametrize("language", list(Language))
def test_no_text_raises_its_voice(language: Language) -> None:
    texts = (
        translated(language) if language in TRANSLATED else [(one.msgid, one.plural) for one in extraction().sentences]
    )
    assert [pair for pair in texts if "!" in pair[-1] + pair[0] or "¡" in pair[-1]] == []


@pytest.mark.parametrize("language", list(Language))
async def test_what_stands_in_a_form_fits_into_it(language: Language, services: Services) -> None:
    t = get_translator(language)
    form = SetupView(services, t, replace(make_community(), draft_reviewer=7), PriorSetUp(), 8)
    form.shows_more = True
    form.render()
    for modal in (NamesModal(form), TimesModal(form), ThemeModal(t, NEXT_THEME, _nothing)):
        shown = modal.to_dict()
        assert len(shown["title"]) <= TITLE_LIMIT, shown["title"]
        for label in shown["components"]:
            assert len(label["label"]) <= LABEL_LIMIT, label["label"]
            assert len(label.get("description") or "") <= DESCRIPTION_LIMIT, label["description"]
            assert len(label["component"].get("placeholder") or "") <= PLACEHOLDER_LIMIT
    for row in form.to_components():  # type: ignore[no-untyped-call]  # discord.py leaves it untyped
        for item in row.get("components", ()):
            assert len(item.get("label") or "") <= BUTTON_LIMIT
            assert len(item.get("placeholder") or "") <= PLACEHOLDER_LIMIT
            assert all(len(option["label"]) <= PLACEHOLDER_LIMIT for option in item.get("options", []))


def descriptions() -> Iterator[str]:
    """Return what describes the commands and their options."""
    for file in (ROOT / "cogs").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "locale_str":
                yield from (str(one.value) for one in node.args if isinstance(one, ast.Constant))


def test_descriptions_of_commands_fit_in_every_language() -> None:
    found = list(descriptions())
    assert len(found) > 40
    for words in found:
        for language in Language:
            text = get_translator(language)(words)
            assert len(text) <= DESCRIPTION_LIMIT, (language, text)


def test_the_bank_holds_thirty_questions_each_another() -> None:
    assert len(BANK) == len({title.msgid for title, _ in BANK}) == 30
    for language in TRANSLATED:
        assert len({get_translator(language)(title.msgid) for title, _ in BANK}) == 30


def written(folder: Path, language: Language) -> str:
    return (folder / f"{language}.po").read_text(encoding="utf-8")


def sentence(msgid: str, plural: str = "") -> Sentence:
    return Sentence(msgid, plural, "bot/odd.py", 1)


def test_a_new_sentence_comes_into_the_catalog_without_a_translation_and_one_that_left_goes(tmp_path: Path) -> None:
    update(Language.GERMAN, template([sentence("Come."), sentence("Stay.")]), tmp_path)
    file = tmp_path / "de.po"
    file.write_text(written(tmp_path, Language.GERMAN).replace('"Stay."\nmsgstr ""', '"Stay."\nmsgstr "Bleib."'))
    update(Language.GERMAN, template([sentence("{n} cat", "{n} cats"), sentence("Stay.")]), tmp_path)
    catalog = read_catalog(Language.GERMAN, tmp_path)
    assert {message.id: translations(message) for message in catalog if message.id} == {
        "Stay.": ("Bleib.",),
        ("{n} cat", "{n} cats"): ("", ""),
    }


def test_the_catalogs_stay_as_they_are_when_code_moves(tmp_path: Path) -> None:
    update(Language.FRENCH, template([sentence("Read"), sentence("Vote")]), tmp_path)
    before = written(tmp_path, Language.FRENCH)
    update(Language.FRENCH, template([sentence("Vote"), sentence("Read")]), tmp_path)
    assert written(tmp_path, Language.FRENCH) == before


def test_make_texts_would_change_nothing_in_the_catalogs_that_are_translated_whole(tmp_path: Path) -> None:
    for language in TRANSLATED:
        (tmp_path / f"{language}.po").write_bytes((FOLDER / f"{language}.po").read_bytes())
        if not list(untranslated(update(language, template(), tmp_path), template())):
            assert written(tmp_path, language) == written(FOLDER, language)


def test_a_missing_translation_is_a_warning_and_only_a_release_refuses_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([], tmp_path) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "de: {0} sentences, {0} without a translation".format(len(template())) in lines
    assert any(re.fullmatch(r"  warning: [\w/]+\.py:\d+: Vote", line) for line in lines)
    assert main(["--strict"], tmp_path) == 1


def test_a_sentence_without_a_translation_is_english(tmp_path: Path, asked: set[Msgid]) -> None:
    update(Language.GERMAN, template([sentence("Stay."), sentence("{n} cat", "{n} cats")]), tmp_path)
    t = Translator(Language.GERMAN, load_catalog((tmp_path / "de.po").read_bytes(), Language.GERMAN))
    assert (t("Stay."), t("Go."), t.plural(1, "{n} cat", "{n} cats"), t.plural(3, "{n} cat", "{n} cats")) == (
        "Stay.",
        "Go.",
        "1 cat",
        "3 cats",
    )
    asked.clear()
