"""What Rasa makes of requests to remember and to forget, and of long farewells."""

from __future__ import annotations

import unittest
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from components.request_reader import RequestReader


class RequestReaderTest(unittest.TestCase):
    reader = RequestReader.create(
        {},
        LocalModelStorage(Path("unused")),
        Resource("requests"),
        ExecutionContext(GraphSchema({}), node_name="requests"),
    )

    def understood(self, text: str) -> dict[str, Any]:
        message = Message({TEXT: text, INTENT: {"name": "nlu_fallback", "confidence": 0.3}})
        return dict(self.reader.process([message])[0].get(INTENT))

    def test_a_request_is_certain_whatever_the_name_in_it(self) -> None:
        for text, intent in (
            ("forget everything about Quillfeather", "forget_this"),
            ("remember that my tortoise is called Quillfeather", "remember_this"),
            ("please delete my safety plan", "forget_this"),
            ("it's been nice but i won't be using this any more, take care", "goodbye"),
            ("where did i live before?", "ask_what_you_know"),
            ("no that's wrong i moved to york", "correct_memory"),
            ("2 is wrong", "correct_memory"),
            ("don't share my memories with the model", "memory_on"),
            ("you can't share my memories with the model", "memory_on"),
            ("i take back my consent", "memory_off"),
            ("you no longer have my permission to remember", "memory_off"),
            ("yes you may remember again", "memory_on"),
            ("what did you know about Quillfeather last year?", "ask_what_you_know"),
        ):
            self.assertEqual(self.understood(text), {"name": intent, "confidence": 1.0})

    def test_anything_else_is_left_as_it_was_understood(self) -> None:
        for text in ("i want to forget everything", "/forget_this", "", "forget everything"):
            self.assertEqual(self.understood(text)["name"], "nlu_fallback")


if __name__ == "__main__":
    unittest.main()
