"""The numbers: from two sources, dialable, of this year, and never another country's."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest

from kith.safety.countries import countries_by_zone, country_of_locale
from kith.safety.helplines import DEFAULT_FILE, OLDEST_DAYS, Helplines

HELPLINES = Helplines.load()
RAW = json.loads(DEFAULT_FILE.read_text(encoding="utf-8"))
LINES = [(code, line) for code, offer in HELPLINES.countries.items() for line in offer.lines]


def test_r19_thirty_countries_have_a_line_of_their_own() -> None:
    assert sum(offer.is_certain for offer in HELPLINES.countries.values()) >= 30


def test_r20_every_number_has_two_sources_of_different_makers() -> None:
    for code, line in LINES:
        assert len({urlsplit(source).netloc for source in line.sources}) >= 2, (code, line.name)
    for code, offer in HELPLINES.countries.items():
        assert len(set(offer.sources)) >= 2, code
        assert all(source.startswith("http") for source in offer.sources)


def test_r20_no_entry_is_older_than_a_year() -> None:
    assert HELPLINES.older_than(OLDEST_DAYS, today=date.today()) == ()


def test_r20_an_entry_that_is_too_old_is_found() -> None:
    later = date.today() + timedelta(days=2 * OLDEST_DAYS)
    assert "gb" in HELPLINES.older_than(OLDEST_DAYS, today=later)


def test_r20_numbers_are_as_people_dial_them_at_home() -> None:
    for code, line in LINES:
        if line.way != "web":
            assert re.fullmatch(r"\*?\d[\d -]*", line.dial), (code, line.dial)
    for code, offer in HELPLINES.countries.items():
        assert all(re.fullmatch(r"\d{3,5}", number) for number in offer.emergency), code


def test_r20_the_first_line_of_a_country_is_for_everybody_day_and_night() -> None:
    for code, offer in HELPLINES.countries.items():
        assert not offer.main.is_for_young, code
        assert offer.main.hours == "24/7", code


def test_r20_nothing_stands_twice() -> None:
    for code, offer in HELPLINES.countries.items():
        dials = [(line.dial, line.way) for line in offer.lines]
        assert len(set(dials)) == len(dials), code
    called = [name for entry in RAW["countries"].values() for name in entry["called"]]
    assert len(set(called)) == len(called)


def test_r20_a_country_without_a_certain_line_has_the_directory_and_no_guess() -> None:
    denmark = HELPLINES.help_for("dk")
    assert denmark.main.dial == "findahelpline.com"
    assert denmark.emergency == ("112",)


ZONES = {
    "Europe/London": "gb",
    "America/New_York": "us",
    "America/Toronto": "ca",
    "Europe/Dublin": "ie",
    "Australia/Sydney": "au",
    "Pacific/Auckland": "nz",
    "Africa/Johannesburg": "za",
    "Asia/Kolkata": "in",
    "Asia/Manila": "ph",
    "Asia/Singapore": "sg",
    "Asia/Hong_Kong": "hk",
    "Asia/Tokyo": "jp",
    "Asia/Seoul": "kr",
    "Asia/Taipei": "tw",
    "Europe/Berlin": "de",
    "Europe/Vienna": "at",
    "Europe/Zurich": "ch",
    "Europe/Paris": "fr",
    "Europe/Brussels": "be",
    "Europe/Amsterdam": "nl",
    "Europe/Stockholm": "se",
    "Europe/Oslo": "no",
    "Europe/Helsinki": "fi",
    "Europe/Madrid": "es",
    "Europe/Lisbon": "pt",
    "Europe/Warsaw": "pl",
    "America/Sao_Paulo": "br",
    "Asia/Jerusalem": "il",
    "America/Mexico_City": "mx",
    "Atlantic/Reykjavik": "is",
    "Asia/Bangkok": "th",
}


@pytest.mark.parametrize(("zone", "country"), ZONES.items())
def test_r19_thirty_places_get_their_own_countrys_line(zone: str, country: str) -> None:
    assert countries_by_zone()[zone] == country
    assert HELPLINES.help_for(country).is_certain


LOCALES = {
    "en-GB": "gb",
    "en_AU": "au",
    "en-IE": "ie",
    "en-ca": "ca",
    "en-NZ": "nz",
    "en-IN": "in",
    "en-ZA": "za",
    "en-SG": "sg",
    "de-DE": "de",
    "de-AT": "at",
    "de-CH": "ch",
    "fr-FR": "fr",
    "fr-CA": "ca",
    "fr-BE": "be",
    "nl-NL": "nl",
    "pt-br": "br",
    "pt-PT": "pt",
    "es-ES": "es",
    "es-MX": "mx",
    "it-IT": "it",
    "pl-PL": "pl",
    "sv-SE": "se",
    "nb-NO": "no",
    "da-DK": "dk",
    "fi-FI": "fi",
    "ja-JP": "jp",
    "ko-KR": "kr",
    "zh-Hant-TW": "tw",
    "zh-Hans-CN": "cn",
    "el_GR.UTF-8": "gr",
}


@pytest.mark.parametrize(("locale", "country"), LOCALES.items())
def test_r19_thirty_locales_with_a_region_name_their_country(locale: str, country: str) -> None:
    assert country_of_locale(locale) == country


@pytest.mark.parametrize(
    "locale", ["en", "de", "pt", "en-US", "en_us", "es-419", "en-001", "zh-Hans", "", "C", None, 3]
)
def test_r19_a_language_alone_names_no_country_and_the_us_is_never_guessed(locale: object) -> None:
    assert country_of_locale(locale) is None


@pytest.mark.parametrize("country", [None, "", "zz", "aq"])
def test_r19_nowhere_is_nobodys_country(country: str | None) -> None:
    assert HELPLINES.help_for(country).country is None


@pytest.mark.parametrize(
    ("answer", "country"),
    [
        ("UK", "gb"),
        ("I live in England", "gb"),
        ("northern ireland", "gb"),
        ("ireland", "ie"),
        ("i'm in the States", "us"),
        ("USA!", "us"),
        ("germany", "de"),
        ("from New Zealand", "nz"),
        ("no", None),
        ("is it far", None),
        ("at home", None),
        ("in my room", None),
        ("i don't know", None),
    ],
)
def test_r19_a_country_is_heard_in_an_answer(answer: str, country: str | None) -> None:
    assert HELPLINES.country_in(answer) == country
