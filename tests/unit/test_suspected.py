"""What only the second reader suspects is asked about first, in one question without numbers.

Content note: the lines here speak of suicide.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kith.danger import load_reader
from kith.safety.crisis_gate import CrisisGate
from kith.safety.crisis_turn import CrisisTurn
from kith.safety.levels import Assessment, RiskLevel, RiskTag
from kith.safety.open_risk import OpenRisk
from kith.safety.turns import Message, Turn

SUSPECT = "i'm not sure what i shall do after number one hundred"
KETTLE = "the kettle has boiled"


class Suspects:
    """Suspects one line, as a level and with tags of the test's choice."""

    def __init__(self, level: RiskLevel = RiskLevel.ACTIVE, *tags: RiskTag) -> None:
        self._says = Assessment(level, frozenset({RiskTag.SUSPECTED, *tags}))

    def read(self, passages: Sequence[str]) -> Sequence[Assessment]:
        return [self._says if "hundred" in p else Assessment(RiskLevel.NONE) for p in passages]

    def doubts(self, passages: Sequence[str]) -> bool:
        return False


def talk(reader: Suspects, *texts: str) -> list[Turn]:
    turns = CrisisTurn.load(CrisisGate.load(reader=reader))
    said, risk = [], OpenRisk()
    for number, text in enumerate(texts):
        said.append(turns.decide(Message(text, at=100.0 * number), risk))
        risk = said[-1].open_risk
    return said


@pytest.mark.parametrize("level", [RiskLevel.PASSIVE, RiskLevel.ACTIVE, RiskLevel.IMMINENT])
def test_it_is_asked_about_in_one_question_and_no_number_is_named(level: RiskLevel) -> None:
    (turn,) = talk(Suspects(level), SUSPECT)
    assert [name.rsplit("_", 1)[0] for name in turn.replies] == ["utter_risk_check"]
    assert turn.open_risk.level == RiskLevel.DISTRESS


def test_who_meant_something_else_goes_on_talking() -> None:
    _, answer, after = talk(Suspects(), SUSPECT, "no, i count birds, that is my goal", KETTLE)
    assert after.replies == ()
    assert answer.open_risk.level < RiskLevel.PASSIVE or answer.replies


def test_who_says_yes_is_met_as_somebody_in_danger() -> None:
    _, yes = talk(Suspects(), SUSPECT, "yes")
    assert any(name.startswith("utter_risk_passive") for name in yes.replies)
    _, dying = talk(Suspects(), SUSPECT, "thoughts of dying")
    assert any(name.startswith("utter_risk_active") for name in dying.replies)


@pytest.mark.parametrize(
    "answer",
    ["the dying one. a hundred days", "yes, after number one hundred", "the first, all hundred"],
)
def test_an_answer_that_is_suspect_itself_bears_it_out(answer: str) -> None:
    _, then = talk(Suspects(RiskLevel.PASSIVE), SUSPECT, answer)
    assert any(name.startswith("utter_risk_passive") for name in then.replies)
    assert then.open_risk.level == RiskLevel.PASSIVE


WATCHED = "i'm not sure what my brother shall do after number one hundred"
OF_ANOTHER = Suspects(RiskLevel.PASSIVE, RiskTag.THIRD_PARTY)


def test_danger_of_somebody_else_that_is_only_suspected_is_asked_about_too() -> None:
    (turn,) = talk(OF_ANOTHER, WATCHED)
    assert [name.rsplit("_", 1)[0] for name in turn.replies] == ["utter_risk_check_other"]
    assert turn.open_risk.level == RiskLevel.DISTRESS


@pytest.mark.parametrize(
    "answer",
    [
        *("yes", "i'm afraid he might", "the first one", "i think so", "i don't know"),
        *("not sure, maybe", "of course", "possibly", "he's talked about it"),
    ],
)
def test_who_fears_for_somebody_is_told_what_helps(answer: str) -> None:
    _, then = talk(OF_ANOTHER, WATCHED, answer)
    assert any(name.startswith("utter_risk_third_party") for name in then.replies)
    assert then.open_risk.level == RiskLevel.PASSIVE


@pytest.mark.parametrize(
    "answer",
    [
        *("no", "no, he's only moody", "she's dying of cancer, it's just hard to watch"),
        *("it's another kind of worry, she might lose the house", "yes, another kind of worry"),
        *("something else, he may have to move", "he could do with a hug"),
        *("i don't think so. he may just be tired", "he doesn't want to go on holiday"),
    ],
)
def test_who_meant_another_worry_goes_on_talking(answer: str) -> None:
    _, then, after = talk(OF_ANOTHER, WATCHED, answer, KETTLE)
    assert then.open_risk.level < RiskLevel.PASSIVE
    assert after.replies == ()


def test_ones_own_danger_after_that_question_stays_ones_own() -> None:
    class Both(Suspects):
        def read(self, passages: Sequence[str]) -> Sequence[Assessment]:
            found = super().read(passages)
            mine = Assessment(RiskLevel.PASSIVE, frozenset({RiskTag.SUSPECTED}))
            read = zip(passages, found, strict=True)
            return [mine if "my own" in text else each for text, each in read]

    _, own = talk(Both(RiskLevel.PASSIVE, RiskTag.THIRD_PARTY), WATCHED, "and my own days too")
    assert not any(name.startswith("utter_risk_third_party") for name in own.replies)
    assert [name.rsplit("_", 1)[0] for name in own.replies] == ["utter_risk_check"]


OTHERWISE = "i count birds, that is my goal"


def test_a_later_suspicion_of_active_danger_is_asked_about_directly() -> None:
    """Somebody who spoke of walls for a working life was asked for eight turns about dying."""
    *_, again, after = talk(Suspects(), SUSPECT, OTHERWISE, SUSPECT, KETTLE)
    assert [name.rsplit("_", 1)[0] for name in again.replies] == ["utter_risk_check_again"]
    assert after.replies == ()


def test_a_yes_to_the_direct_question_opens_the_crisis_conversation() -> None:
    *_, yes = talk(Suspects(), SUSPECT, OTHERWISE, SUSPECT, "yes")
    assert any(name.startswith("utter_risk_active") for name in yes.replies)


@pytest.mark.parametrize("answer", ["i don't know", "not sure"])
def test_who_cannot_say_no_to_the_direct_question_is_met_as_somebody_in_danger(
    answer: str,
) -> None:
    *_, then = talk(Suspects(), SUSPECT, OTHERWISE, SUSPECT, answer)
    assert any(name.startswith("utter_risk_passive") for name in then.replies)


@pytest.mark.parametrize("answer", ["no", "no, never", "not really", "what? no. it's about birds"])
def test_who_says_no_to_the_direct_question_goes_on_talking(answer: str) -> None:
    *_, then, after = talk(Suspects(), SUSPECT, OTHERWISE, SUSPECT, answer, KETTLE)
    assert then.replies == after.replies == ()


def test_a_third_suspicion_of_active_danger_is_taken_for_danger() -> None:
    *_, third = talk(Suspects(), SUSPECT, OTHERWISE, SUSPECT, OTHERWISE, SUSPECT)
    assert any(name.startswith("utter_risk_active") for name in third.replies)


def test_a_later_faint_suspicion_is_not_asked_about_again() -> None:
    *_, again = talk(Suspects(RiskLevel.PASSIVE), SUSPECT, OTHERWISE, SUSPECT)
    assert again.replies == ()


def test_one_sure_passage_makes_a_message_sure() -> None:
    class OneSure(Suspects):
        def read(self, passages: Sequence[str]) -> Sequence[Assessment]:
            return [*super().read(passages), Assessment(RiskLevel.PASSIVE)]

    found = CrisisGate.load(reader=OneSure()).assess(SUSPECT)
    assert found.level == RiskLevel.ACTIVE
    assert RiskTag.SUSPECTED not in found.tags


def test_what_is_surely_dangerous_is_not_suspected_for_being_perhaps_an_emergency() -> None:
    """The surest level speaks, not the highest: a question would be too little here."""
    found = CrisisGate.load(reader=load_reader()).assess(
        "im up on the roof of the car park and i cant see why not"
    )
    assert found.level >= RiskLevel.ACTIVE
    assert RiskTag.SUSPECTED not in found.tags


def test_a_danger_with_a_route_of_its_own_is_not_asked_about_dying() -> None:
    (turn,) = talk(Suspects(RiskLevel.PASSIVE, RiskTag.ABUSE), SUSPECT)
    assert any(name.startswith("utter_risk_abuse") for name in turn.replies)


def test_what_the_rules_find_is_never_only_suspected() -> None:
    gate = CrisisGate.load(reader=Suspects())
    found = gate.assess(f"i wish i was dead. {SUSPECT}")
    assert RiskTag.SUSPECTED not in found.tags
    assert found.level >= RiskLevel.PASSIVE
