"""Time zones, found by the names of their cities."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import UserError
from bot.themes.calendar import load_zone

ZONES: Sequence[str] = sorted(
    zone
    for zone in available_timezones()
    if zone == "UTC" or ("/" in zone and not zone.startswith(("Etc/", "posix", "right", "SystemV/", "US/")))
)
"""Every zone that is named after a place, and UTC."""
MAX_ZONES_NAMED = 5
"""Zones that a refusal names at most."""


def search_zones(typed: str) -> Sequence[str]:
    """Return the zones whose city or region holds what was typed; those whose city begins with it stand first."""
    wanted = typed.strip().lower().replace(" ", "_")
    found = [zone for zone in ZONES if wanted in zone.lower()]
    return sorted(found, key=lambda zone: not _city(zone).startswith(wanted))


def parse_zone(typed: str) -> ZoneInfo:
    """Return the zone that a person means by a city or by the zone's own name.

    Raises Refusal where there is none, or where several are meant.
    """
    wanted = typed.strip().lower().replace(" ", "_")
    exact = [zone for zone in ZONES if wanted in {zone.lower(), _city(zone)}]
    found = exact or [zone for zone in search_zones(typed) if wanted and _city(zone).startswith(wanted)]
    if len(found) > 1:
        names = ", ".join(zone.replace("_", " ") for zone in found[:MAX_ZONES_NAMED])
        raise UserError("There are several time zones of that name: {zones}. Write one of them in full.", zones=names)
    return load_zone(found[0] if found else typed)


def _city(zone: str) -> str:
    return zone.lower().rpartition("/")[2]
