"""No sentence is lost, whatever its translator is called and wherever it stands."""

from textwrap import dedent

import pytest

from bot.i18n import Language, get_translator
from tests.support.sentences import Msgid, not_extracted
from tests.tools.catalogs import extraction
from tests.tools.sentences import NOT_FOLLOWED, NOT_LITERAL, PACKAGES, ROOT, SUBCLASS, extract_sources


def sources(code: str, *, path: str = "bot/odd.py") -> dict[str, str]:
    """Return a made-up module among the real ones of the translator."""
    real = (
        "bot/i18n/__init__.py",
        "bot/i18n/language.py",
        "bot/i18n/translator.py",
        "bot/errors.py",
        "cogs/replies.py",
    )
    return {name: (ROOT / name).read_text(encoding="utf-8") for name in real} | {path: dedent(code)}


def sentences_in(code: str) -> list[str]:
    """Return what is extracted from a module, where nothing else may be wrong with it."""
    found = extract_sources(sources(code))
    assert found.problems == ()
    return [sentence.msgid for sentence in found.sentences if sentence.path == "bot/odd.py"]


def reasons_in(code: str) -> list[str]:
    """Return what is wrong with a module."""
    return [problem.reason for problem in extract_sources(sources(code)).problems]


def test_every_sentence_of_the_code_can_be_extracted() -> None:
    assert [str(problem) for problem in extraction().problems] == []
    said = {sentence.msgid for sentence in extraction().sentences}
    assert len(said) > 400
    assert {"Read", "Vote", "I'm in", "Saved.", "12 hours", "could not be reached"} <= said


def test_every_package_that_is_installed_is_searched() -> None:
    assert f"packages = {list(PACKAGES)}".replace("'", '"') in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "code",
    [
        "from bot.i18n import Translator\ndef f(speak: Translator) -> str: return speak('Found.')",
        "from bot.i18n import Translator\ndef f(*, speak: Translator | None) -> str: return speak('Found.')",
        "from bot.i18n import Translator\nasync def f(speak: 'Translator', /) -> str: return speak('Found.')",
        "import bot.i18n as words\ndef f(speak: words.Translator) -> str: return speak('Found.')",
        "from bot import i18n\ndef f(speak: i18n.Translator) -> str: return speak('Found.')",
        "from bot.i18n import Translator as Tongue\ndef f(speak: Tongue) -> str: return speak('Found.')",
        "from bot.i18n import Translator\nTongue = Translator\ndef f(speak: Tongue) -> str: return speak('Found.')",
        "from bot.i18n.translator import get_translator as by\ndef f() -> str: return by('en')('Found.')",
        "from bot.i18n import get_translator\nmake = get_translator\nspeak = make('en')\nprint(speak('Found.'))",
        """
        from bot.i18n import Translator
        class Words:
            speak: Translator
            def f(self) -> str:
                return self.speak("Found.")
        """,
        """
        from cogs.replies import translator_of
        def f(interaction) -> str:
            person, say = interaction.user, translator_of(interaction)
            def inner() -> str:
                return say("Found.")
            return inner()
        """,
        """
        from bot.i18n import Translator
        class Words:
            def __init__(self, tongue: Translator) -> None:
                self._tongue = tongue
            @property
            def tongue(self) -> Translator:
                return self._tongue
        def f(words: Words) -> str:
            return words.tongue("Found.")
        """,
        """
        from bot.i18n import Translator, get_translator
        def mine() -> Translator:
            own = get_translator("de")
            return own
        def f() -> str:
            return mine()("Found.")
        """,
        "from discord.app_commands import locale_str as about\nabout('Found.')",
        "from discord import app_commands\napp_commands.locale_str('Found.')",
        "from bot.errors import UserError as No\ndef f() -> None: raise No('Found.')",
        "from bot.i18n import LazyString\nLATER = LazyString('Found.')",
        """
        from bot.i18n import LazyString, Translator
        LATER = LazyString("Found.")
        def f(t: Translator) -> str:
            return t(LATER.msgid)
        """,
    ],
)
def test_a_sentence_is_found_under_whatever_name_the_translator_goes(code: str) -> None:
    assert sentences_in(code) == ["Found."]


def test_a_plural_is_found_with_both_its_forms() -> None:
    code = "from bot.i18n import Translator\ndef f(speak: Translator): speak.plural(2, '{n} cat', '{n} cats')"
    [found] = [one for one in extract_sources(sources(code)).sentences if one.path == "bot/odd.py"]
    assert (found.msgid, found.plural, found.line) == ("{n} cat", "{n} cats", 2)


def test_what_is_no_translator_is_left_alone() -> None:
    code = """
    from bot.i18n import Translator
    def f(t: Translator, speak: object) -> str:
        def inner(t: print) -> str:
            return t("Not for members.")
        sorted("t", key=lambda t: t("Nor this."))
        return speak("Nor that.")
    """
    assert sentences_in(code) == []


@pytest.mark.parametrize(
    "call",
    ["t(words)", "t(f'{words}!')", "t('a' + words)", "t()", "t.plural(2, words, words)", "t.plural(2, 'one', words)"],
)
def test_a_sentence_that_is_no_literal_is_reported(call: str) -> None:
    code = f"from bot.i18n import Translator\ndef f(t: Translator, words: str) -> str: return {call}"
    assert reasons_in(code) == [NOT_LITERAL]


def test_a_marker_around_something_else_than_a_literal_is_reported_with_its_line() -> None:
    code = "from bot.errors import UserError\nWORDS = 'No.'\nraise UserError(WORDS)"
    [problem] = extract_sources(sources(code)).problems
    assert str(problem) == f"bot/odd.py:3: {NOT_LITERAL}"


@pytest.mark.parametrize(
    "use",
    [
        "[t][0]('Lost.')",
        "{'en': t}['en']('Lost.')",
        "(t or print)('Lost.')",
        "(t if t else print)('Lost.')",
        "list(map(t, ['Lost.']))",
        "partial(t, 'Lost.')()",
        "partial(func=t)('Lost.')",
        "(say := t)('Lost.')",
        "t.plural.__call__(1, 'Lost.', 'Lost.')",
    ],
)
def test_a_translator_that_goes_where_it_cannot_be_followed_is_reported(use: str) -> None:
    code = f"from functools import partial\nfrom bot.i18n import Translator\ndef f(t: Translator) -> None: {use}"
    assert set(reasons_in(code)) == {NOT_FOLLOWED}


@pytest.mark.parametrize(
    "annotation", ["list[Translator]", "dict[str, Translator]", "Callable[[Translator], str]", "'list[Translator]'"]
)
def test_an_annotation_that_hides_a_translator_is_reported(annotation: str) -> None:
    code = f"""
    from collections.abc import Callable
    from bot.i18n import Translator
    def f(one: {annotation}) -> None: ...
    """
    assert reasons_in(code) == [NOT_FOLLOWED]


@pytest.mark.parametrize("base", ["UserError", "LazyString", "Translator"])
def test_a_subclass_of_what_takes_sentences_is_reported(base: str) -> None:
    code = f"from bot.errors import UserError\nfrom bot.i18n import LazyString, Translator\nclass Odd({base}): ..."
    assert reasons_in(code) == [SUBCLASS]


def test_a_test_that_asks_for_a_sentence_which_is_not_extracted_fails(asked: set[Msgid]) -> None:
    speak = {language: get_translator(language) for language in Language}
    speak[Language.GERMAN]("A sentence that stands in no module.")
    speak[Language.ENGLISH].plural(2, "{n} sentence", "{n} sentences")
    speak[Language.FRENCH]("Read")
    assert not_extracted(asked) == {"A sentence that stands in no module.", ("{n} sentence", "{n} sentences")}
    asked.clear()
