"""Whatever starts something is started only when it was surely asked for."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bench.routing import WRONG_FLOWS
from components.careful_intent_classifier import CarefulIntentClassifier

CONFIG = Path(__file__).resolve().parents[2] / "config.yml"
FORGET, CHAT = [1.0, 0.0], [0.0, 1.0]
UNCLEAR = [0.55, 0.45]
CAREFUL = {
    "C": 100.0,
    "conversation": ["nlu_fallback"],
    "careful": ["forget_everything"],
    "careful_margin": 0.8,
}
CONTEXT = ExecutionContext(GraphSchema({}), node_name="classifier")


def message(vector: list[float], intent: str | None = None) -> Message:
    """A message with the features that a featurizer would have given it."""
    made = Message.build(text="some words", intent=intent)
    for kind in ("sequence", FEATURE_TYPE_SENTENCE):
        made.add_features(Features(np.array([vector]), kind, TEXT, "test"))
    return made


class CarefulIntentClassifierTest(unittest.TestCase):
    def trained(self, **config: Any) -> CarefulIntentClassifier:
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        component = CarefulIntentClassifier.create(
            {**CarefulIntentClassifier.get_default_config(), **config},
            LocalModelStorage(Path(scratch.name)),
            Resource("classifier"),
            CONTEXT,
        )
        examples = [message(FORGET, "forget_everything"), message(CHAT, "nlu_fallback")]
        component.train(TrainingData(examples))
        return component

    def intent(self, component: CarefulIntentClassifier, vector: list[float]) -> Any:
        [processed] = component.process([message(vector)])
        return processed.get(INTENT)["name"]

    def test_without_a_margin_the_likeliest_intent_is_taken(self) -> None:
        self.assertEqual(self.intent(self.trained(), UNCLEAR), "forget_everything")

    def test_an_unclear_command_stays_conversation(self) -> None:
        self.assertEqual(self.intent(self.trained(**CAREFUL), UNCLEAR), "nlu_fallback")

    def test_a_clear_command_is_obeyed(self) -> None:
        self.assertEqual(self.intent(self.trained(**CAREFUL), FORGET), "forget_everything")

    def test_what_asks_for_conversation_is_weighed_as_one(self) -> None:
        component = self.trained(conversation=["nlu_fallback", "share_feeling"])
        [processed] = component.process([message(CHAT)])
        names = [one["name"] for one in processed.get("intent_ranking")]
        self.assertEqual(len(names), 2)
        self.assertAlmostEqual(
            sum(one["confidence"] for one in processed.get("intent_ranking")), 1.0, places=5
        )

    def test_a_message_without_words_is_left_as_it_is(self) -> None:
        [processed] = self.trained().process([Message.build(text="")])
        self.assertIsNone(processed.get(INTENT))

    def test_what_was_trained_is_the_same_once_it_is_loaded(self) -> None:
        component = self.trained(**CAREFUL)
        loaded = CarefulIntentClassifier.load(
            component.config, component._model_storage, component._resource, CONTEXT
        )
        [before] = component.process([message(UNCLEAR)])
        [after] = loaded.process([message(UNCLEAR)])
        self.assertEqual(before.get(INTENT)["name"], after.get(INTENT)["name"])
        self.assertAlmostEqual(
            before.get(INTENT)["confidence"], after.get(INTENT)["confidence"], places=2
        )

    def test_less_regularisation_makes_it_surer(self) -> None:
        [loose] = self.trained(C=100.0).process([message(FORGET)])
        [tight] = self.trained(C=0.01).process([message(FORGET)])
        self.assertGreater(loose.get(INTENT)["confidence"], tight.get(INTENT)["confidence"])

    def test_what_cannot_be_is_refused(self) -> None:
        for wrong in ({"margin": 1.5}, {"C": 0.0}, {"neighbours": 0}, {"careful_margin": 0.2}):
            with self.subTest(wrong), self.assertRaises(InvalidConfigException):
                CarefulIntentClassifier.validate_config(wrong)

    def test_the_shipped_pipeline_is_careful_with_whatever_the_bench_calls_a_wrong_flow(
        self,
    ) -> None:
        pipeline = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]
        [careful] = [part["careful"] for part in pipeline if "careful" in part]
        self.assertEqual(set(careful), set(WRONG_FLOWS))
