"""What stands in the code to be said, and the catalogs of its translations: `make texts` brings them up to date."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.i18n import Language

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "bot" / "i18n"
SPOKEN_IN = (
    "bot/feeds",
    "bot/flows",
    "bot/roundup",
    "bot/themes",
    "bot/messages",
    "cogs",
)
"""Where words for members stand. What the operator reads at the command line and in the log is English alone."""
OPERATORS = {"hold_lease.py"}
SAYS = {"t", "_t", "UserError", "LazyString", "locale_str", "get_translator", "translator_of"}
"""What takes words as its first argument, or returns what does."""
TRANSLATED = [language for language in Language if language is not Language.ENGLISH]


@dataclass(frozen=True, slots=True)
class Words:
    """Words in the code: one sentence, or two for one and for many."""

    one: str
    many: str
    place: tuple[str, int]


def words_in_the_code() -> Iterator[Words]:
    """Give every sentence that the code says, with where it stands."""
    files = sorted(file for folder in SPOKEN_IN for file in (ROOT / folder).rglob("*.py"))
    for file in files:
        if file.name not in OPERATORS:
            tree = ast.parse(file.read_text(encoding="utf-8"))
            yield from (
                Words(one, many, (str(file.relative_to(ROOT)), line))
                for node in ast.walk(tree)
                if isinstance(node, ast.Call)
                for one, many, line in _said(node)
            )


def _said(call: ast.Call) -> Iterator[tuple[str, str, int]]:
    texts = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    match call.func:
        case ast.Attribute(attr="plural") if len(call.args) > 2 and all(isinstance(text, str) for text in texts[:2]):
            yield str(texts[0]), str(texts[1]), call.lineno
        case ast.Name(id=name) | ast.Call(func=ast.Name(id=name)) if name in SAYS and texts and call.args[:1]:
            if isinstance(call.args[0], ast.Constant) and str(texts[0]).strip():
                yield str(texts[0]), "", call.lineno


def descriptions() -> Iterator[str]:
    """Give what describes commands and their options."""
    for file in sorted((ROOT / "cogs").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "locale_str":
                yield from (str(one.value) for one in node.args if isinstance(one, ast.Constant))


def template() -> Catalog:
    """Return the catalog of all words, without translations."""
    catalog = Catalog(project="usblogs", charset="utf-8")
    for words in words_in_the_code():
        catalog.add((words.one, words.many) if words.many else words.one, locations=[words.place], flags=_format(words))
    return catalog


def _format(words: Words) -> list[str]:
    return ["python-brace-format"] if "{" in words.one + words.many else []


def catalog_of(language: Language) -> Catalog:
    """Return the translations into a language, as they stand in its file."""
    file = FOLDER / f"{language}.po"
    return read_po(BytesIO(file.read_bytes()), locale=language) if file.exists() else Catalog(locale=language)


def update() -> None:
    """Bring every catalog up to date: new words without a translation, those no longer said gone."""
    for language in TRANSLATED:
        catalog = catalog_of(language)
        catalog.update(template(), no_fuzzy_matching=True, keep_user_comments=True)
        catalog.obsolete.clear()
        catalog.fuzzy = False
        _head(catalog, language)
        written = BytesIO()
        write_po(
            written, catalog, width=110, no_location=True, omit_header=False, sort_output=True, ignore_obsolete=True
        )
        (FOLDER / f"{language}.po").write_bytes(written.getvalue())
        missing = [message.id for message in catalog if message.id and not all(_strings(message.string))]
        print(f"{language}: {len(catalog)} sentences, {len(missing)} without a translation")  # noqa: T201 - it is a command


def _head(catalog: Catalog, language: Language) -> None:
    """Give a catalog the head that translators' programs want, with nothing in it that changes by itself."""
    catalog.header_comment = (
        f"# What usblogs says, in {language.native_name}. `make texts` brings the sentences up to date."
    )
    catalog.project, catalog.version = "usblogs", "1"
    catalog.msgid_bugs_address = "https://github.com/usblogs/usblogs/issues"
    catalog.last_translator = catalog.language_team = "usblogs"
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)


def _strings(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, (tuple, list)) else (string or "",)


if __name__ == "__main__":
    update()
