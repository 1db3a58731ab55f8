"""Help that is there when nothing else is."""

from __future__ import annotations

import pytest

from kith.safety.countries import countries_by_zone
from kith.safety.helplines import Helplines
from kith.safety.levels import Assessment
from kith.web.crisis import HELP_FILE, Crisis, HelpTexts

BANNED = ("committed", "failed attempt", "you're not going to", "can't talk about")
HELPLINES = Helplines.load()
A_ZONE_IN = {country: zone for zone, country in countries_by_zone().items()}


class BrokenGate:
    def assess(self, text: str) -> Assessment:
        raise ZeroDivisionError


def shown(crisis: Crisis, person: str, time_zone: str | None = None) -> str:
    text = crisis.message(person, time_zone=time_zone).text
    assert text
    return text


def test_the_shipped_gate_tells_danger_from_a_figure_of_speech() -> None:
    crisis = Crisis.load()
    assert crisis.is_urgent("I want to kill myself tonight")
    assert not crisis.is_urgent("this deadline is killing me")
    assert not crisis.is_urgent("Hello")


def test_a_gate_that_breaks_counts_as_danger() -> None:
    texts = HelpTexts(line_by_time_zone="", line_anywhere="", texts=("Help.",))
    assert Crisis(BrokenGate(), texts, HELPLINES, {}).is_urgent("Hello")


def test_nobody_reads_the_same_words_twice_running() -> None:
    crisis = Crisis.load()
    texts = []
    for _ in range(6):
        texts.append(shown(crisis, "ada"))
        shown(crisis, "bo")
    assert all(one != following for one, following in zip(texts, texts[1:], strict=False))


@pytest.mark.parametrize("country", [None, *sorted(HELPLINES.countries)])
def test_each_text_is_short_asks_directly_and_names_who_can_help(country: str | None) -> None:
    crisis = Crisis.load()
    zone = A_ZONE_IN[country] if country is not None else None
    offer = HELPLINES.help_for(country)
    texts = {shown(crisis, "ada", zone) for _ in range(6)}
    assert len(texts) >= 3
    for text in texts:
        assert len(text.split()) <= 90
        assert "?" in text
        assert offer.emergency[0] in text
        assert offer.lines[0].dial in text
        assert "findahelpline.com" in text
        assert "doctor" in text
        assert "trust" in text
        assert "I'm an AI" in text
        assert "{" not in text
        assert not any(words in text for words in BANNED)


@pytest.mark.parametrize("zone", [None, "Etc/UTC", "Nowhere/Town"])
def test_an_unknown_country_gets_no_countrys_number(zone: str | None) -> None:
    crisis = Crisis.load()
    for _ in range(3):
        text = shown(crisis, "ada", zone)
        assert not any(character.isdigit() for character in text)
        assert "your local emergency number" in text


def test_a_person_in_london_is_told_the_british_line() -> None:
    text = shown(Crisis.load(), "ada", "Europe/London")
    assert "999" in text
    assert "116 123" in text


def test_no_number_stands_in_the_words_themselves() -> None:
    lines = HELP_FILE.read_text(encoding="utf-8").splitlines()
    spoken = [line for line in lines if not line.startswith("#")]
    assert not any(character.isdigit() for line in spoken for character in line)
