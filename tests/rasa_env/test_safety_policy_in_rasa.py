"""A crisis is answered by SafetyPolicy inside a real Rasa, with no action server running.

Trains a tiny project (RulePolicy and SafetyPolicy, keywords for an NLU) and talks with it through
Rasa's own message processor. Content note: the messages speak of suicide.
"""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
import unittest
import warnings
from pathlib import Path
from typing import Any

import rasa.model_training
import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from components.safety_policy import SafetyPolicy
from kith.safety.crisis_responses import as_yaml, load_replies, responses
from kith.safety.helplines import Helplines

CONFIG = """
recipe: default.v1
assistant_id: safety_test
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: KeywordIntentClassifier
  - name: FallbackClassifier
policies:
  - name: components.safety_policy.SafetyPolicy
  - name: RulePolicy
    core_fallback_action_name: utter_chat
"""
DOMAIN = """
version: "3.1"
intents: [greet, begin, affirm, nlu_fallback]
slots:
  country: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  risk_state: {type: any, influence_conversation: false, mappings: [{type: custom}]}
  first:
    type: text
    influence_conversation: false
    mappings: [{type: from_text, conditions: [{active_loop: day_form, requested_slot: first}]}]
  second:
    type: text
    influence_conversation: false
    mappings: [{type: from_text, conditions: [{active_loop: day_form, requested_slot: second}]}]
forms:
  day_form: {required_slots: [first, second]}
actions: [action_validate_slot_mappings]
responses:
  utter_greet: [{text: "Hello."}]
  utter_chat: [{text: "I see."}]
  utter_ask_first: [{text: "What was good today?"}]
  utter_ask_second: [{text: "And what else?"}]
  utter_done: [{text: "Noted."}]
"""
NLU = """
version: "3.1"
nlu:
  - {intent: greet, examples: "- hello"}
  - {intent: begin, examples: "- begin"}
  - {intent: affirm, examples: "- yes"}
rules:
  - rule: greeting
    steps: [{intent: greet}, {action: utter_greet}]
  - rule: anything else
    steps: [{intent: nlu_fallback}, {action: utter_chat}]
  - rule: start
    steps: [{intent: begin}, {action: day_form}, {active_loop: day_form}]
  - rule: end
    condition: [{active_loop: day_form}]
    steps:
      - action: day_form
      - active_loop: null
      - slot_was_set: [{requested_slot: null}]
      - action: utter_done
"""
NOBODY = EndpointConfig("http://127.0.0.1:9/webhook")


def train_in(folder: Path) -> str:
    """A model in the folder; its path."""
    crisis = as_yaml(responses(load_replies(), Helplines.load()))
    for name, content in (("config", CONFIG), ("domain", DOMAIN + crisis), ("nlu", NLU)):
        (folder / f"{name}.yml").write_text(content, encoding="utf-8")
    result = rasa.model_training.train(
        domain=str(folder / "domain.yml"),
        config=str(folder / "config.yml"),
        training_files=str(folder / "nlu.yml"),
        output=str(folder / "models"),
    )
    assert result.model is not None
    return result.model


class SafetyPolicyInRasaTest(unittest.TestCase):
    folder: tempfile.TemporaryDirectory[str]
    loop: asyncio.AbstractEventLoop
    agent: Agent

    @classmethod
    def setUpClass(cls) -> None:
        os.environ["RASA_TELEMETRY_ENABLED"] = "false"
        warnings.simplefilter("ignore")
        logging.disable(logging.CRITICAL)
        logging.getLogger("asyncio").disabled = True
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
        cls.folder = tempfile.TemporaryDirectory()
        model = train_in(Path(cls.folder.name))
        cls.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(cls.loop)
        cls.agent = Agent.load(model, action_endpoint=NOBODY)

    @classmethod
    def tearDownClass(cls) -> None:
        structlog.reset_defaults()
        cls.loop.close()
        asyncio.set_event_loop(None)
        logging.disable(logging.NOTSET)
        cls.folder.cleanup()

    def say(self, *texts: str) -> list[str]:
        """Everything the bot answers to the last of the texts, in this test's conversation."""
        answers: list[str] = []
        for text in texts:
            channel = CollectingOutputChannel()
            message = UserMessage(text, channel, sender_id=self.id())
            self.loop.run_until_complete(self.agent.processor.handle_message(message))
            answers = [entry["text"] for entry in channel.messages]
        return answers

    def tracker(self) -> DialogueStateTracker:
        tracker = self.loop.run_until_complete(self.agent.tracker_store.retrieve(self.id()))
        assert tracker is not None
        return tracker

    def set_slot(self, name: str, value: Any) -> None:
        tracker = self.tracker()
        tracker.update(SlotSet(name, value))
        self.loop.run_until_complete(self.agent.tracker_store.save(tracker))

    def last_policy(self) -> str | None:
        actions = [event for event in self.tracker().events if isinstance(event, ActionExecuted)]
        return actions[-1].policy

    def test_an_ordinary_message_is_left_to_the_dialogue(self) -> None:
        self.assertEqual(self.say("hello"), ["Hello."])

    def test_a_typed_crisis_message_gets_one_crisis_reply_and_then_silence(self) -> None:
        answers = self.say("I want to die")
        self.assertEqual(len(answers), 1)
        self.assertIn("killing yourself", answers[0])
        self.assertIn("findahelpline.com", answers[0])
        self.assertEqual(self.last_policy(), "SafetyPolicy")

    def test_an_intent_payload_does_not_hide_the_words_behind_it(self) -> None:
        answers = self.say('/greet{"a":"b"} i want to die')
        self.assertIn("killing yourself", answers[0])
        self.assertNotIn("Hello.", answers)

    def test_in_a_form_the_crisis_is_answered_and_the_sentence_is_not_stored(self) -> None:
        self.assertEqual(self.say("begin"), ["What was good today?"])
        answers = self.say("nothing, I want to kill myself")
        self.assertEqual(len(answers), 1)
        self.assertIn("killing yourself", answers[0])
        self.assertIsNone(self.tracker().get_slot("first"))
        self.assertEqual(self.tracker().active_loop_name, "day_form")

    def test_an_earlier_answer_of_the_form_survives(self) -> None:
        self.say("begin", "the sun", "I want to kill myself")
        self.assertEqual(self.tracker().get_slot("first"), "the sun")
        self.assertIsNone(self.tracker().get_slot("second"))

    def test_the_form_goes_on_only_after_a_yes(self) -> None:
        asked = self.say("begin", "I wish I was dead", "I am calmer")
        self.assertIn("exercise", asked[0])
        self.assertIsNone(self.tracker().get_slot("first"))
        self.assertEqual(self.say("yes"), ["What was good today?"])
        self.assertIsNone(self.tracker().get_slot("first"))
        self.assertEqual(self.say("the sun"), ["And what else?"])
        self.assertEqual(self.tracker().get_slot("first"), "the sun")

    def test_the_form_ends_after_a_no(self) -> None:
        self.say("begin", "I wish I was dead", "I am calmer", "no")
        self.assertIsNone(self.tracker().active_loop_name)
        self.assertEqual(self.say("hello"), ["Hello."])

    def test_the_next_turns_stay_supportive_and_never_repeat_a_text(self) -> None:
        said = self.say("I want to die")
        for text in ("no", "i don't know", "no"):
            said += self.say(text)
        self.assertEqual(len(said), 4)
        self.assertEqual(len(set(said)), 4)
        self.assertNotIn("I see.", said)

    def test_calm_turns_give_the_dialogue_back(self) -> None:
        self.say("I want to die", "no", "no", "no")
        self.assertEqual(self.say("hello"), ["Hello."])

    def test_after_a_passive_wish_the_dialogue_goes_on(self) -> None:
        self.assertIn("ending your life", self.say("I wish I was dead")[0])
        self.assertEqual(self.say("hello"), ["Hello."])

    def test_yes_to_the_direct_question_is_taken_as_active(self) -> None:
        self.assertIn("killing yourself right now", self.say("I wish I was dead", "yes")[0])

    def test_the_line_is_the_one_of_the_known_country(self) -> None:
        self.say("hello")
        self.set_slot("country", "GB")
        answer = self.say("I'm going to kill myself tonight")[0]
        self.assertIn("116 123", answer)
        self.assertIn("999", answer)
        self.assertNotIn("988", answer)

    def test_naming_the_country_brings_its_line(self) -> None:
        self.assertIn("13 11 14", self.say("I want to die", "Australia")[0])
        self.assertEqual(self.tracker().get_slot("country"), "au")

    def test_help_for_a_friend_comes_with_a_line(self) -> None:
        answers = self.say("my friend wants to die")
        self.assertEqual(len(answers), 2)
        self.assertIn("findahelpline.com", answers[1])

    def test_a_message_of_twenty_thousand_characters_is_read_to_its_end(self) -> None:
        answers = self.say("It was a long day. " * 1100 + "I want to die.")
        self.assertIn("killing yourself", answers[0])

    def test_an_empty_message_is_left_to_the_dialogue(self) -> None:
        self.assertEqual(self.say("   "), ["I see."])

    def policy(self, turns: Any = None) -> tuple[SafetyPolicy, Domain]:
        domain = Domain.load(str(Path(self.folder.name) / "domain.yml"))
        context: Any = type("Context", (), {"is_finetuning": False})()
        storage: Any = None
        resource: Any = None
        config = SafetyPolicy.get_default_config()
        return SafetyPolicy(config, storage, resource, context, turns=turns), domain

    def predicted(self, prediction: PolicyPrediction, domain: Domain) -> str | None:
        if prediction.max_confidence == 0:
            return None
        return str(domain.action_names_or_texts[prediction.max_confidence_index])

    def test_a_fault_in_the_gate_still_brings_the_resources(self) -> None:
        policy, domain = self.policy()

        class Broken:
            def decide(self, *args: Any) -> Any:
                raise RuntimeError("broken")

            when_broken = staticmethod(policy._turns.when_broken)

        policy, domain = self.policy(turns=Broken())
        tracker = DialogueStateTracker("broken", domain.slots)
        tracker.update_with_events([ActionExecuted("action_listen"), UserUttered("hello")], domain)
        prediction = policy.predict_action_probabilities(tracker, domain)
        self.assertEqual(self.predicted(prediction, domain), "utter_risk_unread_1")

    def test_a_turn_begun_by_the_bot_is_left_alone(self) -> None:
        policy, domain = self.policy()
        tracker = DialogueStateTracker("outside", domain.slots)
        external = UserUttered.create_external("greet")
        tracker.update_with_events([ActionExecuted("action_listen"), external], domain)
        prediction = policy.predict_action_probabilities(tracker, domain)
        self.assertIsNone(self.predicted(prediction, domain))

    def test_an_open_crisis_survives_a_tracker_cut_to_its_last_turn(self) -> None:
        self.say("I want to die")
        policy, domain = self.policy()
        state = self.tracker().get_slot("risk_state")
        tracker = DialogueStateTracker("cut", domain.slots)
        kept = [SessionStarted(), SlotSet("risk_state", state), ActionExecuted("action_listen")]
        tracker.update_with_events([*kept, UserUttered("no")], domain)
        prediction = policy.predict_action_probabilities(tracker, domain)
        self.assertEqual(self.predicted(prediction, domain), "utter_risk_ask_1")

    def test_the_state_holds_none_of_the_words(self) -> None:
        self.say("I want to die because of zebras")
        self.assertNotIn("zebra", str(self.tracker().get_slot("risk_state")))


if __name__ == "__main__":
    unittest.main()
