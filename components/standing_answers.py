"""What SafetyPolicy answers by rule while nobody is in danger.

That Kith is an AI, a person's own limit for the day, nudges off and on, how to leave for good, and
what somebody answered to the question how old they are.
"""

from __future__ import annotations

from dataclasses import replace

from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from components.before_turns import AGE_SLOT, USAGE_SLOT
from components.turn_events import slot
from kith.language.goodbyes import leaves_for_good
from kith.safety.age_question import AgeQuestion
from kith.safety.levels import RiskLevel
from kith.safety.standing import NO_LIMIT, StandingWords
from kith.safety.turns import Message
from kith.safety.usage import Usage

LIMIT_SLOT = "daily_limit"
IS_AI = "utter_if_bot"
GOODBYE_DELETE = "utter_goodbye_delete"
LIMIT_SET = "utter_limit_set"
LIMIT_LIFTED = "utter_limit_lifted"
LIMIT_REACHED = "utter_limit_reached"
NUDGES_OFF = "utter_nudges_off"
NUDGES_ON = "utter_nudges_on"

Answer = tuple[str, list[Event]]


def standing_answer(
    words: StandingWords,
    tracker: DialogueStateTracker,
    domain: Domain,
    message: Message,
    level: RiskLevel,
) -> Answer | None:
    """The response and what it sets; None for no opinion.

    Args:
        words: what is answered by rule.
        tracker: the conversation.
        domain: has the responses; one that it lacks is not said.
        message: the message.
        level: the level that is open after it.
    """
    found = _answer(words, tracker, message, level)
    return found if found is not None and found[0] in domain.responses else None


def _answer(
    words: StandingWords, tracker: DialogueStateTracker, message: Message, level: RiskLevel
) -> Answer | None:
    usage = Usage.from_slot(slot(tracker, USAGE_SLOT))
    if USAGE_SLOT in tracker.slots:
        minutes = words.limit_in(message.text)
        if minutes is not None:
            limited = SlotSet(USAGE_SLOT, replace(usage, limit_minutes=minutes or None).as_slot())
            action = LIMIT_LIFTED if minutes == NO_LIMIT else LIMIT_SET
            return action, [limited, SlotSet(LIMIT_SLOT, minutes)]
        wants_nudges = words.wants_nudges(message.text)
        if wants_nudges is not None:
            changed = replace(usage, is_muted=not wants_nudges)
            action = NUDGES_ON if wants_nudges else NUDGES_OFF
            return action, [SlotSet(USAGE_SLOT, changed.as_slot())]
    if words.asks_if_human(message.text):
        return IS_AI, []
    if leaves_for_good(message.text):
        # The exercise ends with the talk, as it does with any other goodbye.
        return GOODBYE_DELETE, [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]
    age = AgeQuestion.from_slot(slot(tracker, AGE_SLOT))
    if age.answer is not None and age.answered_at == message.at:
        return age.answer.value, []
    if _is_over_limit(usage) and level < RiskLevel.PASSIVE:
        return LIMIT_REACHED, []
    return None


def _is_over_limit(usage: Usage) -> bool:
    """Whether the limit of the day of the latest message is reached; that day is the last kept."""
    return bool(usage.days) and usage.is_over_limit(max(usage.days))
