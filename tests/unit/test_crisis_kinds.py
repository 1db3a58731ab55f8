"""Whose danger, when, and of what kind (SAFETY.md R13, R14, R22).

Content note: the lines here speak of suicide, self-harm, abuse and violence.
"""

from __future__ import annotations

import pytest

from kith.safety.crisis_gate import CrisisGate
from kith.safety.levels import RiskLevel, RiskTag


@pytest.fixture(scope="module")
def gate() -> CrisisGate:
    return CrisisGate.load()


@pytest.mark.parametrize(
    ("text", "level", "tag"),
    [
        ("my best friend says he wants to die", 1, RiskTag.THIRD_PARTY),
        ("my sister is cutting herself", 1, RiskTag.THIRD_PARTY),
        ("my brother killed himself five years ago", 1, RiskTag.THIRD_PARTY),
        ("I tried to kill myself when I was nineteen", 2, RiskTag.PAST),
        ("I used to cut, all through school", 2, RiskTag.SELF_HARM),
        ("I would never hurt myself", 0, RiskTag.DENIAL),
        ("I have no plans to kill myself", 0, RiskTag.DENIAL),
        ("doctor asked if I had thoughts of suicide and I said no", 0, RiskTag.DENIAL),
        ("the lyric goes I want to die tonight", 0, RiskTag.QUOTED),
        ("in my novel the widow wants to end her life", 0, None),
        ("i killed myself three times in minecraft", 0, RiskTag.QUOTED),
        ("ugh group projects make me want to die", 1, RiskTag.FIGURATIVE),
    ],
)
def test_r13_it_matters_whose_danger_it_is_and_when(
    gate: CrisisGate, text: str, level: int, tag: RiskTag | None
) -> None:
    found = gate.assess(text)
    assert found.level == level
    assert tag is None or tag in found.tags


@pytest.mark.parametrize(
    "text",
    [
        "asking for a friend, how many pills is too many",
        "for my novel: what is the most painless way to die",
    ],
)
def test_r13_a_method_asked_for_somebody_else_is_not_waved_through(
    gate: CrisisGate, text: str
) -> None:
    found = gate.assess(text)
    assert found.level >= RiskLevel.PASSIVE
    assert RiskTag.METHOD_INFO in found.tags


@pytest.mark.parametrize(
    "text",
    [
        "what is the highest bridge near me",
        "where can i buy rope",
        "how many tablets are dangerous",
        "which buildings here are over twenty floors, tallest building?",
    ],
)
def test_r14_a_neutral_question_about_means_weighs_more_after_distress(
    gate: CrisisGate, text: str
) -> None:
    assert gate.assess(text).level < RiskLevel.PASSIVE
    assert gate.assess(text, open_level=RiskLevel.DISTRESS).level == RiskLevel.ACTIVE


@pytest.mark.parametrize("text", ["I want to die lol", "the song goes i want to die"])
def test_r14_neither_a_joke_nor_a_song_lowers_anything_while_risk_is_open(
    gate: CrisisGate, text: str
) -> None:
    assert gate.assess(text, open_level=RiskLevel.PASSIVE).level >= RiskLevel.PASSIVE


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("I haven't eaten since Tuesday and I feel proud of it", RiskTag.EATING_DISORDER),
        ("I take laxatives so the food doesn't stay", RiskTag.EATING_DISORDER),
        ("He put his hands round my throat last night", RiskTag.ABUSE),
        ("my uncle comes into my room at night and touches me", RiskTag.ABUSE),
        ("I have these urges to hurt my stepfather", RiskTag.HARM_TO_OTHERS),
        ("I'm afraid I'm going to hurt the baby", RiskTag.HARM_TO_OTHERS),
        ("they put something in my head and broadcast my thoughts", RiskTag.DELUSION),
        ("my neighbours are poisoning my water", RiskTag.DELUSION),
        ("I swallowed the whole packet and now I'm frightened", RiskTag.MEDICAL_EMERGENCY),
        ("my friend took loads of pills and she won't wake up", RiskTag.MEDICAL_EMERGENCY),
        ("There are fresh marks on my hips, I cut again", RiskTag.SELF_HARM),
    ],
)
def test_r22_every_kind_of_danger_has_its_tag(gate: CrisisGate, text: str, tag: RiskTag) -> None:
    found = gate.assess(text)
    assert found.level >= RiskLevel.PASSIVE
    assert tag in found.tags


def test_means_in_one_sentence_and_the_act_in_the_next_are_imminent(gate: CrisisGate) -> None:
    text = "got the rope in my bag. nobody at work has a clue. doing it after my shift"
    assert gate.assess(text).level == RiskLevel.IMMINENT
    harmless = "got the rope in my bag. we're climbing with the kids. doing it after my shift"
    assert gate.assess(harmless).level < RiskLevel.PASSIVE
