"""The AI notice, minor mode and nudges inside a real Rasa, with a clock that is told the time."""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
import unittest
import warnings
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from components import around_turns
from components.around_turns import LAST_RESORT
from components.care_settings import load_care
from kith.safety.care import Care
from tests.rasa_env.notices import WholeMessages, texts_of
from tests.rasa_env.test_safety_policy_in_rasa import NOBODY, train_in

NOON = 1_780_000_000.0 - 1_780_000_000.0 % 86_400 + 12 * 3600
MINUTE = 60.0
HOUR = 3600.0
RESPONSES = """  utter_ai_notice: [{text: "A note: I'm an AI, not a human."}]
  utter_ai_reminder: [{text: "A reminder: I'm an AI, not a human."}]
  utter_ai_reminder_minor: [{text: "I'm an AI, not a human. Time for a break."}]
  utter_nudge_break: [{text: "That's an hour. Some water?"}]
  utter_nudge_night: [{text: "It's late again."}]
  utter_nudge_week: [{text: "About {hours} h this week."}]
  utter_nudge_limit: [{text: "A limit may help."}]
  utter_nudge_people: [{text: "Who else is there?"}]
  utter_nudge_people_named: [{text: "What about {person}?"}]
"""
PEOPLE = "  people: {type: any, influence_conversation: false, mappings: [{type: custom}]}\n"


class AroundTurnsTest(unittest.TestCase):
    folder: tempfile.TemporaryDirectory[str]
    loop: asyncio.AbstractEventLoop
    model: str
    agent: Agent

    @classmethod
    def setUpClass(cls) -> None:
        os.environ["RASA_TELEMETRY_ENABLED"] = "false"
        warnings.simplefilter("ignore")
        logging.disable(logging.CRITICAL)
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
        cls.folder = tempfile.TemporaryDirectory()
        cls.model = train_in(Path(cls.folder.name), slots=PEOPLE, responses=RESPONSES)
        cls.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(cls.loop)
        cls.agent = Agent.load(cls.model, action_endpoint=NOBODY)
        around_turns.shipped_leaning()

    @classmethod
    def tearDownClass(cls) -> None:
        structlog.reset_defaults()
        cls.loop.close()
        asyncio.set_event_loop(None)
        logging.disable(logging.NOTSET)
        cls.folder.cleanup()

    def say(self, text: str, at: float, *, zone: str = "UTC") -> WholeMessages:
        """What is said to a message that is written at that time."""
        channel = WholeMessages()
        message = UserMessage(text, channel, sender_id=self.id(), metadata={"time_zone": zone})
        processor = self.agent.processor

        async def turn() -> None:
            tracker = await processor.log_message(message, should_save_tracker=False)
            said = next(e for e in reversed(tracker.events) if isinstance(e, UserUttered))
            said.timestamp = at
            tracker = await processor.run_action_extract_slots(channel, tracker)
            await processor._run_prediction_loop(channel, tracker)
            await processor.save_tracker(tracker)

        self.loop.run_until_complete(turn())
        return channel

    def tracker(self) -> DialogueStateTracker:
        tracker = self.loop.run_until_complete(self.agent.tracker_store.retrieve(self.id()))
        assert tracker is not None
        return tracker

    def set_slot(self, name: str, value: Any) -> None:
        tracker = self.tracker()
        tracker.update(SlotSet(name, value))
        self.loop.run_until_complete(self.agent.tracker_store.save(tracker))

    def talk_until(self, at: float, *, begun: float = NOON, text: str = "hello") -> None:
        """Keep a session alive, a message every 20 minutes."""
        now = begun
        while now < at:
            self.say(text, now)
            now += 20 * MINUTE

    def test_r1_the_first_message_of_a_session_says_that_it_is_an_ai(self) -> None:
        first = self.say("hello", NOON)
        self.assertEqual(texts_of(first.messages), ["A note: I'm an AI, not a human.", "Hello."])
        self.assertEqual(self.say("hello", NOON + MINUTE).notices(), [])

    def test_r1_the_next_session_says_it_again(self) -> None:
        self.say("hello", NOON)
        self.assertEqual(len(self.say("hello", NOON + 29 * MINUTE).notices()), 0)
        self.assertEqual(len(self.say("hello", NOON + 60 * MINUTE).notices()), 1)

    def test_r1_a_first_message_in_crisis_gets_the_notice_apart_from_the_answer(self) -> None:
        said = self.say("I want to die", NOON)
        self.assertEqual(said.messages[0], said.notices()[0])
        self.assertIn("killing yourself", texts_of(said.replies())[0])
        self.assertNotIn("I'm an AI, not a human", " ".join(texts_of(said.replies())))

    def test_r1_a_button_or_a_command_gets_it_too(self) -> None:
        self.assertEqual(len(self.say("/greet", NOON).notices()), 1)

    def test_r2_three_hours_of_talk_bring_a_reminder_and_not_a_second_earlier(self) -> None:
        self.talk_until(NOON + 3 * HOUR - 10 * MINUTE)
        self.assertEqual(self.say("hello", NOON + 3 * HOUR - 1).notices(), [])
        said = self.say("hello", NOON + 3 * HOUR + 1)
        self.assertEqual(texts_of(said.notices()), ["A reminder: I'm an AI, not a human."])
        self.assertEqual(self.say("hello", NOON + 3 * HOUR + 60).notices(), [])

    def test_r2_the_clock_survives_a_restart(self) -> None:
        self.talk_until(NOON + 3 * HOUR - 10 * MINUTE)
        restarted = Agent.load(self.model, action_endpoint=NOBODY)
        restarted.tracker_store = self.agent.tracker_store
        restarted.processor.tracker_store = self.agent.tracker_store
        before = type(self).agent
        type(self).agent = restarted
        try:
            self.assertEqual(self.say("hello", NOON + 3 * HOUR - 1).notices(), [])
            self.assertEqual(len(self.say("hello", NOON + 3 * HOUR + 1).notices()), 1)
        finally:
            type(self).agent = before

    def test_r3_a_reminder_due_in_a_crisis_is_said_and_leaves_the_crisis_words_as_they_are(
        self,
    ) -> None:
        self.talk_until(NOON + 3 * HOUR - 10 * MINUTE)
        said = self.say("I want to die", NOON + 3 * HOUR + 1)
        self.assertEqual(len(said.notices()), 1)
        self.assertIn("killing yourself", texts_of(said.replies())[0])

    def test_r8_who_is_under_18_hears_it_every_hour_for_good(self) -> None:
        self.say("hello", NOON)
        self.say("i'm 15", NOON + MINUTE)
        self.say("just kidding, i'm 25", NOON + 2 * MINUTE)
        self.assertTrue(self.tracker().get_slot("minor"))
        self.talk_until(NOON + HOUR - 10 * MINUTE, begun=NOON + 3 * MINUTE)
        self.assertEqual(self.say("hello", NOON + HOUR - 1).notices(), [])
        said = self.say("hello", NOON + HOUR + 1)
        self.assertEqual(texts_of(said.notices()), ["I'm an AI, not a human. Time for a break."])
        self.say("/session_start", NOON + 26 * HOUR)
        self.assertTrue(self.tracker().get_slot("minor"))

    def test_r27_an_hour_brings_one_nudge_and_no_second_in_the_session(self) -> None:
        self.talk_until(NOON + HOUR - 5 * MINUTE)
        self.assertEqual(
            texts_of(self.say("hello", NOON + HOUR).nudges()), ["That's an hour. Some water?"]
        )
        self.assertEqual(self.say("hello", NOON + HOUR + 20 * MINUTE).nudges(), [])

    def test_r27_no_nudge_while_a_crisis_is_open(self) -> None:
        self.talk_until(NOON + HOUR - 5 * MINUTE)
        self.assertEqual(self.say("I want to die", NOON + HOUR).nudges(), [])
        self.assertEqual(self.say("hm", NOON + HOUR + MINUTE).nudges(), [])

    def test_r28_leaning_on_kith_alone_names_somebody_from_memory(self) -> None:
        self.say("hello", NOON)
        said = self.say("only you understand me", NOON + MINUTE)
        self.assertEqual(texts_of(said.nudges()), ["Who else is there?"])
        self.set_slot("people", [["Sam", "brother"]])
        said = self.say("i don't need anyone else, i have you", NOON + 25 * HOUR)
        self.assertEqual(texts_of(said.nudges()), ["What about Sam?"])

    def test_r26_a_turn_that_names_help_is_counted_once_and_no_other_is(self) -> None:
        year = datetime.now(timezone.utc).year
        counter = around_turns.referral_counter()
        before = counter.in_year(year)
        self.say("hello", NOON)
        self.assertEqual(counter.in_year(year), before)
        self.say("I want to kill myself", NOON + MINUTE)
        self.assertEqual(counter.in_year(year), before + 1)

    def test_r34_the_counts_hold_none_of_the_words(self) -> None:
        self.say("only you understand me and my zebra", NOON)
        kept = str(self.tracker().get_slot("usage")) + str(self.tracker().get_slot("ai_notice"))
        self.assertNotIn("zebra", kept)

    def test_r1_a_clock_that_cannot_be_read_means_the_notice_is_said(self) -> None:
        self.say("hello", NOON)
        self.set_slot("ai_notice", {"said_at": "yesterday"})
        self.assertEqual(len(self.say("hello", NOON + MINUTE).notices()), 1)

    def test_r1_a_project_without_the_response_still_says_it(self) -> None:
        responses = self.agent.processor.domain.responses
        kept = responses.pop("utter_ai_notice")
        try:
            self.assertEqual(texts_of(self.say("hello", NOON).notices()), [LAST_RESORT])
        finally:
            responses["utter_ai_notice"] = kept

    def test_both_are_in_force_as_soon_as_the_package_is_imported(self) -> None:
        self.assertIn("install", MessageProcessor._run_prediction_loop.__qualname__)
        self.assertIn("install", MessageProcessor.run_action_extract_slots.__qualname__)
        self.assertTrue(callable(around_turns.install))

    def test_the_thresholds_are_those_of_companion_yml_and_a_broken_file_counts_as_shipped(
        self,
    ) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "companion.yml"
            file.write_text("care: {ai_notice_hours: 2}\ntime_zone: Europe/London\n")
            self.assertEqual(load_care(Path(folder)), (Care(ai_notice_hours=2), "Europe/London"))
            file.write_text("care: {ai_notice_hours: 9}\n")
            self.assertEqual(load_care(Path(folder)), (Care(), None))


if __name__ == "__main__":
    unittest.main()
