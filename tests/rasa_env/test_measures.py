"""What the measures of understanding and routing count as right."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

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


if __name__ == "__main__":
    unittest.main()
