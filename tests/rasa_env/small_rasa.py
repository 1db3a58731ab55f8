"""A small Rasa project that is trained and talked with in tests: safety alone, no action server."""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
import unittest
import warnings
from pathlib import Path
from typing import Any, ClassVar

import rasa.model_training
import structlog
from rasa.core.agent import Agent
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

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
intents: [greet, begin, affirm, ask_for_help_now, nlu_fallback]
slots:
  country: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  risk_state: {type: any, influence_conversation: false, mappings: [{type: custom}]}
  minor:
    type: bool
    initial_value: false
    influence_conversation: false
    mappings: [{type: custom}]
  usage: {type: any, influence_conversation: false, mappings: [{type: custom}]}
  ai_notice: {type: any, influence_conversation: false, mappings: [{type: custom}]}
  daily_limit: {type: any, influence_conversation: false, mappings: [{type: custom}]}
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
  utter_goodbye_delete: [{text: "All right. Type /forget. Take care."}]
  utter_nudges_off: [{text: "No more of those."}]
  utter_if_bot: [{text: "I'm an AI."}]
  utter_limit_set: [{text: "I'll stop after {daily_limit} minutes."}]
  utter_limit_lifted: [{text: "No limit any more."}]
  utter_limit_reached: [{text: "That's your limit for today."}]
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


def train_in(folder: Path, *, slots: str, spoken: str) -> str:
    """A model in the folder; its path.

    Args:
        folder: where to put it.
        slots: more slots of the domain, as YAML.
        spoken: more responses of the domain, as YAML.
    """
    crisis = as_yaml(responses(load_replies(), Helplines.load()))
    domain = DOMAIN.replace("slots:\n", f"slots:\n{slots}", 1)
    domain += spoken + crisis
    for name, content in (("config", CONFIG), ("domain", domain), ("nlu", NLU)):
        (folder / f"{name}.yml").write_text(content, encoding="utf-8")
    result = rasa.model_training.train(
        domain=str(folder / "domain.yml"),
        config=str(folder / "config.yml"),
        training_files=str(folder / "nlu.yml"),
        output=str(folder / "models"),
    )
    assert result.model is not None
    return result.model


class SmallRasaTest(unittest.TestCase):
    """Trains the project once for its tests, and loads it."""

    more_slots: ClassVar[str] = ""
    more_responses: ClassVar[str] = ""
    folder: tempfile.TemporaryDirectory[str]
    loop: asyncio.AbstractEventLoop
    model: str
    agent: Agent

    @classmethod
    def setUpClass(cls) -> None:
        os.environ["RASA_TELEMETRY_ENABLED"] = "false"
        warnings.simplefilter("ignore")
        logging.disable(logging.CRITICAL)
        logging.getLogger("asyncio").disabled = True
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
        cls.folder = tempfile.TemporaryDirectory()
        cls.model = train_in(Path(cls.folder.name), slots=cls.more_slots, spoken=cls.more_responses)
        cls.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(cls.loop)
        cls.agent = Agent.load(cls.model, action_endpoint=NOBODY)

    @classmethod
    def tearDownClass(cls) -> None:
        structlog.reset_defaults()
        cls.loop.close()
        asyncio.set_event_loop(None)
        logging.disable(logging.NOTSET)
        cls.folder.cleanup()

    def tracker(self) -> DialogueStateTracker:
        """The conversation of this test."""
        tracker = self.loop.run_until_complete(self.agent.tracker_store.retrieve(self.id()))
        assert tracker is not None
        return tracker

    def set_slot(self, name: str, value: Any) -> None:
        """Put a value into a slot of it."""
        tracker = self.tracker()
        tracker.update(SlotSet(name, value))
        self.loop.run_until_complete(self.agent.tracker_store.save(tracker))
