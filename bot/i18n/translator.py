"""The bot's words in one language: gettext catalogs, read by Babel."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from importlib import resources

from babel.core import Locale
from babel.dates import get_day_names
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

from bot.i18n.language import Language


@dataclass(frozen=True, slots=True)
class LazyString:
    """Words to be said in a language that is not known yet; `exactly` is how English would rather put it."""

    msgid: str
    exactly: str = ""

    def __str__(self) -> str:
        return self.exactly or self.msgid


class Translator:
    """Says things in one language; each English sentence is the key under which its translations stand."""

    def __init__(self, language: Language, catalog: NullTranslations) -> None:
        self.language = language
        self._catalog = catalog
        self._locale = Locale.parse(language)

    def __call__(self, msgid: str, /, **values: object) -> str:
        """Return the words in this language, with the values put in their places."""
        said = self._catalog.gettext(msgid) if msgid else ""
        return said.format(**self._spoken(values)) if values else said

    def plural(self, number: int, one: str, many: str, none: str = "", /, **values: object) -> str:
        """Return the words for a number in this language, with `n` and the values put in their places.

        `none` is what is said of zero, in this language already; without it, zero takes the words of many.
        """
        if not number and none:
            return none
        said = self._catalog.ngettext(one, many, number)
        return said.format(n=number, **self._spoken(values))

    def format_list(self, names: Sequence[str]) -> str:
        """Return names one after another, with this language's "and" before the last."""
        return format_list(list(names), locale=self._locale)

    def format_decimal(self, number: float) -> str:
        """Return a number with one digit after the point, or what this language has for one."""
        return str(format_decimal(round(number, 1), locale=self._locale))

    def weekday_name(self, day: int) -> str:
        """Return the name of a weekday, as it is written within a sentence; Monday is 0."""
        return str(get_day_names("wide", "format", self._locale)[day])

    def _spoken(self, values: dict[str, object]) -> dict[str, object]:
        return {name: self._say(value) if isinstance(value, LazyString) else value for name, value in values.items()}

    def _say(self, said: LazyString) -> str:
        exactly = said.exactly if self.language is Language.ENGLISH else ""
        return exactly or self(said.msgid)


@cache
def get_translator(language: Language) -> Translator:
    """Return what says things in a language; English needs no catalog, as its words are the keys."""
    if language is Language.ENGLISH:
        return Translator(language, NullTranslations())
    written = resources.files(__package__).joinpath(f"{language}.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(written), locale=language))
    compiled.seek(0)
    return Translator(language, Translations(compiled))
