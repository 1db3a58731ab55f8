"""What is said in a crisis, as Rasa responses.

`python -m kith.safety.crisis_responses` writes the safety part of domain.yml anew from
crisis_replies.json and helplines.json. The policy picks a response by name; where a number is in
it, Rasa picks the variation by the slots `country` and `minor`. So a crisis reply needs neither the
action server nor a database.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kith.errors import SettingsError
from kith.safety.helplines import Help, Helplines, Line
from kith.shipped import read_shipped

DEFAULT_FILE = Path(__file__).with_name("crisis_replies.json")
PREFIX = "utter_risk_"
HELPLINE = "utter_helpline_"
EMERGENCY = "utter_emergency_"
TEXT_LINE = "utter_text_line"
ABUSE_LINE = "utter_abuse_line"
HELP_NOW = "utter_help_now"
SPOKEN_BESIDES = (
    *("utter_ai_notice", "utter_ai_reminder", "utter_ai_reminder_minor"),
    *("utter_nudge_break", "utter_nudge_night", "utter_nudge_week", "utter_nudge_limit"),
    *("utter_nudge_people", "utter_nudge_people_named"),
    *("utter_nudge_step", "utter_nudges_off", "utter_nudges_on"),
    *("utter_limit_set", "utter_limit_lifted", "utter_limit_reached"),
    "utter_goodbye_delete",
    *("utter_ask_age", "utter_age_adult", "utter_age_minor", "utter_age_untold"),
)
"""Responses of domain.yml that are said by rule as well, and that are written there by hand."""

BEGINS = "  # --- safety: made by `python -m kith.safety.crisis_responses`, change nothing here ---"
ENDS = "  # --- end of safety ---"

_RESPONSES = re.compile(r"^responses:\n(?:[ #].*\n|\n(?= ))*", re.MULTILINE)


@dataclass(frozen=True)
class Variation:
    """One text of a response.

    Attributes:
        text: the words.
        country: for whom; for everybody when None.
        minor: True for people under 18 only, False for all others, None for both.
    """

    text: str
    country: str | None = None
    minor: bool | None = None


def load_replies(path: Path = DEFAULT_FILE) -> dict[str, Any]:
    """The content of crisis_replies.json.

    Raises:
        ModelFilesError: the file is missing or damaged.
    """
    return read_shipped(path, lambda content: {**content, "replies": dict(content["replies"])})


def responses(content: dict[str, Any], helplines: Helplines) -> dict[str, tuple[Variation, ...]]:
    """Every response by its name; the variation for everybody comes first."""
    spoken = {
        f"{PREFIX}{kind}_{number}": (Variation(text),)
        for kind, texts in content["replies"].items()
        for number, text in enumerate(texts, start=1)
    }
    texts = content["texts"]
    numbered = {
        **{f"{HELPLINE}{n}": text for n, text in enumerate(texts["helpline"], start=1)},
        **{f"{EMERGENCY}{n}": text for n, text in enumerate(texts["emergency"], start=1)},
        HELP_NOW: texts["help_now"],
    }
    with_numbers = {
        name: tuple(_variations(template, texts, helplines)) for name, template in numbered.items()
    }
    return {
        **spoken,
        **with_numbers,
        TEXT_LINE: tuple(_text_lines(texts, helplines)),
        ABUSE_LINE: tuple(_abuse_lines(texts, helplines)),
    }


def line_sentence(line: Line, texts: dict[str, Any]) -> str:
    """The sentence that names a line."""
    word = f"{line.word} to " if line.word else ""
    cost = texts["free"] if line.is_free else texts["charged"]
    template: str = texts["line"][line.way]
    return template.format(dial=line.dial, name=line.name, word=word, cost=cost)


def name_in(domain: Collection[str], wanted: str) -> str | None:
    """The response itself, another of its kind, or any crisis reply that the domain has."""
    if wanted in domain:
        return wanted
    fallbacks = [f"{PREFIX}{kind}" for kind in (kind_of(wanted), "active", "passive")]
    for start in (*fallbacks, HELPLINE, HELP_NOW, PREFIX):
        found = sorted(name for name in domain if name.startswith(start))
        if found:
            return found[0]
    return None


def kind_of(name: str) -> str:
    """The kind of reply that a response name is of: `utter_risk_plan_2` gives `plan`."""
    return name.removeprefix(PREFIX).rsplit("_", 1)[0]


def as_yaml(made: dict[str, tuple[Variation, ...]]) -> str:
    """The responses as they stand in domain.yml, markers included."""
    lines = [BEGINS]
    for name, variations in made.items():
        lines.append(f"  {name}:")
        for variation in variations:
            text = json.dumps(variation.text, ensure_ascii=False)
            if variation.country is None:
                lines.append(f"    - text: {text}")
            else:
                lines.append(f"    - condition: [{', '.join(_conditions(variation))}]")
                lines.append(f"      text: {text}")
    return "\n".join([*lines, ENDS]) + "\n"


_IN_A_RULE = 8
_NEVER = [
    (form, f"{other}_{slot}")
    for form, others in (("checkin_form", "practice"), ("practice_form", "checkin"))
    for other, slots in (
        (others, ("person", "words") if others == "practice" else ("feeling", "need")),
        ("gratitude", ("one", "two", "three")),
        ("thought", ("situation", "words", "evidence", "balanced")),
        ("plan", ("signs", "coping", "places", "people", "professionals", "surroundings")),
    )
    for slot in slots
]
"""Exercises beside slots that they never ask for."""


def rules_yaml(names: Collection[str]) -> str:
    """The content of data/rules/safety.yml.

    Raises:
        ValueError: there are too many for the rules that never fire.
    """
    head = (
        'version: "3.1"\n\n'
        "# Made by `python -m kith.safety.crisis_responses`, change nothing here.\n"
        "# SafetyPolicy utters these by itself. They stand here only because Rasa's validator\n"
        "# counts a response that no rule names as unused. The rules never fire: nobody can mean\n"
        "# this intent, and the exercises never ask for these slots. They are many and short "
        "since\n"
        "# RulePolicy's training takes time with the square of a rule's length.\n"
        "rules:\n"
    )
    if len(names) > _IN_A_RULE * len(_NEVER):
        raise ValueError("There are more responses than pairs that never occur: add to _NEVER.")
    parts = [list(names)[at : at + _IN_A_RULE] for at in range(0, len(names), _IN_A_RULE)]
    return head + "".join(
        f"  - rule: what SafetyPolicy says {number}\n    condition:\n"
        f"      - active_loop: {form}\n      - slot_was_set:\n          - requested_slot: {slot}\n"
        "    steps:\n      - intent: out_of_scope\n"
        + "".join(f"      - action: {name}\n" for name in part)
        for number, (part, (form, slot)) in enumerate(zip(parts, _NEVER, strict=False), start=1)
    )


def write_into(domain: Path) -> None:
    """Replace the safety part of domain.yml, or put it at the end of its responses.

    Raises:
        SettingsError: the file has no responses to put it under.
    """
    block = as_yaml(responses(load_replies(), Helplines.load()))
    old = domain.read_text(encoding="utf-8")
    if BEGINS in old:
        before, rest = old.split(BEGINS, 1)
        after = rest.split(ENDS + "\n", 1)[1]
    else:
        section = _RESPONSES.search(old)
        if section is None:
            raise SettingsError(f"{domain} has no `responses:` to put the crisis replies under.")
        before, after = old[: section.end()], old[section.end() :]
    domain.write_text(before + block + after, encoding="utf-8")


def _conditions(variation: Variation) -> Iterator[str]:
    yield f"{{type: slot, name: country, value: {json.dumps(variation.country)}}}"
    if variation.minor is not None:
        yield f"{{type: slot, name: minor, value: {str(variation.minor).lower()}}}"


def _variations(template: str, texts: dict[str, Any], helplines: Helplines) -> Iterator[Variation]:
    yield Variation(_filled(template, texts, helplines.universal))
    for code, offer in helplines.countries.items():
        is_named = "{line}" in template
        if is_named and offer.for_young is not None:
            yield Variation(_filled(template, texts, offer), code, minor=False)
            yield Variation(_filled(template, texts, offer, minor=True), code, minor=True)
        else:
            yield Variation(_filled(template, texts, offer), code)


def _filled(template: str, texts: dict[str, Any], offer: Help, *, minor: bool = False) -> str:
    line = offer.for_young if minor and offer.for_young else offer.main
    if offer.country is None:
        sentence = texts["anywhere"]
    else:
        sentence = (texts["for_young"] if line.is_for_young else "") + line_sentence(line, texts)
    others = [one for one in (offer.in_writing,) if one not in (None, line)]
    more = "".join(" " + line_sentence(one, texts) for one in others if one is not None)
    return template.format(line=sentence, emergency=offer.emergency[0], more=more)


def _abuse_lines(texts: dict[str, Any], helplines: Helplines) -> Iterator[Variation]:
    template = texts["helpline"][0]
    yield Variation(_filled(template, texts, helplines.universal))
    for code, offer in helplines.countries.items():
        sentence = line_sentence(offer.for_abuse, texts)
        yield Variation(template.format(line=sentence, emergency=offer.emergency[0]), code)


def _text_lines(texts: dict[str, Any], helplines: Helplines) -> Iterator[Variation]:
    yield Variation(texts["text_line_anywhere"])
    for code, offer in helplines.countries.items():
        line = offer.in_writing
        if line is not None:
            way = "text" if line.way == "call or text" else line.way
            sentence = line_sentence(replace(line, way=way), texts)
            yield Variation(texts["text_line"].format(line=sentence), code)


def main() -> None:
    """Write the safety part of domain.yml, and the rule that names its responses."""
    root = Path(__file__).resolve().parents[2]
    write_into(root / "domain.yml")
    made = responses(load_replies(), Helplines.load())
    names = [*(name for name in made if name != HELP_NOW), *SPOKEN_BESIDES]
    (root / "data" / "rules" / "safety.yml").write_text(rules_yaml(names), encoding="utf-8")


if __name__ == "__main__":
    main()
