"""Translation by gettext catalogs, which Babel reads."""

import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from gettext import NullTranslations
from importlib import resources

from babel.core import Locale
from babel.dates import format_date, format_skeleton, get_day_names, get_month_names
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from bot.i18n.language import Language

_DAY_PATTERNS = {
    Language.ENGLISH: "EEEE d MMMM",
    Language.GERMAN: "EEEE, d. MMMM",
    Language.SPANISH: "EEEE, d 'de' MMMM",
    Language.FRENCH: "EEEE d MMMM",
    Language.PORTUGUESE: "EEEE, d 'de' MMMM",
}
"""How a day is written, with its weekday and without its year (CLDR has no such pattern for every language)."""
_FRENCH_SPACE = re.compile("(?<=«) | (?=[:;?!»])")
"""The space that belongs to a sign, and must not leave it alone at the end or the beginning of a line."""


@dataclass(frozen=True, slots=True)
class LazyString:
    """A sentence that is translated later, once the language is known; `exactly` replaces it in English."""

    msgid: str
    exactly: str = ""

    def __str__(self) -> str:
        return self.exactly or self.msgid


class Translator:
    """Translates into one language; an English sentence is the key of its translations, as in gettext.

    `make texts` extracts the sentences from the code, so each stands as a literal in the call, or in the `LazyString`
    whose `msgid` the call takes.
    """

    def __init__(self, language: Language, catalog: NullTranslations) -> None:
        self.language = language
        self._catalog = catalog
        self._locale = Locale.parse(language)

    def __call__(self, msgid: str, /, **values: object) -> str:
        """Return the translation of `msgid` with its placeholders filled; where there is none, the English."""
        text = self.lookup(msgid)
        return text.format(**self._resolved(values)) if values else text

    def plural(self, n: int, one: str, many: str, zero: str = "", /, **values: object) -> str:
        """Return the form for the number `n` with `{n}` and the other placeholders filled.

        The catalog's plural rule chooses the form. `zero`, if given, is the text for 0, already translated.
        """
        if not n and zero:
            return zero
        return self._catalog.ngettext(one, many, n).format(n=n, **self._resolved(values))

    def lookup(self, text: str) -> str:
        """Return the translation of a text that no call holds as a literal; where there is none, the text."""
        return self._catalog.gettext(text) if text else ""

    def format_list(self, names: Sequence[str]) -> str:
        """Return the names as a list, with this language's "and" before the last."""
        return format_list(list(names), locale=self._locale)

    def weekday_name(self, day: int) -> str:
        """Return the name of a weekday, as it is written within a sentence; Monday is 0."""
        return str(get_day_names("wide", "format", self._locale)[day])

    def format_day(self, day: date) -> str:
        """Return a day with its weekday and without its year, such as "Tuesday 14 April"."""
        return str(format_date(day, _DAY_PATTERNS[self.language], self._locale))

    def format_short_day(self, day: date) -> str:
        """Return a day without its weekday and year, such as "14 April"."""
        return str(format_date(day, _DAY_PATTERNS[self.language].removeprefix("EEEE").lstrip(", "), self._locale))

    def format_month(self, day: date) -> str:
        """Return the month and year of a day."""
        return str(format_skeleton("yMMMM", day, locale=self._locale))

    def month_name(self, month: int) -> str:
        """Return the name of a month, as it stands alone; January is 1."""
        return str(get_month_names("wide", "stand-alone", self._locale)[month])

    def _resolved(self, values: dict[str, object]) -> dict[str, object]:
        return {name: self._text(value) if isinstance(value, LazyString) else value for name, value in values.items()}

    def _text(self, lazy: LazyString) -> str:
        exactly = lazy.exactly if self.language is Language.ENGLISH else ""
        return exactly or self(lazy.msgid)


@cache
def get_translator(language: Language) -> Translator:
    """Return the translator into a language; English needs no catalog, as its sentences are the keys."""
    if language is Language.ENGLISH:
        return Translator(language, NullTranslations())
    return Translator(language, load_catalog(_source_of(language), language))


@cache
def catalogs_digest() -> str:
    """Return a hash of all catalogs: another one when any translation has changed."""
    digest = hashlib.blake2b(digest_size=16)
    for language in Language:
        if language is not Language.ENGLISH:
            digest.update(_source_of(language))
    return digest.hexdigest()


def _source_of(language: Language) -> bytes:
    return resources.files(__package__).joinpath(f"{language}.po").read_bytes()


def load_catalog(source: bytes, language: Language) -> Translations:
    """Return the translations that a .po file holds; what it leaves empty stays English."""
    catalog = read_po(io.BytesIO(source), locale=language)
    if language is Language.FRENCH:
        for message in catalog:
            message.string = _with_french_spaces(message.string or "")
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)


def _with_french_spaces(text: str | Sequence[str]) -> str | list[str]:
    if isinstance(text, str):
        return _FRENCH_SPACE.sub("\N{NO-BREAK SPACE}", text)
    return [_FRENCH_SPACE.sub("\N{NO-BREAK SPACE}", form) for form in text]
