"""What was said before, as a reply gets it: nothing of a danger, and nothing read a second time.

Content note: a line here speaks of wanting to die.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.conversation import Conversation
from kith.companion import Companion, build
from kith.safety.crisis_gate import CrisisGate
from kith.safety.levels import Assessment, RiskLevel
from kith.settings import load_settings

Event = dict[str, Any]


class Counting(CrisisGate):
    """The shipped rules, and every text that they were asked to read."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self._gate = CrisisGate.load()

    def assess(self, text: str, *, open_level: RiskLevel = RiskLevel.NONE) -> Assessment:
        self.read.append(text)
        return self._gate.assess(text, open_level=open_level)


@pytest.fixture(scope="module")
def built() -> Companion:
    return build(load_settings())


def person(text: str, *, level: int | None = None, sensed: bool = True) -> list[Event]:
    """A message, and what sensing left of it: the level only where it changes."""
    slots = {"last_message_at": 1.0} if sensed else {}
    noted = {**slots, **({} if level is None else {"risk_level": level})}
    made = [{"event": "slot", "name": name, "value": value} for name, value in noted.items()]
    return [{"event": "user", "text": text}, *made]


def kith(text: str) -> Event:
    return {"event": "bot", "text": text, "metadata": {}}


def turns(house: Companion, *events: list[Event] | Event) -> list[str]:
    flat = [one for each in events for one in (each if isinstance(each, list) else [each])]
    now = {"event": "user", "text": "and now?"}
    tracker = Tracker("ann", {}, {"text": "and now?"}, [*flat, now], False, None, {}, None)
    return [turn.text for turn in Conversation(tracker, house).turns()]


def test_what_sensing_has_read_is_not_read_again(built: Companion) -> None:
    gate = Counting()
    house = replace(built, crisis_gate=gate)
    talk = [person("hello", level=0), kith("Hi."), person("it rained"), kith("All day?")]
    assert turns(house, *talk) == ["hello", "Hi.", "it rained", "All day?"]
    assert gate.read == []


def test_a_danger_and_the_answer_to_it_are_left_out_until_the_level_falls(built: Companion) -> None:
    talk = [
        person("hello", level=0),
        kith("Hi."),
        person("after number one hundred i'm done", level=3),
        kith("Are you thinking of killing yourself right now?"),
        person("the kettle has boiled", level=0),
        kith("Good."),
    ]
    assert turns(built, *talk) == ["hello", "Hi.", "the kettle has boiled", "Good."]


def test_what_sensing_did_not_see_is_read(built: Companion) -> None:
    gate = Counting()
    talk = [
        person("hello", level=0),
        person("i want to die", sensed=False),
        kith("You can call 116 123."),
    ]
    assert turns(replace(built, crisis_gate=gate), *talk) == ["hello"]
    assert gate.read == ["i want to die"]
