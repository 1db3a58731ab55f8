"""What Rasa makes of introductions: the entity, the intent, and the slot that follows."""

from __future__ import annotations

import asyncio
import unittest
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bench.trained_model import Understood, filled_slots
from components.introduction_extractor import IntroductionExtractor

ROOT = Path(__file__).resolve().parents[2]

Entity = dict[str, Any]


def guess(entity: str, value: str) -> Entity:
    """An entity as another extractor finds it."""
    return {
        "entity": entity,
        "value": value,
        "start": 0,
        "end": 1,
        "extractor": "EncoderEntityExtractor",
    }


class IntroductionExtractorTest(unittest.TestCase):
    extractor = IntroductionExtractor.create(
        {},
        LocalModelStorage(Path("unused")),
        Resource("introductions"),
        ExecutionContext(GraphSchema({}), node_name="introductions"),
    )
    domain = Domain.load(str(ROOT / "domain.yml"))

    def processed(
        self, text: str, intent: str = "nlu_fallback", guesses: tuple[Entity, ...] = ()
    ) -> Message:
        message = Message(
            {
                TEXT: text,
                INTENT: {"name": intent, "confidence": 0.6},
                "intent_ranking": [
                    {"name": intent, "confidence": 0.6},
                    {"name": "greet", "confidence": 0.59},
                ],
                ENTITIES: list(guesses),
            }
        )
        [done] = self.extractor.process([message])
        return done

    def intent(self, text: str, intent: str = "nlu_fallback") -> Any:
        return self.processed(text, intent).get(INTENT)["name"]

    def slots(
        self, text: str, intent: str = "nlu_fallback", *, form: str | None = None, **guesses: str
    ) -> dict[str, Any]:
        found = tuple(guess(entity, value) for entity, value in guesses.items())
        message = self.processed(text, intent, found)
        parsed = {"text": text, "intent": message.get(INTENT), "entities": message.get(ENTITIES)}
        understood = Understood(text, parsed["intent"]["name"], parsed)
        return asyncio.run(filled_slots(self.domain, understood, form=form))

    def test_an_introduction_is_one_whatever_the_classifier_thought(self) -> None:
        for intent in ("nlu_fallback", "greet", "share_feeling", "tell_name"):
            self.assertEqual(self.intent("hi, i'm priya", intent), "tell_name", intent)

    def test_a_certain_introduction_cannot_fall_back_as_ambiguous(self) -> None:
        ranking = self.processed("i'm priya", "tell_name").get("intent_ranking")
        self.assertEqual([one["confidence"] for one in ranking], [1.0, 0.0])

    def test_a_guessed_name_that_is_none_is_taken_out(self) -> None:
        self.assertEqual(self.slots("i'm tired", "tell_name", name="tired"), {})
        self.assertEqual(self.intent("i'm tired", "tell_name"), "nlu_fallback")

    def test_call_me_later_changes_no_name(self) -> None:
        for text in ("call me later", "call me a cab", "call me when you land", "call me crazy"):
            self.assertEqual(self.intent(text, "change_my_name"), "nlu_fallback", text)
            self.assertEqual(self.slots(text, "change_my_name", name="later"), {}, text)

    def test_another_name_may_be_asked_for_before_it_is_given(self) -> None:
        for text in ("change my name", "don't call me that", "can we change what you call me"):
            self.assertEqual(self.intent(text, "change_my_name"), "change_my_name", text)

    def test_a_correction_is_a_change(self) -> None:
        self.assertEqual(self.intent("not Sara, Sarah"), "change_my_name")
        self.assertEqual(self.slots("not Sara, Sarah")["person_name"], "Sarah")
        text = "my name isn't Sarah, it's Sandra"
        self.assertEqual(self.intent(text, "change_bot_name"), "change_my_name")

    def test_with_more_in_it_than_a_name_it_stays_conversation_and_the_name_is_kept(self) -> None:
        text = "i'm Priya and I lost my job"
        self.assertEqual(self.intent(text, "share_feeling"), "share_feeling")
        self.assertEqual(self.intent(text, "tell_name"), "nlu_fallback")
        self.assertEqual(self.slots(text, "share_feeling")["person_name"], "Priya")

    def test_an_answer_in_an_exercise_renames_nobody(self) -> None:
        for text in ("it's tom", "i'm Priya", "call me liz"):
            filled = self.slots(text, "tell_name", form="practice_form")
            self.assertNotIn("person_name", filled, text)

    def test_a_name_for_kith_is_not_the_persons(self) -> None:
        filled = self.slots("i want to call you luna", "change_bot_name", name="luna")
        self.assertEqual(filled, {"bot_name": "Luna"})
        filled = self.slots("i'm max and you're nova", "change_bot_name", bot_name="nova")
        self.assertEqual(filled, {"bot_name": "Nova", "person_name": "Max"})

    def test_a_name_given_to_kith_renames_it_whatever_the_classifier_thought(self) -> None:
        for text in ("i want to call you luna", "change your name to luna", "make your name Luna"):
            for intent in ("nlu_fallback", "change_my_name", "change_bot_name"):
                self.assertEqual(self.intent(text, intent), "change_bot_name", text)
                self.assertEqual(self.slots(text, intent), {"bot_name": "Luna"}, text)
        for text in ("can i call you later", "i'll call you tomorrow", "i want to call you a liar"):
            self.assertEqual(self.intent(text), "nlu_fallback", text)

    def test_spelling_a_word_is_not_about_ones_name(self) -> None:
        self.assertEqual(self.intent("how to spell doctor", "change_my_name"), "nlu_fallback")
        self.assertEqual(
            self.intent("you spelled my name wrong", "change_my_name"), "change_my_name"
        )

    def test_what_cannot_be_a_name_is_no_name_for_kith_either(self) -> None:
        self.assertEqual(self.slots("be <b>luna</b>", "change_bot_name", bot_name="<b>"), {})

    def test_a_payload_is_left_alone(self) -> None:
        text = '/tell_name{"name": "Priya"}'
        message = self.processed(text, "tell_name", (guess("name", "Priya"),))
        self.assertEqual(message.get(INTENT)["confidence"], 0.6)
        self.assertEqual(len(message.get(ENTITIES)), 1)

    def test_other_entities_are_kept(self) -> None:
        entities = self.processed("i'm tired", guesses=(guess("place", "leeds"),)).get(ENTITIES)
        self.assertEqual([one["entity"] for one in entities], ["place"])

    def test_it_stands_after_all_other_extractors_and_before_the_fallback(self) -> None:
        pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
        names = [part["name"].rsplit(".", 1)[-1] for part in pipeline]
        place = names.index("IntroductionExtractor")
        self.assertGreater(place, names.index("EntitySynonymMapper"))
        self.assertLess(place, names.index("FallbackClassifier"))
