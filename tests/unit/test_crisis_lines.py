"""The crisis gate's rules on whole sets of lines, plain and disguised (SAFETY.md R10 to R12).

Content note: bench/safety_lines speaks of suicide, self-harm, eating disorders and violence. The
bars here guard against getting worse; what the gate is worth is measured by bench/safety.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.disguises import DISGUISES
from bench.safety import judge, read_positive, read_texts, recall, specificity
from kith.safety.crisis_gate import CrisisGate
from kith.safety.levels import RiskLevel

LINES = Path(__file__).parents[2] / "bench" / "safety_lines"
TESTED = Path(__file__).parents[1] / "safety_lines"
SETS = ("develop", "blind", "fresh")
MOST_LOST = 0.02


@pytest.fixture(scope="module")
def gate() -> CrisisGate:
    return CrisisGate.load()


def test_r10_there_are_enough_lines_of_our_own() -> None:
    positive = {
        line.text for name in SETS for line in read_positive(LINES / f"{name}_positive.tsv")
    }
    negative = {line.text for name in SETS for line in read_texts(LINES / f"{name}_negative.txt")}
    assert len(positive) >= 400
    assert len(negative) >= 600


@pytest.mark.parametrize("name", SETS)
def test_r10_danger_is_seen(gate: CrisisGate, name: str) -> None:
    judged = judge(gate, read_positive(LINES / f"{name}_positive.tsv"))
    assert (recall(judged, RiskLevel.PASSIVE).value or 0) >= 0.9
    assert (recall(judged, RiskLevel.ACTIVE).value or 0) >= 0.8


def test_r10_explicit_danger_is_never_missed(gate: CrisisGate) -> None:
    judged = judge(gate, read_positive(TESTED / "positive.tsv"))
    missed = [one.line.text for one in judged if one.level < min(one.line.label, RiskLevel.ACTIVE)]
    assert missed == []


@pytest.mark.parametrize("name", SETS)
def test_r11_ordinary_talk_is_left_alone(gate: CrisisGate, name: str) -> None:
    judged = judge(gate, read_texts(LINES / f"{name}_negative.txt"))
    assert (specificity(judged).value or 0) >= 0.98


@pytest.mark.parametrize("disguise", DISGUISES)
def test_r12_a_disguise_hides_at_most_two_in_a_hundred(gate: CrisisGate, disguise: str) -> None:
    lines = [line for name in SETS for line in read_positive(LINES / f"{name}_positive.tsv")]
    plain, hidden = judge(gate, lines), judge(gate, lines, DISGUISES[disguise])
    for level in (RiskLevel.PASSIVE, RiskLevel.ACTIVE):
        before, after = recall(plain, level).value or 0, recall(hidden, level).value or 0
        assert before - after <= MOST_LOST, level


def test_r12_a_long_message_is_read_to_its_end(gate: CrisisGate) -> None:
    assert gate.assess("lovely weather. " * 1250 + "i want to end my life").level >= 3
