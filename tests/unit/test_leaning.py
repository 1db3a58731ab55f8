"""Signs that Kith takes the place of people, on lines that are none of its examples (R28)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kith.encoder import shared_encoder
from kith.errors import ModelFilesError
from kith.leaning import DEFAULT_FILE, ENCODER_FOLDER, Leaning
from kith.safety.usage import Sign

HELD_OUT = Path(__file__).parents[1] / "safety_lines" / "held_out"
EXAMPLES = json.loads(DEFAULT_FILE.read_text(encoding="utf-8"))
LEAST_FOUND = 0.6
MOST_FALSE = 0.1


def lines(name: str) -> list[str]:
    return (HELD_OUT / name).read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def leaning() -> Leaning:
    return Leaning.load(shared_encoder(ENCODER_FOLDER))


def test_r28_there_are_sixty_phrases_and_sixty_hard_negatives_and_none_is_an_example() -> None:
    phrases = {*lines("exclusive.txt"), *lines("withdrawn.txt")}
    ordinary = set(lines("people_are_fine.txt"))
    assert len(phrases) >= 60
    assert len(ordinary) >= 60
    examples = {text for name in ("exclusive", "withdrawn", "neither") for text in EXAMPLES[name]}
    assert not (phrases | ordinary) & examples


def test_r28_most_of_what_leans_on_kith_alone_is_heard(leaning: Leaning) -> None:
    phrases = [*lines("exclusive.txt"), *lines("withdrawn.txt")]
    heard = [text for text in phrases if set(leaning.signs_in(text))]
    assert len(heard) >= LEAST_FOUND * len(phrases), set(phrases) - set(heard)


def test_r28_an_ordinary_life_with_people_is_hardly_ever_a_sign(leaning: Leaning) -> None:
    ordinary = lines("people_are_fine.txt")
    wrong = [text for text in ordinary if set(leaning.signs_in(text))]
    assert len(wrong) <= MOST_FALSE * len(ordinary), wrong


@pytest.mark.parametrize("text", ["", "   ", "/greet", "only you understand me " * 40])
def test_r28_no_words_a_command_and_a_long_story_are_no_sign(leaning: Leaning, text: str) -> None:
    assert set(leaning.signs_in(text)) == set()


def test_r28_a_line_is_told_from_the_other_kind(leaning: Leaning) -> None:
    assert list(leaning.signs_in("only you understand me")) == [Sign.EXCLUSIVE]
    assert list(leaning.signs_in("i keep cancelling on my friends")) == [Sign.WITHDRAWN]


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "leaning.json").write_text("{}")
    with pytest.raises(ModelFilesError, match="leaning.json"):
        Leaning.load(shared_encoder(ENCODER_FOLDER), tmp_path / "leaning.json")
