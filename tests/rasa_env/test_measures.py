"""What the measures of understanding and routing count as right."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

from bench.entity_score import score_kinds
from bench.nlu import is_right, labelled
from bench.routing import dialogues, exchanges, seekers_turns

DIALOGUE = {
    "emotion_type": "sadness",
    "dialog": [
        {"speaker": "sys", "text": "Hello.", "strategy": "Question"},
        {"speaker": "usr", "text": "it was a bad week "},
        {"speaker": "usr", "text": "a very bad one"},
        {"speaker": "sys", "text": "That sounds hard.", "strategy": "Reflection of feelings"},
        {"speaker": "usr", "text": "it was"},
    ],
}


def entity(start: int, end: int, kind: str, role: str | None = None) -> dict[str, object]:
    found: dict[str, object] = {"start": start, "end": end, "entity": kind}
    return found if role is None else {**found, "role": role}


class Measures(unittest.TestCase):
    def test_conversation_is_right_whichever_of_its_intents_it_gets(self) -> None:
        self.assertTrue(is_right("nlu_fallback", "share_feeling"))
        self.assertFalse(is_right("start_breathing", "share_feeling"))
        self.assertFalse(is_right("nlu_fallback", "greet"))

    def test_labels_of_others_become_ours_and_unknown_ones_are_left_out(self) -> None:
        pairs = [["hiya", "greeting"], ["hey", "greet"], ["louder", "change_volume"]]
        lines = labelled(pairs, frozenset({"greet"}))
        self.assertEqual(lines, [("hiya", "greet"), ("hey", "greet")])

    def test_messages_up_to_an_answer_are_one_exchange(self) -> None:
        found = list(exchanges(DIALOGUE))
        self.assertEqual([e.text for e in found], ["it was a bad week a very bad one"])
        self.assertEqual(found[0].strategy, "Reflection of feelings")

    def test_every_message_of_the_seeker_counts(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "esconv.json"
            path.write_text(json.dumps(DIALOGUE) + "\n", encoding="utf-8")
            turns = [text for dialogue in dialogues(path) for text in seekers_turns(dialogue)]
        self.assertEqual(turns, ["it was a bad week", "a very bad one", "it was"])

    def test_an_entity_counts_only_with_both_ends_its_kind_and_its_role_right(self) -> None:
        sister = entity(3, 9, "person", "relation")
        for got in (
            entity(0, 9, "person", "relation"),
            entity(3, 9, "pet"),
            entity(3, 9, "person", "name"),
            entity(3, 9, "person"),
        ):
            one = score_kinds([([sister], [got])])["all"]
            self.assertEqual((one.gold, one.named, one.right), (1, 1, 0))
        self.assertEqual(score_kinds([([sister], [sister])])["person (relation)"].f1, 1.0)

    def test_what_was_missed_costs_recall_and_what_was_made_up_precision(self) -> None:
        place, date = entity(0, 5, "place"), entity(9, 15, "date")
        scores = score_kinds([([place, date], [place]), ([], [entity(2, 4, "place")])])
        self.assertEqual((scores["place"].precision, scores["place"].recall), (0.5, 1.0))
        self.assertEqual((scores["date"].precision, scores["date"].recall), (0.0, 0.0))
        self.assertEqual(scores["all"].f1, 0.5)

    def test_the_same_entity_found_twice_counts_once_and_spacys_labels_do_not(self) -> None:
        place = {**entity(0, 5, "place"), "value": "leeds"}
        again = {**entity(0, 5, "place"), "value": "Leeds"}
        one = score_kinds([([place], [place, again, entity(0, 5, "LOC")])])["all"]
        self.assertEqual((one.gold, one.named, one.right), (1, 1, 1))


if __name__ == "__main__":
    unittest.main()
