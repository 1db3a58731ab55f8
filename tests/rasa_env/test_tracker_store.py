"""A conversation costs the same however long it is, and a database in trouble loses none of it."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import subprocess
import tempfile
import time
import unittest
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from components.tracker_rows import REPLY_TO, STORAGE_FAILING
from components.tracker_store import KithTrackerStore
from kith.memory.compaction import compact
from kith.memory.erasure_marks import Mark
from kith.memory.private_talk import Span, open_talks
from kith.memory.sought import Sought
from kith.memory.tracker_aging import Aged
from kith.memory.tracker_events import erase, erase_aged, erase_private

DOMAIN = """
version: "3.1"
intents: [hi]
slots:
  mood: {type: any, influence_conversation: false, mappings: [{type: custom}]}
  favourite: {type: any, influence_conversation: false, mappings: [{type: custom}]}
  risk_state: {type: any, influence_conversation: false, mappings: [{type: custom}]}
  is_private: {type: any, influence_conversation: false, mappings: [{type: custom}]}
  age_question: {type: any, influence_conversation: false, mappings: [{type: custom}]}
  minor: {type: bool, influence_conversation: false, mappings: [{type: custom}]}
  storage_failing: {type: any, influence_conversation: false, mappings: [{type: custom}]}
forms:
  long_form: {required_slots: []}
actions: [action_a]
"""

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(coroutine)


class TrackerStoreTest(unittest.TestCase):
    def setUp(self) -> None:
        logging.getLogger("components.tracker_store").setLevel(logging.CRITICAL)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.file = self.folder / "tracker.db"
        self.domain = Domain.from_yaml(DOMAIN)
        self.store = KithTrackerStore(self.domain, f"sqlite:///{self.file}")
        self.addCleanup(self.store.engine.dispose)

    def turn(self, number: int, *more: Any, sender: str = "ann") -> DialogueStateTracker:
        """One turn as Rasa takes it: load, add events, save."""
        tracker = run(self.store.get_or_create_tracker(sender))
        if not any(isinstance(event, SessionStarted) for event in tracker.events) and number == 0:
            tracker.update_with_events([SessionStarted(), ActionExecuted("action_listen")], None)
        parse = {"intent": {"name": "hi", "confidence": 1.0}, "entities": []}
        said = UserUttered(
            f"m{number}", parse["intent"], [], parse, metadata={REPLY_TO: {"secret": "s3cret"}}
        )
        events = [said, SlotSet("mood", number), *more]
        events += [ActionExecuted("action_a"), BotUttered(f"b{number}")]
        tracker.update_with_events([*events, ActionExecuted("action_listen")], self.domain)
        run(self.store.save(tracker))
        return tracker

    def said(self, sender: str = "ann") -> list[str]:
        tracker = run(self.store.retrieve_full_tracker(sender))
        assert tracker is not None
        return [event.text for event in tracker.events if isinstance(event, UserUttered)]

    def test_what_is_loaded_stays_bounded_and_the_store_keeps_every_event(self) -> None:
        loaded = [len(self.turn(number).events) for number in range(200)]
        self.assertLess(max(loaded), 130)
        self.assertEqual(self.said(), [f"m{number}" for number in range(200)])

    def test_a_slot_set_long_ago_is_still_there(self) -> None:
        self.turn(0, SlotSet("favourite", "tea"))
        for number in range(1, 100):
            self.turn(number)
        tracker = run(self.store.retrieve("ann"))
        assert tracker is not None
        self.assertEqual(tracker.get_slot("favourite"), "tea")
        self.assertEqual(tracker.get_slot("mood"), 99)

    def test_a_slot_emptied_after_a_checkpoint_stays_empty(self) -> None:
        self.turn(0, SlotSet("favourite", "tea"))
        for number in range(1, 40):
            self.turn(number)
        self.turn(40, SlotSet("favourite", None))
        for number in range(41, 80):
            self.turn(number)
        tracker = run(self.store.retrieve("ann"))
        assert tracker is not None
        self.assertIsNone(tracker.get_slot("favourite"))

    def test_enough_turns_stay_to_look_back_on(self) -> None:
        for number in range(120):
            self.turn(number)
            tracker = run(self.store.retrieve("ann"))
            assert tracker is not None
            turns = [event for event in tracker.events if isinstance(event, UserUttered)]
            self.assertGreaterEqual(len(turns), min(number + 1, 8))

    def test_a_form_that_is_open_is_never_cut_off_from_its_beginning(self) -> None:
        self.turn(0, ActiveLoop("long_form"))
        for number in range(1, 60):
            self.turn(number)
        tracker = run(self.store.retrieve("ann"))
        assert tracker is not None
        self.assertEqual(tracker.active_loop_name, "long_form")

    def test_a_new_session_starts_from_its_own_events(self) -> None:
        for number in range(40):
            self.turn(number)
        self.turn(40, SessionStarted(), SlotSet("favourite", "coffee"))
        self.turn(41)
        tracker = run(self.store.retrieve("ann"))
        assert tracker is not None
        turns = [event.text for event in tracker.events if isinstance(event, UserUttered)]
        self.assertEqual(turns, ["m41"])
        self.assertEqual(tracker.get_slot("favourite"), "coffee")
        self.assertEqual(self.said(), [f"m{number}" for number in range(42)])

    def test_the_reply_to_secret_never_reaches_the_file(self) -> None:
        self.turn(0)
        written = [path.read_bytes() for path in self.file.parent.iterdir()]
        self.assertTrue(any(b"m0" in content for content in written))
        self.assertFalse(any(b"s3cret" in content for content in written))

    def erase(self, *words: str) -> None:
        """What the action server does in the middle of a turn."""
        engine = sa.create_engine(f"sqlite:///{self.file}")
        with engine.begin() as connection:
            erase(connection, "ann", words or None, at=time.time())
        compact(engine)
        engine.dispose()

    def is_anywhere(self, word: bytes) -> bool:
        # By another process: closing a database's file here would let go of SQLite's locks on it.
        found = subprocess.run(["grep", "-rqia", word.decode(), str(self.folder)], check=False)
        return found.returncode == 0

    def test_what_is_erased_within_a_turn_does_not_come_back_at_its_end(self) -> None:
        for number in range(3):
            self.turn(number, SlotSet("favourite", "Zanzibar"), SlotSet("risk_state", {"a": 1}))
        self.turn(3, SlotSet("minor", True))
        self.turn(0, sender="bob")
        tracker = run(self.store.get_or_create_tracker("ann"))
        tracker.update(UserUttered("forget Zanzibar and all else"))
        self.erase()
        tracker.update_with_events([BotUttered("Done."), ActionExecuted("action_listen")], None)
        run(self.store.save(tracker))
        self.assertFalse(self.is_anywhere(b"Zanzibar"))
        after = run(self.store.retrieve("ann"))
        self.assertIsNone(after.get_slot("favourite"))
        self.assertEqual(after.get_slot("risk_state"), {"a": 1})
        self.assertTrue(after.get_slot("minor"))
        self.assertEqual(after.latest_bot_utterance.text, "Done.")
        self.assertIsNotNone(run(self.store.retrieve("bob")).latest_message)
        self.turn(1, SlotSet("favourite", "Bath"))
        self.assertEqual(run(self.store.retrieve("ann")).get_slot("favourite"), "Bath")

    def end_private(self, until: float) -> int:
        """What the action server does when a private conversation is over."""
        engine = sa.create_engine(f"sqlite:///{self.file}")
        with engine.begin() as connection:
            gone = erase_private(connection, "ann", until, at=time.time())
        compact(engine)
        engine.dispose()
        return gone

    def private_talk(self, turns: int) -> None:
        """Two turns for all to read, and some private ones."""
        self.turn(0, SlotSet("favourite", "the sea"))
        self.turn(1)
        self.turn(2, SlotSet("is_private", True))
        for number in range(3, 3 + turns):
            secret = [SlotSet("favourite", "Zanzibar"), BotUttered("to Zanzibar?")]
            self.turn(number, *secret, SlotSet("risk_state", {"a": number}))

    def test_a_private_talk_that_ends_within_a_turn_leaves_no_byte(self) -> None:
        self.turn(0, SlotSet("favourite", "Quokka"), sender="bob")
        self.private_talk(60)
        tracker = run(self.store.get_or_create_tracker("ann"))
        tracker.update(UserUttered("that's enough about Zanzibar"))
        self.assertTrue(self.is_anywhere(b"Zanzibar"))
        self.assertGreater(self.end_private(time.time()), 100)
        over = [SlotSet("is_private", None), BotUttered("Gone."), ActionExecuted("action_listen")]
        tracker.update_with_events(over, self.domain)
        run(self.store.save(tracker))
        self.assertFalse(self.is_anywhere(b"Zanzibar"))
        after = run(self.store.retrieve("ann"))
        self.assertEqual(after.get_slot("favourite"), "the sea")
        self.assertEqual(after.get_slot("risk_state"), {"a": 62})
        self.assertIsNone(after.get_slot("is_private"))
        self.assertEqual(self.said(), ["m0", "m1"])
        self.turn(70, SlotSet("favourite", "Bath"))
        self.assertEqual(self.said(), ["m0", "m1", "m70"])
        self.assertEqual(run(self.store.retrieve("ann")).get_slot("favourite"), "Bath")
        self.assertEqual(self.said("bob"), ["m0"])

    def test_a_private_talk_that_ended_by_a_pause_keeps_the_message_after_it(self) -> None:
        self.private_talk(3)
        tracker = run(self.store.get_or_create_tracker("ann"))
        tracker.update(UserUttered("hello again"))
        self.end_private(tracker.events[-1].timestamp)
        over = [SlotSet("is_private", None), BotUttered("Hello."), ActionExecuted("action_listen")]
        tracker.update_with_events(over, self.domain)
        run(self.store.save(tracker))
        self.assertFalse(self.is_anywhere(b"Zanzibar"))
        self.assertEqual(self.said(), ["m0", "m1", "hello again"])

    def test_a_private_talk_that_nobody_comes_back_to_is_found(self) -> None:
        self.private_talk(3)
        self.turn(0, SlotSet("is_private", True), sender="bob")
        self.turn(1, SlotSet("is_private", None), sender="bob")
        now = time.time()
        with self.store.engine.connect() as connection:
            self.assertEqual(open_talks(connection, now - 1800), [])
            self.assertEqual(open_talks(connection, now), ["ann"])
        self.end_private(now)
        with self.store.engine.connect() as connection:
            self.assertEqual(open_talks(connection, now), [])
        self.turn(9)
        self.assertEqual(self.said(), ["m0", "m1", "m9"])
        self.assertFalse(self.is_anywhere(b"Zanzibar"))

    def test_whose_talk_is_private_is_told_without_reading_their_talks(self) -> None:
        self.private_talk(3)
        self.turn(0, SlotSet("is_private", True), sender="bob")
        self.turn(1, SlotSet("is_private", None), sender="bob")
        self.turn(0, SlotSet("is_private", True), sender="eve")
        now = time.time()
        with self.store.engine.begin() as connection:
            unread = "UPDATE events SET data = 'no JSON' WHERE action_name IS NOT 'is_private'"
            connection.execute(sa.text(unread))
            self.assertEqual(open_talks(connection, now), ["ann", "eve"])
            later = sa.text("UPDATE events SET timestamp = :at WHERE sender_id = 'eve'")
            connection.execute(later, {"at": now + 60})
            self.assertEqual(open_talks(connection, now), ["ann"])

    def test_a_private_talk_goes_with_the_sessions_that_began_in_it(self) -> None:
        self.private_talk(2)
        tracker = run(self.store.get_or_create_tracker("ann"))
        begin = [ActionExecuted("action_session_start"), SessionStarted()]
        carried = [SlotSet("is_private", True), SlotSet("favourite", "Zanzibar")]
        tracker.update_with_events([*begin, *carried, ActionExecuted("action_listen")], self.domain)
        run(self.store.save(tracker))
        self.turn(8, BotUttered("Zanzibar again"))
        tracker = run(self.store.get_or_create_tracker("ann"))
        tracker.update(UserUttered("enough"))
        self.end_private(time.time())
        over = [SlotSet("is_private", None), BotUttered("Gone."), ActionExecuted("action_listen")]
        tracker.update_with_events(over, self.domain)
        run(self.store.save(tracker))
        self.turn(9)
        self.assertEqual(self.said(), ["m0", "m1", "m9"])
        self.assertFalse(self.is_anywhere(b"Zanzibar"))

    def test_who_told_their_age_in_private_is_not_asked_again(self) -> None:
        self.turn(0)
        self.turn(1, SlotSet("is_private", True))
        self.turn(2, SlotSet("age_question", {"answer": "adult"}))
        self.end_private(time.time())
        after = run(self.store.retrieve("ann"))
        self.assertEqual(after.get_slot("age_question"), {"answer": "adult"})
        self.erase()
        self.assertIsNone(run(self.store.get_or_create_tracker("ann")).get_slot("age_question"))

    def test_an_exercise_that_was_open_in_private_is_still_open(self) -> None:
        self.turn(0)
        self.turn(1, SlotSet("is_private", True), ActiveLoop("long_form"))
        self.turn(2, SlotSet("favourite", "Zanzibar"))
        self.end_private(time.time())
        after = run(self.store.retrieve("ann"))
        self.assertEqual(after.active_loop_name, "long_form")
        self.assertIsNone(after.get_slot("favourite"))

    def test_everything_goes_although_a_private_talk_has_just_ended(self) -> None:
        self.private_talk(2)
        tracker = run(self.store.get_or_create_tracker("ann"))
        tracker.update(UserUttered("forget Zanzibar and all else"))
        self.erase()
        self.end_private(time.time())
        tracker.update_with_events([BotUttered("Done."), ActionExecuted("action_listen")], None)
        run(self.store.save(tracker))
        self.assertFalse(self.is_anywhere(b"Zanzibar"))
        self.assertEqual(self.said(), [])

    def test_old_events_that_went_during_a_turn_do_not_come_back_with_it(self) -> None:
        for number in range(90):
            self.turn(number, SlotSet("minor", True), SlotSet("favourite", "Zanzibar"))
        before = time.time()
        for number in range(90, 95):
            self.turn(number, SlotSet("favourite", "Bath"))
        tracker = run(self.store.get_or_create_tracker("ann"))
        tracker.update(UserUttered("m95"))
        engine = sa.create_engine(f"sqlite:///{self.file}")
        with engine.begin() as connection:
            aged = Aged(before, before, names=False)
            self.assertGreater(erase_aged(connection, "ann", aged, at=time.time()), 400)
        compact(engine)
        engine.dispose()
        tracker.update_with_events([BotUttered("b95"), ActionExecuted("action_listen")], None)
        run(self.store.save(tracker))
        self.assertFalse(self.is_anywhere(b"Zanzibar"))
        self.turn(96)
        self.assertEqual(self.said(), [f"m{number}" for number in range(90, 97)])
        after = run(self.store.retrieve("ann"))
        self.assertTrue(after.get_slot("minor"))
        self.assertEqual(after.get_slot("favourite"), "Bath")

    def test_who_comes_back_after_all_has_gone_by_age_goes_on_from_what_stayed(self) -> None:
        self.turn(0, SlotSet("minor", True), SlotSet("favourite", "Zanzibar"))
        self.turn(1)
        with self.store.engine.begin() as connection:
            now = time.time()
            erase_aged(connection, "ann", Aged(now, now, names=False), at=now)
        tracker = run(self.store.retrieve("ann"))
        self.assertTrue(tracker.get_slot("minor"))
        self.assertIsNone(tracker.get_slot("favourite"))
        self.assertEqual(tracker.latest_action_name, "action_listen")
        self.turn(2)
        self.assertEqual(self.said(), ["m2"])
        self.assertTrue(run(self.store.retrieve("ann")).get_slot("minor"))

    def test_a_file_that_is_handed_out_is_not_kept(self) -> None:
        self.turn(0, BotUttered("here", {"custom": {"export": {"base64": "UEsDBBQzip"}}}))
        self.assertFalse(self.is_anywhere(b"UEsDBBQzip"))

    def test_words_erased_within_a_turn_are_in_none_of_its_events(self) -> None:
        self.turn(0, SlotSet("favourite", "the sea"))
        tracker = run(self.store.get_or_create_tracker("ann"))
        tracker.update(UserUttered("forget all about Zanzibar"))
        tracker.update(SlotSet("mood", {"words": ["Zanzibar"]}))
        self.erase("zanzibar")
        tracker.update_with_events([BotUttered("Gone."), ActionExecuted("action_listen")], None)
        run(self.store.save(tracker))
        self.assertFalse(self.is_anywhere(b"anzibar"))
        self.assertEqual(run(self.store.retrieve("ann")).get_slot("favourite"), "the sea")
        self.turn(1, SlotSet("favourite", "Zanzibar"))
        self.assertEqual(run(self.store.retrieve("ann")).get_slot("favourite"), "Zanzibar")

    def test_words_erased_twice_before_the_turn_is_written_stay_away_both(self) -> None:
        self.turn(0)
        tracker = run(self.store.get_or_create_tracker("ann"))
        tracker.update(UserUttered("forget Zanzibar, and forget Quokka"))
        tracker.update(SlotSet("mood", {"Zanzibar": "the sea", "other": "a Quokka"}))
        self.erase("zanzibar")
        self.erase("quokka")
        tracker.update_with_events([BotUttered("Gone."), ActionExecuted("action_listen")], None)
        run(self.store.save(tracker))
        self.assertFalse(self.is_anywhere(b"anzibar"))
        self.assertFalse(self.is_anywhere(b"uokka"))
        self.assertEqual(self.said()[0], "m0")

    def test_two_private_talks_that_went_before_the_turn_is_written_stay_away_both(self) -> None:
        self.private_talk(2)
        self.turn(8, SlotSet("is_private", None))
        self.turn(9, SlotSet("is_private", True))
        self.turn(10, BotUttered("to Quokka?"))
        now = time.time()
        # Both ends find this turn under way.
        tracker = run(self.store.get_or_create_tracker("ann"))
        tracker.update(UserUttered("hello again", timestamp=now + 1))
        ended = [e.timestamp for e in tracker.events if getattr(e, "text", None) == "m8"]
        self.assertGreater(self.end_private(ended[0]), 0)
        self.assertGreater(self.end_private(now), 0)
        over = [SlotSet("is_private", None), BotUttered("Hello."), ActionExecuted("action_listen")]
        tracker.update_with_events(over, self.domain)
        run(self.store.save(tracker))
        self.assertFalse(self.is_anywhere(b"Zanzibar"))
        self.assertFalse(self.is_anywhere(b"Quokka"))
        self.assertEqual(self.said(), ["m0", "m1", "m8", "hello again"])
        self.assertEqual(run(self.store.retrieve("ann")).latest_bot_utterance.text, "Hello.")

    def test_a_mark_as_it_was_kept_before_is_read(self) -> None:
        sought = Sought.of(["Zanzibar"])
        oldest = Mark.from_json(sought.to_json(), 1.0)
        older = Mark.from_json(
            json.dumps({"sought": sought.to_json(), "span": [1.0, 2.0], "aged": None}), 1.0
        )
        self.assertEqual(oldest.sought, (sought,))
        self.assertEqual((older.sought, older.spans), ((sought,), (Span(1.0, 2.0),)))
        self.assertEqual(Mark.from_json(older.to_json(), 1.0), older)
        self.assertTrue(Mark.from_json(None, 1.0).is_everything)

    def test_a_locked_database_loses_nothing_that_was_said(self) -> None:
        self.turn(0)
        lock = sqlite3.connect(self.file)
        lock.execute("BEGIN EXCLUSIVE")
        self.turn(1)
        tracker = self.turn(2)
        self.assertTrue(tracker.get_slot(STORAGE_FAILING))
        self.assertEqual(tracker.get_slot("mood"), 2)
        lock.rollback()
        lock.close()
        self.turn(3, sender="bob")
        self.assertEqual(self.said(), ["m0", "m1", "m2"])
        self.turn(4)
        tracker_after = run(self.store.retrieve("ann"))
        assert tracker_after is not None
        self.assertIsNone(tracker_after.get_slot(STORAGE_FAILING))
        self.assertEqual(self.said(), ["m0", "m1", "m2", "m4"])

    def test_a_database_that_cannot_even_be_read_starts_anew_and_keeps_both_parts(self) -> None:
        self.turn(0)
        self.store.engine.dispose()
        content = {path: path.read_bytes() for path in self.file.parent.iterdir()}
        for path in content:
            path.unlink()
        self.file.write_bytes(b"no database at all, for as long as this lasts " * 50)
        self.turn(1)
        self.turn(2)
        self.store.engine.dispose()
        self.file.unlink()
        for path, old in content.items():
            path.write_bytes(old)
        self.turn(3)
        self.assertEqual(self.said(), ["m0", "m1", "m2", "m3"])


if __name__ == "__main__":
    unittest.main()
