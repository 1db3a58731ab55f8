"""Moves are heard by what is meant: a pattern alone is not believed, and sometimes not needed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kith.encoder import Encoder
from kith.errors import ModelFilesError
from kith.reply.bank import BANK_FOLDER, MOVES_FOLDER
from kith.reply.hearing import MoveHearing, digest_of
from kith.reply.moves import Moves

ENCODER = Encoder.load(Path(__file__).parents[2] / "models" / "encoder")
HEARING = MoveHearing.load()
MOVES = Moves.load(BANK_FOLDER / MOVES_FOLDER, HEARING)
BY_PATTERN = Moves.load(BANK_FOLDER / MOVES_FOLDER)


def heard(message: str, last_said: str = "") -> set[str]:
    return set(MOVES.heard_in(message, last_said, ENCODER.sentences([message])))


def test_the_weights_were_fitted_on_the_examples_that_stand_in_the_bank() -> None:
    message = "An example has changed: run `python -m training.moves --out models/moves`."
    assert HEARING.examples == digest_of(MOVES.examples), message


def test_every_example_belongs_to_a_move_that_the_weights_know() -> None:
    assert {*HEARING.names, *HEARING.questions} == set(MOVES.examples)
    assert set(HEARING.questions) <= set(MOVES.questions.moves)


@pytest.mark.parametrize(
    ("message", "move"),
    [
        ("the referee was on their side all match", "ex_things"),
        ("three interviews and they made me fix a goose in front of them", "they_used_to"),
        ("i still go to work and i still do the gym", "intends"),
        ("Walt has won four years running", "long_years"),
    ],
)
def test_a_pattern_in_the_wrong_company_is_not_believed(message: str, move: str) -> None:
    assert move in BY_PATTERN.heard_in(message)
    assert move not in heard(message)


@pytest.mark.parametrize(
    ("message", "move"),
    [
        ("i keep stepping over where her bed was", "ex_things"),
        ("after work i go home and nobody is there. i talk with my rice cooker", "alone_habits"),
        ("bakery, the big one behind the station", "place_of_job"),
    ],
)
def test_what_is_meant_is_heard_without_a_pattern(message: str, move: str) -> None:
    assert move not in BY_PATTERN.heard_in(message)
    assert move in heard(message)


def test_an_answer_is_one_only_after_its_question() -> None:
    assert "for_years" in heard("six years", "How long has it been like that?")
    assert "for_years" not in heard("six years", "That's a long day.")


def test_a_word_before_the_message_is_not_the_message() -> None:
    parts = ["hi. long day. mum's dementia is worse", "hi", "long day", "mum's dementia is worse"]
    heard_moves = MOVES.heard_in(parts[0], "", ENCODER.sentences(parts))
    assert "hello_mate" not in heard_moves
    assert "dementia" in heard_moves


def test_the_likeliest_sentence_of_a_message_counts() -> None:
    parts = ["my dog died on sunday", "the weather was grand"]
    near = HEARING.nearness(ENCODER.sentences(parts))
    alone = HEARING.nearness(ENCODER.sentences(parts[:1]))
    assert near["death_told"].logit >= alone["death_told"].logit - 1e-4


def test_missing_weights_say_how_to_bring_them_back(tmp_path: Path) -> None:
    with pytest.raises(ModelFilesError, match="models/moves"):
        MoveHearing.load(tmp_path)
    (tmp_path / "weights.npz").write_bytes(b"no zip")
    with pytest.raises(ModelFilesError, match="models/moves"):
        MoveHearing.load(tmp_path)


def test_the_digest_changes_with_any_example() -> None:
    one = {"a": (("x",), ("y",))}
    assert digest_of(one) != digest_of({"a": (("x", "y"), ())})
    assert digest_of(one) == digest_of({"a": (["x"], ["y"])})
    assert np.isfinite(HEARING.weights).all()
