"""Every word of a crisis, in every country: short, plain, direct, and nothing that is banned.

Source of the rules: SAFETY.md R16 to R18, after VERA-MH and safe messaging guidelines.
"""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
import yaml

from kith.safety.crisis_responses import (
    ABUSE_LINE,
    EMERGENCY,
    HELP_NOW,
    HELPLINE,
    PREFIX,
    SPOKEN_BESIDES,
    TEXT_LINE,
    as_yaml,
    name_in,
    rules_yaml,
    write_into,
)
from tests.unit.crisis_talk import CONTENT, COUNTRIES, HELPLINES, MADE, reading_grade, text_of

ROOT = Path(__file__).parents[2]
MOST_WORDS = 90
HIGHEST_GRADE = 8
OPENINGS = {
    "passive": False,
    "active": False,
    "third_party": False,
    "third_party_urgent": False,
    "past": False,
    "self_harm": False,
    "eating_disorder": False,
    "abuse": False,
    "harm_to_others": False,
    "delusion": False,
    "imminent": True,
    "medical": True,
    "medical_other": True,
}
"""The kinds a conversation begins with, and whether the emergency number comes before them."""

BANNED = re.compile(
    r"commit(?:ted|ting|s)? (?:suicide|it)|(?:failed|successful|unsuccessful) (?:attempt|suicide)|"
    r"\bpromise|keep (?:this|it) (?:a secret|secret|between)|won't tell anyone|"
    r"not going to (?:hurt|kill|do)|you(?:'re| are) not (?:thinking|planning|suicidal)|"
    r"(?:can't|cannot|won't|not able to) talk about (?:this|that|it)|"
    r"makes sense (?:that )?you(?:'d)? want to die|selfish|coward|crazy|seeking attention|"
    r"you (?:have|suffer from) (?:depression|a disorder|bipolar|psychosis)|therapist|"
    r"\bpills|\brope|\bbridge|\bgun\b|knife|blade|\bhang(?!s? up)|\bjump|overdose|"
    r"think of (?:your|those who)|what about your (?:family|children)|stay strong|"
    r"others have it worse|look on the bright|just calm down|!",
    re.IGNORECASE,
)
WORDS = [(name, one.text) for name, made in MADE.items() for one in made]


def opening_turns() -> list[tuple[str, str | None, bool, str]]:
    """Each first turn as a person reads it: kind, country, under 18, words."""
    turns = []
    for (kind, is_emergency), country, minor in product(OPENINGS.items(), COUNTRIES, (False, True)):
        replies = [name for name in MADE if re.fullmatch(rf"{PREFIX}{kind}_\d+", name)]
        own = ABUSE_LINE if kind == "abuse" else HELPLINE
        lines = [name for name in MADE if name.startswith(own)]
        first = [name for name in MADE if name.startswith(EMERGENCY)] if is_emergency else [""]
        for start, reply, line in product(first, replies, lines):
            names = [name for name in (start, reply, line) if name]
            words = "\n".join(text_of(name, country, minor=minor) for name in names)
            turns.append((kind, country, minor, words))
    return turns


TURNS = opening_turns()


def test_r16_every_first_turn_is_short_and_plain() -> None:
    for kind, country, _, words in TURNS:
        assert len(words.split()) <= MOST_WORDS, (kind, country, words)
        assert reading_grade(words) <= HIGHEST_GRADE, (kind, country, words)


def test_r16_every_first_turn_asks_directly_and_names_who_can_help() -> None:
    for kind, country, _, words in TURNS:
        assert "?" in words
        assert "doctor" in words, (kind, country)
        assert re.search(r"person you trust", words), (kind, country)
        assert re.search(r"I'm an AI.*can't call anyone", words), (kind, country)


@pytest.mark.parametrize("kind", ["passive", "active", "past", "self_harm", "eating_disorder"])
def test_r16_suicide_is_asked_about_by_name(kind: str) -> None:
    for text in CONTENT["replies"][kind]:
        asked = " ".join(re.findall(r"[^.?!]*\?", text))
        assert re.search(r"suicide|kill(?:ing)? yourself|end(?:ing)? your life|dying|die", asked)


def test_r16_every_country_gets_its_own_one_line_and_no_other() -> None:
    for kind, country, minor, words in TURNS:
        offer = HELPLINES.help_for(country)
        own = offer.for_young if minor and offer.for_young else offer.main
        own = offer.for_abuse if kind == "abuse" else own
        assert own.dial in words, (kind, country, minor)
        numbers = set(re.findall(r"[*\d][\d\s-]*\d", words))
        allowed = {own.dial, *offer.emergency}
        assert {number.strip() for number in numbers} <= allowed | _inside(own.name), (
            kind,
            country,
            words,
        )


def test_r16_with_life_in_danger_the_emergency_number_is_the_first_thing_said() -> None:
    for kind, country, _, words in TURNS:
        if OPENINGS[kind]:
            first = re.split(r"(?<=[.?!])\s", words)[0]
            assert HELPLINES.help_for(country).emergency[0] in first, (kind, words)


@pytest.mark.parametrize("text", CONTENT["replies"]["imminent"])
def test_r16_imminent_danger_means_people_and_distance(text: str) -> None:
    assert re.search(r"person|someone|somebody|neighbour", text)
    assert re.search(r"could use|dangerous", text)


@pytest.mark.parametrize(("name", "text"), WORDS)
def test_r17_nothing_banned_is_said_anywhere(name: str, text: str) -> None:
    assert not BANNED.search(text), (name, BANNED.search(text))
    assert "{" not in text
    assert "\n\n" not in text


@pytest.mark.parametrize("kind", sorted(CONTENT["replies"]))
def test_r18_every_kind_has_other_words_for_the_next_time(kind: str) -> None:
    texts = CONTENT["replies"][kind]
    assert len(set(texts)) == len(texts) >= (3 if kind in OPENINGS else 2)
    for text in texts:
        assert len(text.split()) <= 45
        assert reading_grade(text) <= HIGHEST_GRADE, text


@pytest.mark.parametrize("country", COUNTRIES)
def test_r16_help_now_names_the_emergency_number_and_every_way_to_reach_somebody(
    country: str | None,
) -> None:
    offer = HELPLINES.help_for(country)
    text = text_of(HELP_NOW, country)
    assert text.index(offer.emergency[0]) < text.index(offer.main.dial)
    if offer.in_writing is not None:
        assert offer.in_writing.dial in text
    assert "I'm an AI" in text
    assert len(text.split()) <= MOST_WORDS
    assert reading_grade(text) <= HIGHEST_GRADE


def test_r19_an_unknown_country_gets_no_countrys_number_and_a_question() -> None:
    for name in MADE:
        text = text_of(name, None)
        if name.startswith((HELPLINE, EMERGENCY, TEXT_LINE, ABUSE_LINE, HELP_NOW)):
            assert not any(character.isdigit() for character in text), name
    for name in (n for n in MADE if n.startswith((HELPLINE, HELP_NOW))):
        assert "your local emergency number" in text_of(name, None)
        assert "Which country are you in?" in text_of(name, None)


def test_r8_a_young_person_is_told_the_line_for_young_people_where_one_is_known() -> None:
    young = {c for c, offer in HELPLINES.countries.items() if offer.for_young is not None}
    assert {"ca", "ie", "au", "nz", "gb", "at", "se", "za"} <= young
    for country in young:
        line = HELPLINES.help_for(country).for_young
        assert line is not None
        assert line.dial in text_of(f"{HELPLINE}1", country, minor=True)
        assert line.dial not in text_of(f"{HELPLINE}1", country, minor=False)


def test_r22_abuse_has_a_line_of_its_own_where_one_is_known() -> None:
    known = {c for c, offer in HELPLINES.countries.items() if offer.for_abuse.is_for_abuse}
    assert {"us", "gb", "ie", "nz", "de", "fr", "es"} <= known
    for country in known:
        offer = HELPLINES.help_for(country)
        assert offer.for_abuse.dial in text_of(ABUSE_LINE, country)
        assert offer.for_abuse.dial not in text_of(f"{HELPLINE}1", country)


def test_r16_domain_yml_holds_exactly_the_replies_made_from_the_files() -> None:
    text = (ROOT / "domain.yml").read_text(encoding="utf-8")
    assert as_yaml(MADE) in text
    domain = yaml.safe_load(text)
    made = {name for name in domain["responses"] if name.startswith((PREFIX, HELPLINE, EMERGENCY))}
    assert made == {name for name in MADE if name not in (HELP_NOW, TEXT_LINE, ABUSE_LINE)}
    for slot in ("country", "risk_state", "minor"):
        assert domain["slots"][slot]["influence_conversation"] is False


def test_r16_the_rule_that_names_the_replies_is_made_from_the_same_files() -> None:
    names = [*(name for name in MADE if name != HELP_NOW), *SPOKEN_BESIDES]
    text = (ROOT / "data" / "rules" / "safety.yml").read_text(encoding="utf-8")
    assert text == rules_yaml(names)


def test_writing_the_replies_twice_changes_nothing(tmp_path: Path) -> None:
    domain = tmp_path / "domain.yml"
    domain.write_text("responses:\n  utter_x:\n    - text: x\n\nforms: {}\n", encoding="utf-8")
    write_into(domain)
    once = domain.read_text(encoding="utf-8")
    write_into(domain)
    assert domain.read_text(encoding="utf-8") == once
    assert set(yaml.safe_load(once)) == {"responses", "forms"}


def test_r9_the_safety_policy_is_the_first_policy() -> None:
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    assert config["policies"][0]["name"] == "components.safety_policy.SafetyPolicy"


def test_r9_a_domain_without_the_wanted_response_gives_another_crisis_reply() -> None:
    assert name_in({"utter_risk_active_2"}, "utter_risk_active_1") == "utter_risk_active_2"
    assert name_in({"utter_helpline_1", "utter_x"}, "utter_risk_past_1") == "utter_helpline_1"
    assert name_in({"utter_x"}, "utter_risk_past_1") is None


def _inside(name: str) -> set[str]:
    return {number.strip() for number in re.findall(r"[*\d][\d\s-]*\d", name)}
