"""What is noted of a message before it is answered, and the notice that Kith is an AI.

What it rests on are times in slots. A fault here never costs the answer: without a readable clock
the notice is said (SAFETY.md R1 to R3, R8).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from rasa.core.channels.channel import OutputChannel
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from components import leaning_signs
from components.crisis_gate import shipped_gate
from components.safety_turn import HELP_INTENT, STATE_SLOT
from components.said_beside import say_notice
from components.turn_events import local_time, moment, replies_before, slot
from kith.safety.age import says_adult
from kith.safety.age_question import AgeAnswer, AgeQuestion
from kith.safety.ai_notice import Notice, NoticeClock
from kith.safety.care import Care
from kith.safety.levels import RiskLevel
from kith.safety.open_risk import OpenRisk
from kith.safety.standing import StandingWords
from kith.safety.usage import Sign, Usage, counted, heard

NOTICE_SLOT = "ai_notice"
AGE_SLOT = "age_question"
MINOR_SLOT = "minor"
USAGE_SLOT = "usage"
ASK_AGE = "utter_ask_age"

logger = logging.getLogger(__name__)


class BeforeTurns:
    """Notes age and time; holds nothing of any person."""

    def __init__(self, care: Care, zone: str | None, words: StandingWords) -> None:
        """Work with these thresholds, this time zone for whoever tells none, and these words."""
        self._care = care
        self._zone = zone
        self._words = words

    async def run(
        self, processor: MessageProcessor, channel: OutputChannel, tracker: DialogueStateTracker
    ) -> None:
        """Note the age and the time, and say the notice if it is due."""
        now, said = moment(tracker)
        if NoticeClock.from_slot(slot(tracker, NOTICE_SLOT)).heard_at == now:
            return
        try:
            events, responses = self._noted(tracker, now, said)
        except Exception as error:
            logger.error("The clock of the AI notice failed: %s.", type(error).__name__)
            events, responses = [], [Notice.START.value]
        if responses:
            await say_notice(processor, channel, tracker, responses)
        tracker.update_with_events(events, processor.domain)

    def _noted(
        self, tracker: DialogueStateTracker, now: float, said: UserUttered | None
    ) -> tuple[list[Event], list[str]]:
        """What is to be kept of the message, and the responses of the notice if it is due."""
        age = AgeQuestion.from_slot(slot(tracker, AGE_SLOT))
        values: dict[str, Any] = {}
        if said is not None:
            is_busy = tracker.active_loop_name is not None
            beside = None if is_busy else replies_before(tracker)
            age = age.after(said.text or "", now, beside=beside)
            values[USAGE_SLOT] = self._used(tracker, now, said).as_slot()
        is_minor = bool(slot(tracker, MINOR_SLOT)) or age.answer is AgeAnswer.MINOR
        clock = NoticeClock.from_slot(slot(tracker, NOTICE_SLOT))
        notice = clock.due(now, self._care, is_minor=is_minor)
        responses = [] if notice is None else [notice.value]
        if notice is Notice.START and not is_minor and self._may_ask_age(tracker, age, said):
            responses.append(ASK_AGE)
            age = age.after_asking()
        values |= {
            MINOR_SLOT: is_minor,
            AGE_SLOT: age.as_slot(),
            NOTICE_SLOT: clock.after(now, is_said=notice is not None).as_slot(),
        }
        return [
            SlotSet(name, value)
            for name, value in values.items()
            if name in tracker.slots and tracker.get_slot(name) != value
        ], responses

    def _may_ask_age(
        self, tracker: DialogueStateTracker, age: AgeQuestion, said: UserUttered | None
    ) -> bool:
        """Whether this is a moment to ask: nobody is in danger, and nothing was told yet."""
        if self._care.age_is_checked_elsewhere or not age.may_be_asked:
            return False
        if AGE_SLOT not in tracker.slots or said is None or said.intent_name == HELP_INTENT:
            return False
        risk = OpenRisk.from_slot(slot(tracker, STATE_SLOT)).at_time(said.timestamp)
        text = said.text or ""
        return not (risk.level or says_adult(text) or _level(text))

    def _used(self, tracker: DialogueStateTracker, now: float, said: UserUttered) -> Usage:
        usage = Usage.from_slot(slot(tracker, USAGE_SLOT))
        usage = heard(usage, now, local_time(said, now, self._zone), self._care)
        for sign in self._signs(said.text or ""):
            usage = counted(usage, sign, now)
        return usage

    def _signs(self, text: str) -> Iterator[Sign]:
        if self._words.says_cannot_stop(text):
            yield Sign.CANNOT_STOP
        yield from leaning_signs.signs_in(text)


def _level(text: str) -> RiskLevel:
    """The danger that a message speaks of; where it cannot be told, some."""
    try:
        return shipped_gate().assess(text).level
    except Exception as error:
        logger.error("The crisis gate failed: %s.", type(error).__name__)
        return RiskLevel.DISTRESS
