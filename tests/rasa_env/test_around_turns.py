"""The AI notice, minor mode and nudges inside a real Rasa, with a clock that is told the time."""

from __future__ import annotations

import tempfile
import unittest
from datetime import datetime, timezone
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from components import after_turns, around_turns, leaning_signs
from components.before_turns import BeforeTurns
from components.care_settings import load_care
from components.said_beside import LAST_RESORT
from kith.safety.care import Care
from kith.safety.standing import StandingWords
from tests.rasa_env.notices import WholeMessages, texts_of
from tests.rasa_env.small_rasa import NOBODY, SmallRasaTest

NOON = 1_780_000_000.0 - 1_780_000_000.0 % 86_400 + 12 * 3600
MINUTE = 60.0
HOUR = 3600.0
RESPONSES = """  utter_ai_notice: [{text: "A note: I'm an AI, not a human."}]
  utter_ai_reminder: [{text: "A reminder: I'm an AI, not a human."}]
  utter_ai_reminder_minor: [{text: "I'm an AI, not a human. Time for a break."}]
  utter_ask_age: [{text: "Are you 18 or older?"}]
  utter_age_adult: [{text: "Thank you."}]
  utter_age_minor: [{text: "Thank you for telling me."}]
  utter_age_untold: [{text: "That's fine."}]
  utter_nudge_break: [{text: "That's an hour. Some water?"}]
  utter_nudge_night: [{text: "It's late again."}]
  utter_nudge_week: [{text: "About {hours} h this week."}]
  utter_nudge_limit: [{text: "A limit may help."}]
  utter_nudge_people: [{text: "Who else is there?"}]
  utter_nudge_people_named: [{text: "What about {person}?"}]
"""
SLOTS = "".join(
    f"  {name}: {{type: any, influence_conversation: false, mappings: [{{type: custom}}]}}\n"
    for name in ("people", "age_question")
)


class AroundTurnsTest(SmallRasaTest):
    more_slots = SLOTS
    more_responses = RESPONSES

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        leaning_signs.shipped_leaning()

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

    def talk_until(self, at: float, *, begun: float = NOON, text: str = "hello") -> None:
        """Keep a session alive, a message every 20 minutes."""
        now = begun
        while now < at:
            self.say(text, now)
            now += 20 * MINUTE

    def test_r1_the_first_message_of_a_session_says_that_it_is_an_ai(self) -> None:
        first = self.say("hello", NOON)
        self.assertEqual(
            texts_of(first.messages),
            ["A note: I'm an AI, not a human. Are you 18 or older?", "Hello."],
        )
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

    def age(self) -> tuple[bool, str | None]:
        """Whether this person counts as a minor, and what they answered."""
        tracker = self.tracker()
        question = tracker.get_slot("age_question") or {}
        return bool(tracker.get_slot("minor")), question.get("answer")

    def test_r8_the_first_notice_asks_for_the_age_and_a_plain_answer_is_understood(self) -> None:
        first = self.say("hello", NOON)
        self.assertIn("18 or older?", texts_of(first.notices())[0])
        self.assertEqual(texts_of(self.say("yes", NOON + MINUTE).replies()), ["Thank you."])
        self.assertEqual(self.age(), (False, "utter_age_adult"))
        later = self.say("hello", NOON + 24 * HOUR)
        self.assertEqual(texts_of(later.notices()), ["A note: I'm an AI, not a human."])

    def test_r8_a_no_or_a_number_under_18_locks_minor_mode_for_good(self) -> None:
        for place, text in enumerate(("no", "16", "i'm 15")):
            at = NOON + place * 1000 * HOUR
            with self.subTest(text):
                self.set_slot_anew()
                self.say("hello", at)
                said = texts_of(self.say(text, at + MINUTE).replies())
                self.assertEqual(said, ["Thank you for telling me."])
                self.assertEqual(self.age(), (True, "utter_age_minor"))
                self.say("just kidding, yes i'm 18", at + 2 * MINUTE)
                self.assertTrue(self.age()[0])
                self.assertEqual(len(self.say("hello", at + 24 * HOUR).notices()), 1)

    def set_slot_anew(self) -> None:
        """Begin as somebody new."""
        self.say("hello", NOON - 100 * HOUR)
        for name, value in (("minor", False), ("age_question", None), ("ai_notice", None)):
            self.set_slot(name, value)

    def test_r8_whoever_passes_the_question_over_is_asked_once_more_in_a_later_session(
        self,
    ) -> None:
        asked = 0
        for session in range(4):
            begun = NOON + session * 24 * HOUR
            asked += "18 or older?" in " ".join(texts_of(self.say("hello", begun).notices()))
            reply = texts_of(self.say("hello", begun + MINUTE).replies())
            self.assertEqual(reply, ["Hello."])
            self.assertEqual(self.say("no", begun + 2 * MINUTE).notices(), [])
        self.assertEqual(asked, 2)
        self.assertEqual(self.age(), (False, None))

    def test_r8_nobody_in_danger_is_asked_and_the_question_comes_another_day(self) -> None:
        said = self.say("I want to die", NOON)
        self.assertNotIn("18 or older?", " ".join(texts_of(said.messages)))
        self.say("no", NOON + MINUTE)
        self.assertFalse(self.age()[0])
        later = self.say("hello", NOON + 30 * 24 * HOUR)
        self.assertIn("18 or older?", " ".join(texts_of(later.notices())))

    def test_r8_an_answer_in_danger_is_answered_as_danger(self) -> None:
        self.say("hello", NOON)
        said = " ".join(texts_of(self.say("yes and i want to die", NOON + MINUTE).replies()))
        self.assertIn("killing yourself", said)

    def test_r8_a_number_in_an_exercise_is_no_age(self) -> None:
        # By the real clock: Rasa ends an exercise with the session, and NOON is long ago.
        for text in ("begin", "9"):
            message = UserMessage(text, WholeMessages(), sender_id=self.id())
            self.loop.run_until_complete(self.agent.processor.handle_message(message))
        self.assertEqual(self.tracker().get_slot("first"), "9")
        self.assertEqual(self.age(), (False, None))

    def test_r8_a_host_who_checks_ages_lets_nobody_be_asked(self) -> None:
        care = Care(age_is_checked_elsewhere=True)
        turns = BeforeTurns(care, None, StandingWords.load())
        channel, tracker = (
            WholeMessages(),
            DialogueStateTracker.from_events(
                self.id(), [UserUttered("hello")], self.agent.processor.domain.slots
            ),
        )
        self.loop.run_until_complete(turns.run(self.agent.processor, channel, tracker))
        self.assertEqual(texts_of(channel.notices()), ["A note: I'm an AI, not a human."])

    def test_r8_who_has_told_an_age_is_not_asked(self) -> None:
        said = self.say("hi, i'm 34", NOON)
        self.assertNotIn("18 or older?", " ".join(texts_of(said.notices())))

    def test_r8_help_now_is_not_held_up_by_the_question(self) -> None:
        said = self.say("/ask_for_help_now", NOON)
        self.assertNotIn("18 or older?", " ".join(texts_of(said.messages)))

    def test_r27_an_hour_brings_one_nudge_and_no_second_in_the_session(self) -> None:
        self.talk_until(NOON + HOUR - 5 * MINUTE)
        self.assertEqual(
            texts_of(self.say("hello", NOON + HOUR).nudges()), ["That's an hour. Some water?"]
        )
        self.assertEqual(self.say("hello", NOON + HOUR + 20 * MINUTE).nudges(), [])

    def test_r27_nudges_that_were_switched_off_do_not_come_and_the_notice_does(self) -> None:
        self.talk_until(NOON + HOUR - 5 * MINUTE)
        off = self.say("no more nudges please", NOON + HOUR - MINUTE)
        self.assertEqual(texts_of(off.replies()), ["No more of those."])
        self.assertEqual(self.say("hello", NOON + HOUR).nudges(), [])
        self.talk_until(NOON + 3 * HOUR, begun=NOON + HOUR + MINUTE)
        self.assertEqual(len(self.say("hello", NOON + 3 * HOUR + 1).notices()), 1)

    def test_r30_nothing_follows_a_goodbye(self) -> None:
        self.talk_until(NOON + HOUR - 5 * MINUTE)
        said = self.say("delete my account", NOON + HOUR)
        self.assertEqual(texts_of(said.messages), ["All right. Type /forget. Take care."])

    def test_r27_no_nudge_while_a_crisis_is_open(self) -> None:
        self.talk_until(NOON + HOUR - 5 * MINUTE)
        self.assertEqual(self.say("I want to die", NOON + HOUR).nudges(), [])
        self.assertEqual(self.say("hm", NOON + HOUR + MINUTE).nudges(), [])

    def test_r28_leaning_on_kith_alone_names_somebody_from_memory(self) -> None:
        self.say("hello", NOON)
        said = self.say("only you understand me", NOON + MINUTE)
        self.assertEqual(texts_of(said.nudges()), ["Who else is there?"])
        self.set_slot("people", {"Sam": "brother", "Ines": "friend"})
        said = self.say("i don't need anyone else, i have you", NOON + 25 * HOUR)
        self.assertEqual(texts_of(said.nudges()), ["What about Sam?"])

    def test_r26_a_turn_that_names_help_is_counted_once_and_no_other_is(self) -> None:
        year = datetime.now(timezone.utc).year
        counter = after_turns.referral_counter()
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
            (said,) = texts_of(self.say("hello", NOON).notices())
            self.assertTrue(said.startswith(LAST_RESORT))
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
