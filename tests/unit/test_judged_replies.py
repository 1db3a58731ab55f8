"""What readers judged is counted for the reply that it was, whatever filled its gaps."""

from __future__ import annotations

import json
from pathlib import Path

from kith.reply.follow_ups import FOLDER, MADE_OF_FILE
from kith.reply.opinions import MOVE
from training.judged_replies import ASIDE, FEWEST, ReplyNames, judged_turns, often_judged

NAMES = ReplyNames()


def test_a_follow_up_goes_by_its_name_in_every_wording() -> None:
    assert NAMES.of("What started it?", {}) == f"{MOVE}what_set_it_off"
    assert NAMES.of("whatever it said", {"follow_up": "grief"}) == f"{MOVE}grief"


def test_a_reply_with_gaps_goes_by_what_is_written_in_the_bank() -> None:
    assert NAMES.of("So your sister moved out.", {"merit": 1.0}) == "So {echo}."


def test_exchanges_and_what_is_not_said_any_more_have_no_name() -> None:
    assert NAMES.of("What started it?", {"alone": 0.7}) == ""
    assert NAMES.of("Nobody ever says this sentence.", {}) == ""
    assert NAMES.of("x", {"follow_up": "no_such_follow_up"}) == ""


def test_turns_kept_aside_are_not_learned_and_rare_replies_neither(tmp_path: Path) -> None:
    turn = {"message": "hi", "asked": "", "before": "", "replies": [["What started it?", 2]]}
    lines = (json.dumps(turn) + "\n") * (FEWEST - 1)
    (tmp_path / "a.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / ASIDE).write_text(lines, encoding="utf-8")
    turns = list(judged_turns(tmp_path))
    assert len(turns) == FEWEST - 1
    assert often_judged(turns) == []
    assert often_judged([*turns, turns[0]]) == [f"{MOVE}what_set_it_off"]


def test_hardly_any_opinion_is_of_a_reply_that_is_not_said_any_more() -> None:
    replies = json.loads((FOLDER / MADE_OF_FILE).read_text("utf-8"))["replies"]
    stale = "replies have changed: run `python -m training.follow_ups`, then its export"
    assert len(NAMES.known.intersection(replies)) > 0.95 * len(replies), stale
