"""`make texts`: brings the catalogs of translations up to date with the code, and says what is not translated yet."""

import argparse
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from bot.i18n import Language
from tests.tools.sentences import ROOT, Extraction, Sentence, extract

GLOSSARY = Path(__file__).with_name("glossary.toml")
FOLDER = ROOT / "bot" / "i18n"
TRANSLATED = [language for language in Language if language is not Language.ENGLISH]


@dataclass(frozen=True, slots=True)
class Glossary:
    """The words of the game in one language."""

    words: Mapping[str, str]
    """What a thing is called, by its English word."""
    forbidden: Mapping[str, str]
    """What no sentence uses, as regular expressions, and why or what it says instead."""


def glossary(language: Language) -> Glossary:
    """Return the glossary of a language into which the sentences are translated."""
    words = tomllib.loads(GLOSSARY.read_text(encoding="utf-8"))[language]
    return Glossary({word: said for word, said in words.items() if word != "not"}, words["not"])


@cache
def extraction() -> Extraction:
    """Return what the code holds, extracted once."""
    return extract()


def template(sentences: Sequence[Sentence] = ()) -> Catalog:
    """Return a catalog of the sentences, by default all of the code's, without translations."""
    catalog = Catalog(project="usblogs", charset="utf-8")
    for sentence in sentences or extraction().sentences:
        key = (sentence.msgid, sentence.plural) if sentence.plural else sentence.msgid
        flags = ["python-brace-format"] if "{" in sentence.msgid + sentence.plural else []
        catalog.add(key, locations=[(sentence.path, sentence.line)], flags=flags)
    return catalog


def read_catalog(language: Language, folder: Path = FOLDER) -> Catalog:
    """Return the translations into a language, as they stand in its file."""
    file = folder / f"{language}.po"
    return read_po(BytesIO(file.read_bytes()), locale=language) if file.exists() else Catalog(locale=language)


def translations(message: Message) -> tuple[str, ...]:
    """Return the translation of a message, or of each of its plural forms; empty where there is none."""
    return message.string if isinstance(message.string, tuple) else (str(message.string or ""),)


def untranslated(catalog: Catalog, wanted: Catalog) -> Iterator[Message]:
    """Give each message that members would read in English, with its places in the code."""
    for message in wanted:
        found = catalog.get(message.id)
        if message.id and (found is None or not all(translations(found))):
            yield message


def update(language: Language, wanted: Catalog, folder: Path = FOLDER) -> Catalog:
    """Bring a language's file up to date: what is new has no translation yet, what left the code is gone."""
    catalog = read_catalog(language, folder)
    catalog.update(wanted, no_fuzzy_matching=True, keep_user_comments=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    _set_header(catalog, language)
    written = BytesIO()
    write_po(written, catalog, width=110, no_location=True, sort_output=True)
    (folder / f"{language}.po").write_bytes(written.getvalue())
    return catalog


def _set_header(catalog: Catalog, language: Language) -> None:
    """Write the header that translators' programs read, with nothing in it that changes by itself."""
    name = language.native_name
    words = [f"# {word}: {said}" for word, said in glossary(language).words.items()]
    first = f"# What usblogs says, in {name}. `make texts` brings the sentences up to date."
    catalog.header_comment = "\n".join(
        [first, "#", "# One word for one thing, from tests/tools/glossary.toml:", *words]
    )
    catalog.project, catalog.version = "usblogs", "1"
    catalog.msgid_bugs_address = "https://github.com/usblogs/usblogs/issues"
    catalog.last_translator = catalog.language_team = "usblogs"
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)


def main(arguments: Sequence[str] | None = None, folder: Path = FOLDER) -> int:
    """Update every catalog and print a warning for each missing translation; return the exit status."""
    parser = argparse.ArgumentParser(prog="make texts", description=__doc__)
    parser.add_argument("--strict", action="store_true", help="fail where a translation is missing, as for a release")
    options = parser.parse_args(arguments)
    for problem in extraction().problems:
        print(f"error: {problem}", file=sys.stderr)
    missing = sum(_update_and_report(language, folder) for language in TRANSLATED)
    return 1 if extraction().problems or (options.strict and missing) else 0


def _update_and_report(language: Language, folder: Path) -> int:
    wanted = template()
    missing = list(untranslated(update(language, wanted, folder), wanted))
    print(f"{language}: {len(wanted)} sentences, {len(missing)} without a translation")
    for message in missing:
        path, line = message.locations[0]
        english = message.id if isinstance(message.id, str) else message.id[0]
        print(f"  warning: {path}:{line}: {english}")
    return len(missing)


if __name__ == "__main__":
    sys.exit(main())
