"""What to expect of a reply before the message is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kith.errors import ModelFilesError
from kith.reply.priors import PRIORS_FILE, Priors
from kith.reply.suitability import Judgement
from training.priors import shrunk

PRIORS = Priors.load()


def test_a_reply_that_fits_nearly_anything_is_expected_to_pass_sooner_than_most() -> None:
    assert PRIORS.of_text("I'm with you.").passable > PRIORS.usual.passable + 1


def test_what_nobody_has_judged_counts_as_its_kind_and_else_as_any() -> None:
    move, expected = next(iter(PRIORS.moves.items()))
    assert PRIORS.of_text("never said by anybody", move) == expected
    assert PRIORS.of_text("never said by anybody") == PRIORS.usual


def test_the_nearer_an_exchange_the_more_is_expected_of_it() -> None:
    expected = [PRIORS.of_exchange(likeness) for likeness in (0.2, 0.5, 0.7, 0.9, 1.0)]
    for one, nearer in zip(expected, expected[1:], strict=False):
        assert nearer.passable >= one.passable
        assert nearer.good >= one.good
    assert expected[-1].passable > expected[0].passable + 2


def test_few_judgements_move_a_reply_little_and_many_move_it_far(tmp_path: Path) -> None:
    replies = [["a", 2, {}]] * 4 + [["b", 2, {}]] * 200 + [["c", 0, {}]] * 200
    near = [["d", 0, {"alone": 0.5}], ["d", 2, {"alone": 0.9}]]
    file = tmp_path / "judged.jsonl"
    file.write_text(json.dumps({"replies": [*replies, *near]}) + "\n", encoding="utf-8")
    texts = shrunk([file])["texts"]
    assert texts["c"][1] < texts["a"][1] < texts["b"][1]


@pytest.mark.parametrize("content", ["", "{}", '{"usual": 3}'])
def test_a_damaged_file_says_what_to_do(tmp_path: Path, content: str) -> None:
    (tmp_path / PRIORS_FILE).write_text(content, encoding="utf-8")
    with pytest.raises(ModelFilesError, match="Put the shipped file back"):
        Priors.load(tmp_path)


def test_priors_are_of_replies_and_follow_ups_that_there_are() -> None:
    assert PRIORS.usual != Judgement(0.0, 0.0)
    assert len(PRIORS.texts) > 1000
    assert len(PRIORS.moves) > 100
