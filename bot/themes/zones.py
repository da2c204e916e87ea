"""Time zones by the names of their cities and countries, as people type them in any of the languages."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from zoneinfo import ZoneInfo, available_timezones

from babel.core import Locale, get_global

from bot.errors import UserError
from bot.i18n import Language
from bot.themes.calendar import load_zone

ZONES: Sequence[str] = sorted(
    zone
    for zone in available_timezones()
    if zone == "UTC" or ("/" in zone and not zone.startswith(("Etc/", "posix", "right", "SystemV/", "US/")))
)
"""The names of all zones that are named after a place, and UTC."""
_ZONES = frozenset(ZONES)
MAX_ZONES_NAMED = 5
"""Zones that the error for an ambiguous name lists."""


ZONE_OF_LOCALE = {
    "bg": "Europe/Sofia",
    "cs": "Europe/Prague",
    "da": "Europe/Copenhagen",
    "de": "Europe/Berlin",
    "el": "Europe/Athens",
    "en-GB": "Europe/London",
    "fi": "Europe/Helsinki",
    "fr": "Europe/Paris",
    "hi": "Asia/Kolkata",
    "hr": "Europe/Zagreb",
    "hu": "Europe/Budapest",
    "it": "Europe/Rome",
    "ja": "Asia/Tokyo",
    "ko": "Asia/Seoul",
    "lt": "Europe/Vilnius",
    "nl": "Europe/Amsterdam",
    "no": "Europe/Oslo",
    "pl": "Europe/Warsaw",
    "ro": "Europe/Bucharest",
    "sv-SE": "Europe/Stockholm",
    "th": "Asia/Bangkok",
    "tr": "Europe/Istanbul",
    "vi": "Asia/Ho_Chi_Minh",
    "zh-TW": "Asia/Taipei",
}
"""The zone of each of Discord's locales ("Reference", under "Locales") whose country has the same time everywhere."""


def guess_zone(locales: Iterable[str]) -> ZoneInfo | None:
    """Return the zone of the first of these locales of Discord; None where its country has several."""
    zone = next((ZONE_OF_LOCALE.get(locale) for locale in locales), None)
    return load_zone(zone) if zone else None


def search_zones(text: str) -> Sequence[str]:
    """Return the zones that have a name with the text in it; those that have one that begins with it come first."""
    query = _letters(text)
    called = [(name, zones) for names in (_cities(), _countries(), _former_names()) for name, zones in names.items()]
    beginning = {zone for name, zones in called if name.startswith(query) for zone in zones}
    named = {zone for name, zones in (*called, *_full_names().items()) if query in name for zone in zones}
    return sorted(named, key=lambda zone: (zone not in beginning, zone))


def parse_zone(text: str) -> ZoneInfo:
    """Return the zone of a city, or of the beginning of its name, of a country, or of the zone's full name.

    Names are those of the time zone database, and those of the languages (CLDR), with accents, dots and hyphens or
    without. A country counts if it has one zone. Raise UserError if there is none or more than one.
    """
    query = _letters(text)
    exact = (names.get(query) for names in (_full_names(), _cities(), _countries(), _former_names()))
    begun = (_beginning_with(query, names) for names in (_cities(), _former_names()))
    found = next(filter(None, chain(exact, begun)), ())
    if len(found) > 1:
        names = ", ".join(zone.replace("_", " ") for zone in sorted(found)[:MAX_ZONES_NAMED])
        raise UserError("There are several time zones of that name: {zones}. Write one of them in full.", zones=names)
    return load_zone(next(iter(found), text))


def _beginning_with(query: str, names: Mapping[str, Collection[str]]) -> Collection[str]:
    return {zone for name, zones in names.items() if query and name.startswith(query) for zone in zones}


@cache
def _full_names() -> Mapping[str, Collection[str]]:
    return _by_letters((zone, _in_use(zone)) for zone in ZONES)


@cache
def _cities() -> Mapping[str, Collection[str]]:
    """Return the zones of each city, by the letters of its name in the time zone database and in the languages."""
    own = [(_city(zone), zone) for zone in ZONES if _in_use(zone) == zone]
    translated = [
        (names["city"], _in_use(zone))
        for language in Language
        for zone, names in Locale.parse(language).time_zones.items()
        if "city" in names and _in_use(zone) in _ZONES
    ]
    return _by_letters((*own, *translated))


@cache
def _countries() -> Mapping[str, Collection[str]]:
    """Return the zone of each country that has one, by the letters of its name in the languages."""
    zones_of = {of: {*map(_in_use, zones)} for of, zones in get_global("territory_zones").items()}
    return _by_letters(
        (name, *zones_of[territory])
        for language in Language
        for territory, name in Locale.parse(language).territories.items()
        if len(zones_of.get(territory, ())) == 1
    )


@cache
def _former_names() -> Mapping[str, Collection[str]]:
    """Return the zones of names that are out of use; that of American Samoa was `Pacific/Samoa`."""
    return _by_letters((_city(zone), _in_use(zone)) for zone in ZONES if _in_use(zone) != zone)


def _by_letters(names: Iterable[tuple[str, str]]) -> Mapping[str, Collection[str]]:
    found: dict[str, set[str]] = {}
    for name, zone in names:
        found.setdefault(_letters(name), set()).add(zone)
    return found


def _in_use(zone: str) -> str:
    """Return the name in use of a zone that has several, as `Asia/Kolkata` is of `Asia/Calcutta` (CLDR)."""
    name = get_global("zone_aliases").get(zone, zone)
    return name if name in _ZONES else zone


def _city(zone: str) -> str:
    return zone.rpartition("/")[2]


def _letters(name: str) -> str:
    """Return the letters and digits of a name, by which it is compared: without case, accents, and what separates."""
    return "".join(char for char in unicodedata.normalize("NFKD", name.casefold()) if char.isalnum())
