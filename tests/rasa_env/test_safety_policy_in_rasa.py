"""A crisis is answered by SafetyPolicy inside a real Rasa, with no action server running.

Content note: the messages speak of suicide.
"""

from __future__ import annotations

import unittest
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from components.safety_policy import SafetyPolicy
from tests.rasa_env.notices import WholeMessages, texts_of
from tests.rasa_env.small_rasa import SmallRasaTest


class SafetyPolicyInRasaTest(SmallRasaTest):
    def say(self, *texts: str) -> list[str]:
        """Everything the bot answers to the last of the texts, in this test's conversation."""
        answers: list[str] = []
        for text in texts:
            channel = WholeMessages()
            message = UserMessage(text, channel, sender_id=self.id())
            self.loop.run_until_complete(self.agent.processor.handle_message(message))
            answers = texts_of(channel.replies())
        return answers

    def last_policy(self) -> str | None:
        actions = [event for event in self.tracker().events if isinstance(event, ActionExecuted)]
        return actions[-1].policy

    def test_an_ordinary_message_is_left_to_the_dialogue(self) -> None:
        self.assertEqual(self.say("hello"), ["Hello."])

    def test_r9_a_typed_crisis_message_gets_a_crisis_reply_and_then_silence(self) -> None:
        words, line = self.say("I want to die")
        self.assertIn("killing yourself", words)
        self.assertIn("findahelpline.com", line)
        self.assertEqual(self.last_policy(), "SafetyPolicy")

    def test_r9_an_intent_payload_does_not_hide_the_words_behind_it(self) -> None:
        answers = self.say('/greet{"a":"b"} i want to die')
        self.assertIn("killing yourself", answers[0])
        self.assertNotIn("Hello.", answers)

    def test_r9_a_message_marked_as_spoken_or_edited_is_read_like_any_other(self) -> None:
        for metadata in ({"voice": True}, {"edited": True}):
            channel = WholeMessages()
            message = UserMessage(
                "i want to die", channel, sender_id=f"{self.id()}{metadata}", metadata=metadata
            )
            self.loop.run_until_complete(self.agent.processor.handle_message(message))
            said = " ".join(texts_of(channel.replies()))
            self.assertIn("killing yourself", said)

    def test_r9_in_a_form_the_crisis_is_answered_and_the_sentence_is_not_stored(self) -> None:
        self.assertEqual(self.say("begin"), ["What was good today?"])
        answers = self.say("nothing, I want to kill myself")
        self.assertEqual(len(answers), 2)
        self.assertIn("killing yourself", answers[0])
        self.assertIsNone(self.tracker().get_slot("first"))
        self.assertEqual(self.tracker().active_loop_name, "day_form")

    def test_r9_an_earlier_answer_of_the_form_survives(self) -> None:
        self.say("begin", "the sun", "I want to kill myself")
        self.assertEqual(self.tracker().get_slot("first"), "the sun")
        self.assertIsNone(self.tracker().get_slot("second"))

    def test_the_form_goes_on_only_after_a_yes(self) -> None:
        asked = self.say("begin", "I wish I was dead", "I went for a walk")
        self.assertIn("exercise", asked[0])
        self.assertIsNone(self.tracker().get_slot("first"))
        self.assertEqual(self.say("yes"), ["What was good today?"])
        self.assertIsNone(self.tracker().get_slot("first"))
        self.assertEqual(self.say("the sun"), ["And what else?"])
        self.assertEqual(self.tracker().get_slot("first"), "the sun")

    def test_the_form_ends_after_a_no(self) -> None:
        self.say("begin", "I wish I was dead", "I went for a walk", "rather not")
        self.assertIsNone(self.tracker().active_loop_name)
        self.assertEqual(self.say("hello"), ["Hello."])

    def test_r18_the_next_turns_stay_supportive_and_never_repeat_a_text(self) -> None:
        said = self.say("I want to die")
        for text in ("no", "i don't know", "no"):
            said += self.say(text)
        self.assertEqual(len(said), 5)
        self.assertEqual(len(set(said)), 5)
        self.assertNotIn("I see.", said)

    def test_r14_calm_turns_give_the_dialogue_back(self) -> None:
        self.say("I want to die", "no", "no", "hm", "hm", "hm", "hm", "hm")
        self.assertEqual(self.say("hello"), ["Hello."])

    def test_r14_after_a_passive_wish_it_is_asked_once_more_and_the_dialogue_goes_on(self) -> None:
        self.assertIn("ending your life", self.say("I wish I was dead")[0])
        self.assertIn("ending your life", self.say("hello")[0])
        self.assertEqual(self.say("hello"), ["Hello."])

    def test_r14_yes_to_the_direct_question_leads_to_the_question_about_a_plan(self) -> None:
        self.assertIn("time", self.say("I wish I was dead", "yes")[0])
        emergency, words, line = self.say("yes")
        self.assertIn("call your local emergency number", emergency)
        self.assertIn("kill yourself", words)
        self.assertIn("findahelpline.com", line)

    def test_r19_the_line_is_the_one_of_the_known_country(self) -> None:
        self.say("hello")
        self.set_slot("country", "GB")
        answer = " ".join(self.say("I'm going to kill myself tonight"))
        self.assertIn("116 123", answer)
        self.assertIn("999", answer)
        self.assertNotIn("988", answer)

    def test_r19_without_a_country_that_of_the_time_zone_is_taken_until_one_is_named(self) -> None:
        channel = WholeMessages()
        message = UserMessage(
            "I want to die", channel, sender_id=self.id(), metadata={"country": "nz"}
        )
        self.loop.run_until_complete(self.agent.processor.handle_message(message))
        self.assertIn("1737", " ".join(texts_of(channel.replies())))
        self.assertIn("13 11 14", self.say("I'm in Australia")[0])

    def test_r19_naming_the_country_brings_its_line(self) -> None:
        self.assertIn("13 11 14", self.say("I want to die", "Australia")[0])
        self.assertEqual(self.tracker().get_slot("country"), "au")

    def test_r8_a_young_person_gets_the_line_for_young_people(self) -> None:
        self.say("hello", "i'm 15")
        self.set_slot("country", "ie")
        self.assertIn("1800 66 66 66", " ".join(self.say("I want to die")))

    def test_r13_help_for_a_friend_comes_with_a_line(self) -> None:
        answers = self.say("my friend wants to die")
        self.assertEqual(len(answers), 2)
        self.assertIn("findahelpline.com", answers[1])

    def test_help_now_is_there_at_once_also_in_a_form(self) -> None:
        self.assertIn("findahelpline.com", self.say("/ask_for_help_now")[0])
        answers = self.say("begin", "/ask_for_help_now")
        self.assertEqual(len(answers), 1)
        self.assertIsNone(self.tracker().active_loop_name)
        self.assertIn("13 11 14", self.say("Australia")[0])

    def test_r4_the_truth_about_being_an_ai_is_told_in_a_form_and_in_a_role_play(self) -> None:
        self.say("begin")
        self.assertEqual(self.say("wait, are you human?"), ["I'm an AI."])
        self.assertIsNone(self.tracker().get_slot("first"))
        self.assertEqual(
            self.say("stay Tom in our play. Tom, are you a real person?"), ["I'm an AI."]
        )

    def test_r30_asking_to_be_deleted_is_one_line_with_the_way_and_ends_an_exercise(self) -> None:
        self.say("begin")
        self.assertEqual(self.say("delete my account"), ["All right. Type /forget. Take care."])
        self.assertIsNone(self.tracker().active_loop_name)
        self.assertIn("killing yourself", self.say("delete me, i want to die")[0])

    def test_r29_a_limit_of_ones_own_is_kept_and_a_crisis_is_answered_all_the_same(self) -> None:
        self.assertEqual(self.say("limit me to 30 minutes a day"), ["I'll stop after 30 minutes."])
        usage = self.tracker().get_slot("usage")
        self.set_slot("usage", {**usage, "days": dict.fromkeys(usage["days"], 1800)})
        self.assertEqual(self.say("hello"), ["That's your limit for today."])
        self.assertEqual(self.say("remove my limit"), ["No limit any more."])
        self.set_slot("usage", {**self.tracker().get_slot("usage"), "limit_minutes": 30})
        self.assertIn("findahelpline.com", self.say("/ask_for_help_now")[0])
        self.assertIn("killing yourself", self.say("I want to die")[0])

    def test_r12_a_message_of_twenty_thousand_characters_is_read_to_its_end(self) -> None:
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

    def test_r9_a_fault_in_the_gate_still_brings_the_resources(self) -> None:
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

    def test_r9_a_fault_anywhere_in_the_policy_still_brings_the_resources(self) -> None:
        class Broken:
            def decide(self, *args: Any) -> Any:
                raise RuntimeError("broken")

            def when_broken(self, *args: Any) -> Any:
                raise RuntimeError("broken as well")

        policy, domain = self.policy(turns=Broken())
        tracker = DialogueStateTracker("broken", domain.slots)
        tracker.update_with_events([ActionExecuted("action_listen"), UserUttered("hello")], domain)
        prediction = policy.predict_action_probabilities(tracker, domain)
        self.assertEqual(self.predicted(prediction, domain), "utter_help_now")

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
        self.assertEqual(self.predicted(prediction, domain), "utter_risk_means_1")

    def test_the_state_holds_none_of_the_words(self) -> None:
        self.say("I want to die because of zebras")
        self.assertNotIn("zebra", str(self.tracker().get_slot("risk_state")))


if __name__ == "__main__":
    unittest.main()
