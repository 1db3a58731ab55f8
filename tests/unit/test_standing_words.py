"""Whether Kith is human: heard in many wordings (R4)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from kith.safety.standing import StandingWords

WORDS = StandingWords.load()
LINES = Path(__file__).parents[1] / "safety_lines"


def lines(name: str) -> list[str]:
    text = (LINES / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


HUMAN = lines("asks_if_human.txt")
NOT_HUMAN = lines("asks_something_else.txt")


def test_r4_there_are_forty_wordings_of_the_question() -> None:
    assert len(set(HUMAN)) >= 40


@pytest.mark.parametrize("text", HUMAN)
def test_r4_the_question_whether_kith_is_human_is_heard(text: str) -> None:
    assert WORDS.asks_if_human(text)


@pytest.mark.parametrize("text", NOT_HUMAN)
def test_r4_other_questions_are_left_to_the_dialogue(text: str) -> None:
    assert not WORDS.asks_if_human(text)


def test_r4_every_answer_says_ai_and_none_says_human() -> None:
    domain = yaml.safe_load((LINES.parents[1] / "domain.yml").read_text(encoding="utf-8"))
    for variation in domain["responses"]["utter_if_bot"]:
        assert re.search(r"\bAI\b", variation["text"])
        assert not re.search(r"\bI(?:'m| am) (?:a )?(?:human|person|real)\b", variation["text"])
