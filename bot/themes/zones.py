"""Time zones by the names of their cities."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import UserError
from bot.themes.calendar import load_zone

ZONES: Sequence[str] = sorted(
    zone
    for zone in available_timezones()
    if zone == "UTC" or ("/" in zone and not zone.startswith(("Etc/", "posix", "right", "SystemV/", "US/")))
)
"""The names of all zones that are named after a place, and UTC."""
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
    """Return the zones whose name contains the text; those whose city begins with it come first."""
    query = text.strip().lower().replace(" ", "_")
    matches = [zone for zone in ZONES if query in zone.lower()]
    return sorted(matches, key=lambda zone: not _city(zone).startswith(query))


def parse_zone(text: str) -> ZoneInfo:
    """Return the zone of a city, or of the beginning of its name, or of the zone's full name.

    Raise UserError if there is none or more than one.
    """
    query = text.strip().lower().replace(" ", "_")
    exact = [zone for zone in ZONES if query in {zone.lower(), _city(zone)}]
    matches = exact or [zone for zone in search_zones(text) if query and _city(zone).startswith(query)]
    if len(matches) > 1:
        names = ", ".join(zone.replace("_", " ") for zone in matches[:MAX_ZONES_NAMED])
        raise UserError("There are several time zones of that name: {zones}. Write one of them in full.", zones=names)
    return load_zone(matches[0] if matches else text)


def _city(zone: str) -> str:
    return zone.lower().rpartition("/")[2]
