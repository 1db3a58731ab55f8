"""How SafetyPolicy reads a turn from the tracker, and what it writes there.

What is to be answered is decided in kith.safety.crisis_turn.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from rasa.shared.core.constants import (
    ACTION_LISTEN_NAME,
    IS_EXTERNAL,
    MAPPING_TYPE,
    REQUESTED_SLOT,
    SlotMappingType,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    AllSlotsReset,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from components.turn_events import slot
from kith.safety.crisis_responses import name_in
from kith.safety.open_risk import OpenRisk
from kith.safety.turns import Exercise, Message, Turn

STATE_SLOT = "risk_state"
COUNTRY_SLOT = "country"
HELP_INTENT = "ask_for_help_now"
PLAN_FORM = "safety_plan_form"
SHOW_PLAN = "action_show_safety_plan"
COUNTRY_HINT = "country"
"""In the metadata of a message: the country of the person's time zone or locale, as the front door
or a channel knows it. Used until they name one; without it they are asked (SAFETY.md R19)."""

_ASKING = ("action", "utter")

logger = logging.getLogger(__name__)


def start_of_turn(events: Sequence[Event]) -> int | None:
    """The place of the message this turn answers; None when the bot itself began the turn."""
    for place in range(len(events) - 1, -1, -1):
        event = events[place]
        if isinstance(event, UserUttered):
            return None if (event.metadata or {}).get(IS_EXTERNAL) else place
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            return None
    return None


def message_in(tracker: DialogueStateTracker, said: UserUttered) -> Message:
    """The message with the circumstances that matter."""
    text, loop = said.text or "", tracker.active_loop_name
    return Message(
        text=text,
        at=said.timestamp,
        country=slot(tracker, COUNTRY_SLOT) or (said.metadata or {}).get(COUNTRY_HINT),
        in_exercise=loop is not None,
        in_plan=loop == PLAN_FORM,
        asks_for_help=said.intent_name == HELP_INTENT,
    )


def first_action(turn: Turn, tracker: DialogueStateTracker, domain: Domain) -> str | None:
    """The action that begins the answer; None when the dialogue should answer."""
    if turn.exercise is Exercise.ASK_AGAIN:
        return _question_of_form(tracker, domain)
    if turn.exercise is Exercise.PLAN:
        return PLAN_FORM if PLAN_FORM in domain.action_names_or_texts else None
    if turn.exercise is Exercise.SHOW_PLAN:
        return SHOW_PLAN if SHOW_PLAN in domain.action_names_or_texts else None
    if not turn.replies:
        return None
    action = name_in(domain.responses, turn.replies[0])
    if action is None:
        logger.error("domain.yml has no utter_risk_* response; a crisis message went unanswered.")
    return action


def action_after(last: str, tracker: DialogueStateTracker, domain: Domain) -> str:
    """What was planned after the last reply, or listening."""
    said = OpenRisk.from_slot(slot(tracker, STATE_SLOT)).said
    if last in said[:-1] and last != said[-1]:
        following = said[len(said) - said[::-1].index(last)]
        return following if following in domain.responses else ACTION_LISTEN_NAME
    return ACTION_LISTEN_NAME


def state_events(
    turn: Turn, before: OpenRisk, tracker: DialogueStateTracker, message: Message
) -> list[Event]:
    """What stays open, and the country as far as it is known now."""
    events: list[Event] = []
    if turn.open_risk != before and STATE_SLOT in tracker.slots:
        events.append(SlotSet(STATE_SLOT, turn.open_risk.as_slot()))
    country = turn.country or (message.country if turn.replies else None)
    if country != slot(tracker, COUNTRY_SLOT) and country and COUNTRY_SLOT in tracker.slots:
        events.append(SlotSet(COUNTRY_SLOT, country))
    return events


def loop_events(turn: Turn) -> list[Event]:
    """The end of the exercise, if it is to be closed."""
    if turn.exercise is not Exercise.CLOSE:
        return []
    return [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]


def restored_slots(
    tracker: DialogueStateTracker, domain: Domain, events: Sequence[Event], start: int
) -> list[Event]:
    """Undo what slot extraction has already put into an exercise from this message."""
    loop = tracker.active_loop_name
    text = events[start].text
    ours = {one.name for one in domain.slots if _takes_text(one.mappings)}
    ours |= set(domain.required_slots_for_form(loop)) if loop else set()
    taken = {
        event.key: None
        for event in events[start:]
        if isinstance(event, SlotSet) and (event.key in ours or event.value == text)
    }
    return [SlotSet(name, _value_before(name, tracker, events[:start])) for name in taken]


def _question_of_form(tracker: DialogueStateTracker, domain: Domain) -> str | None:
    form, asked = tracker.active_loop_name, tracker.get_slot(REQUESTED_SLOT)
    names = (f"{kind}_ask_{place}{asked}" for place in (f"{form}_", "") for kind in _ASKING)
    return next((name for name in names if name in domain.action_names_or_texts), None)


def _takes_text(mappings: list[dict[str, Any]]) -> bool:
    return any(mapping.get(MAPPING_TYPE) == SlotMappingType.FROM_TEXT.value for mapping in mappings)


def _value_before(name: str, tracker: DialogueStateTracker, events: Sequence[Event]) -> Any:
    for event in reversed(events):
        if isinstance(event, SlotSet) and event.key == name:
            return event.value
        if isinstance(event, (AllSlotsReset, SessionStarted)):
            break
    return tracker.slots[name].initial_value
