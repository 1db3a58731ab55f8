"""The committed spaCy pipeline, loaded by its path as Rasa's SpacyNLP does."""

from __future__ import annotations

import unittest
from pathlib import Path

from rasa.nlu.extractors.spacy_entity_extractor import SpacyEntityExtractor
from rasa.nlu.utils.spacy_utils import SpacyNLP
from rasa.shared.nlu.training_data.message import Message

MODEL = Path(__file__).parents[2] / "models" / "spacy"


class SpacyPipelineTest(unittest.TestCase):
    """What a person writes, and the entities that Rasa then has."""

    model = SpacyNLP.load_model(str(MODEL))

    def entities(self, text: str) -> list[tuple[str, str]]:
        message = Message({"text": text})
        SpacyEntityExtractor({"dimensions": ["PER", "ORG", "LOC"]}).process([message], self.model)
        return [(one["entity"], one["value"]) for one in message.get("entities")]

    def test_a_person_and_a_place_are_found(self) -> None:
        self.assertEqual(
            self.entities("My sister Emma lives in Chicago."),
            [("PER", "Emma"), ("LOC", "Chicago")],
        )

    def test_a_name_in_lower_case_is_found(self) -> None:
        self.assertEqual(self.entities("hi, my name is daniel"), [("PER", "daniel")])

    def test_a_feeling_is_not_a_name(self) -> None:
        for text in ("I'm tired", "i'm so happy today!", "I am sad", "call me later"):
            self.assertEqual(self.entities(text), [], text)

    def test_an_empty_message_and_a_very_long_one_are_read(self) -> None:
        self.assertEqual(self.entities(""), [])
        self.assertEqual(self.entities("so it goes on " * 1500), [])
