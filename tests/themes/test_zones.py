"""The zones that locales stand for, and what people type for a zone."""

import re
from datetime import UTC, datetime, timedelta
from importlib import resources
from zoneinfo import ZoneInfo

import discord
import pytest

from bot.errors import UserError
from bot.i18n import Language, get_translator
from bot.themes.zones import ZONE_OF_LOCALE, guess_zone, parse_zone, search_zones

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


PROPOSED = re.compile(r"(?:such as|etwa|como|comme|par exemple|por ejemplo|por exemplo) (.+?) (?:or|oder|o|ou) ([^.]+)")
"""The two cities that a text proposes, in any of the languages."""


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    "proposal",
    [
        "such as London or New York",
        "I don't know the time zone “{name}”. Type a large city near you, such as London or New York.",
    ],
)
def test_each_city_that_we_propose_is_taken_in_each_language(proposal: str, language: Language) -> None:
    found = PROPOSED.search(get_translator(language).lookup(proposal))
    assert found is not None
    assert all(parse_zone(city).key == search_zones(city)[0] for city in found.groups())


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("São Paulo", "America/Sao_Paulo"),
        ("Bogotá", "America/Bogota"),
        ("BOGOTA\u0301", "America/Bogota"),
        ("Curaçao", "America/Curacao"),
        ("İstanbul", "Europe/Istanbul"),
        ("St. Johns", "America/St_Johns"),
        ("Port au Prince", "America/Port-au-Prince"),
        ("america/port au prince", "America/Port-au-Prince"),
        ("Nova York", "America/New_York"),
        ("Londres", "Europe/London"),
        ("Wien", "Europe/Vienna"),
        ("Zürich", "Europe/Zurich"),
        ("Zurique", "Europe/Zurich"),
        ("Ciudad de México", "America/Mexico_City"),
        ("Ho-Chi-Minh-Ville", "Asia/Ho_Chi_Minh"),
    ],
)
def test_a_city_is_taken_as_it_is_spelled_in_any_of_the_languages(text: str, zone: str) -> None:
    assert parse_zone(text).key == zone
    assert zone in search_zones(text)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("Istanbul", "Europe/Istanbul"),
        ("Calcutta", "Asia/Kolkata"),
        ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Godth", "America/Nuuk"),
        ("Queensl", "Australia/Brisbane"),
    ],
)
def test_two_names_of_one_zone_leave_no_doubt(text: str, zone: str) -> None:
    assert parse_zone(text).key == zone
    assert search_zones(text) == [zone]


def test_a_country_of_one_zone_is_taken_and_before_a_name_that_is_out_of_use() -> None:
    assert parse_zone("Samoa").key == "Pacific/Apia"
    assert parse_zone("Pacific/Samoa").key == parse_zone("American Samoa").key == "Pacific/Pago_Pago"
    assert parse_zone("Österreich").key == parse_zone("Autriche").key == "Europe/Vienna"


@pytest.mark.parametrize("text", ["Port", "West"])
def test_a_name_of_several_zones_is_asked_about(text: str) -> None:
    with pytest.raises(UserError, match="several time zones"):
        parse_zone(text)


@pytest.mark.parametrize("text", ["", " ", "-", "Middle Earth", "America", "東京"])
def test_what_names_no_zone_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="don't know the time zone"):
        parse_zone(text)
