"""The languages, and which of them Discord's locales mean."""

from enum import StrEnum
from functools import cache


class Language(StrEnum):
    """A language with a catalog; the values are gettext's names of locales."""

    ENGLISH = "en"
    GERMAN = "de"
    SPANISH = "es"
    FRENCH = "fr"
    PORTUGUESE = "pt_BR"

    @property
    def native_name(self) -> str:
        """Return the language's own name for itself, as a menu shows it."""
        return _NATIVE_NAMES[self]


_NATIVE_NAMES = {
    Language.ENGLISH: "English",
    Language.GERMAN: "Deutsch",
    Language.SPANISH: "Español",
    Language.FRENCH: "Français",
    Language.PORTUGUESE: "Português (Brasil)",
}


@cache
def language_of(locale: str) -> Language:
    """Return the language for one of Discord's locales, such as `de` or `es-419`; English where none fits.

    The locales are those of Discord's "Reference", under "Locales".
    """
    spoken = locale.partition("-")[0]
    return next((one for one in Language if one.partition("_")[0] == spoken), Language.ENGLISH)
