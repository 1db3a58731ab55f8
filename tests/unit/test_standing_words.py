"""Whether Kith is human, and signs that it takes the place of people: heard in many wordings."""

from __future__ import annotations

from pathlib import Path

import pytest

from kith.safety.standing import StandingWords
from kith.safety.usage import Sign

WORDS = StandingWords.load()
LINES = Path(__file__).parents[1] / "safety_lines"


def lines(name: str) -> list[str]:
    text = (LINES / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


HUMAN = lines("asks_if_human.txt")
NOT_HUMAN = lines("asks_something_else.txt")
EXCLUSIVE = lines("exclusive.txt")
WITHDRAWN = lines("withdrawn.txt")
ORDINARY = lines("people_are_fine.txt")


def test_r4_there_are_forty_wordings_of_the_question() -> None:
    assert len(set(HUMAN)) >= 40


@pytest.mark.parametrize("text", HUMAN)
def test_r4_the_question_whether_kith_is_human_is_heard(text: str) -> None:
    assert WORDS.asks_if_human(text)


@pytest.mark.parametrize("text", NOT_HUMAN)
def test_r4_other_questions_are_left_to_the_dialogue(text: str) -> None:
    assert not WORDS.asks_if_human(text)


def test_r28_there_are_sixty_phrases_and_sixty_hard_negatives() -> None:
    assert len({*EXCLUSIVE, *WITHDRAWN}) >= 60
    assert len(set(ORDINARY)) >= 60


@pytest.mark.parametrize("text", EXCLUSIVE)
def test_r28_leaning_on_kith_alone_is_heard(text: str) -> None:
    assert Sign.EXCLUSIVE in set(WORDS.signs_in(text))


@pytest.mark.parametrize("text", WITHDRAWN)
def test_r28_pulling_back_from_people_is_heard(text: str) -> None:
    assert Sign.WITHDRAWN in set(WORDS.signs_in(text))


@pytest.mark.parametrize("text", ORDINARY)
def test_r28_an_ordinary_life_with_people_is_no_sign(text: str) -> None:
    assert set(WORDS.signs_in(text)) == set()
