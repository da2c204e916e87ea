"""The zones that locales stand for."""

from datetime import UTC, datetime, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

import discord
import pytest

from bot.themes.zones import ZONE_OF_LOCALE, guess_zone

COUNTRIES = {
    "cs": "CZ",
    "da": "DK",
    "el": "GR",
    "en-GB": "GB",
    "hi": "IN",
    "ja": "JP",
    "ko": "KR",
    "sv-SE": "SE",
    "vi": "VN",
    "zh-TW": "TW",
}
"""The country of each locale whose code is another."""
DAYS = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number) for number in range(365)]


def zones_of(country: str) -> list[ZoneInfo]:
    """Return the zones of a country, as the time zone database lists them."""
    lines = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    return [ZoneInfo(line.split("\t")[2]) for line in lines if line.startswith(f"{country}\t")]


def _offset(at: datetime, zone: ZoneInfo) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


@pytest.mark.parametrize("locale", ZONE_OF_LOCALE)
def test_a_zone_is_only_guessed_where_the_country_has_the_same_time_everywhere(locale: str) -> None:
    assert locale in {one.value for one in discord.Locale}
    zones, guess = zones_of(COUNTRIES.get(locale, locale.upper())), ZoneInfo(ZONE_OF_LOCALE[locale])
    assert zones
    assert all(_offset(at, zone) == _offset(at, guess) for zone in zones for at in DAYS)


def test_the_first_locale_decides_and_a_country_of_many_zones_is_asked() -> None:
    assert guess_zone(["de", "fr"]) == ZoneInfo("Europe/Berlin")
    assert guess_zone(["en-US", "fr"]) is None
    assert guess_zone([]) is None
