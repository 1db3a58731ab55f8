"""SafetyPolicy: the crisis gate inside Rasa, before everything else.

It reads the raw text of the latest message, so that neither `/intent{...}` nor an open form hides
anything from it, and it answers with responses of the domain, so that it needs no action server.
What to answer is decided in kith.safety.crisis_turn; this file only reads and writes the tracker.
While nobody is in danger it also answers what may not depend on anything else: that Kith is an AI,
and a person's own limit for the day.

The default ensemble compares confidence before priority, and a prediction marked "no user"
overrules all others; RulePolicy sends one while a form is open (rasa/core/policies/ensemble.py of
3.6.21). So this policy predicts with confidence 1.0, marked likewise, with the highest priority.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction, confidence_scores_for
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
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

from components.around_turns import USAGE_SLOT
from kith.danger import gate_with_reader
from kith.safety.crisis_responses import HELP_NOW, name_in
from kith.safety.crisis_turn import CrisisTurn
from kith.safety.levels import RiskLevel
from kith.safety.open_risk import OpenRisk
from kith.safety.standing import NO_LIMIT, StandingWords
from kith.safety.turns import Exercise, Message, Turn
from kith.safety.usage import Usage

logger = logging.getLogger(__name__)

STATE_SLOT = "risk_state"
COUNTRY_SLOT = "country"
LIMIT_SLOT = "daily_limit"
HELP_INTENT = "ask_for_help_now"
IS_AI = "utter_if_bot"
LIMIT_SET = "utter_limit_set"
LIMIT_LIFTED = "utter_limit_lifted"
LIMIT_REACHED = "utter_limit_reached"
PLAN_FORM = "safety_plan_form"
SHOW_PLAN = "action_show_safety_plan"
COUNTRY_OF_ZONE = "country"
"""In the metadata of a message: the country of the person's time zone, as the front door knows it.
Used until the person names one; without it the person is asked (SAFETY.md R19)."""

PRIORITY = 100
"""Above RulePolicy's 6: a tie is decided by priority."""


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False
)
class SafetyPolicy(Policy):
    """Answers messages that speak of danger; has no opinion on any other."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The highest priority of all policies."""
        return {"priority": PRIORITY}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        featurizer: Any = None,
        turns: CrisisTurn | None = None,
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context, featurizer)
        self._turns = turns or CrisisTurn.load(gate_with_reader())
        self._words = StandingWords.load()

    def train(self, *args: Any, **kwargs: Any) -> Resource:
        """Nothing to learn."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """The crisis reply, then listening; or no opinion."""
        events = list(tracker.events)
        start = _start_of_turn(events)
        if start is None:
            return self._no_opinion(domain, [])
        done = [event for event in events[start:] if isinstance(event, ActionExecuted)]
        if not done:
            return self._opened_turn(tracker, domain, events, start)
        if done[-1].policy != type(self).__name__:
            return self._no_opinion(domain, [])
        return self._predict(_next(done[-1].action_name, tracker, domain), domain, [])

    def _opened_turn(
        self, tracker: DialogueStateTracker, domain: Domain, events: list[Event], start: int
    ) -> PolicyPrediction:
        try:
            return self._open_turn(tracker, domain, events, start)
        except Exception as error:  # whatever it is, nobody in danger may meet silence
            logger.error("SafetyPolicy failed: %s.", type(error).__name__)
            action = name_in(domain.responses, HELP_NOW)
            return self._predict(action, domain, []) if action else self._no_opinion(domain, [])

    def _open_turn(
        self, tracker: DialogueStateTracker, domain: Domain, events: list[Event], start: int
    ) -> PolicyPrediction:
        message = _message(tracker, events[start])
        before = OpenRisk.from_slot(_slot(tracker, STATE_SLOT))
        turn = self._decide(message, before)
        action = _first_action(turn, tracker, domain)
        state = _state_events(turn, before, tracker, message)
        swallowed = _restored_slots(tracker, domain, events, start)
        if action is None:
            answer = self._standing_answer(tracker, domain, message, turn)
            return (
                self._no_opinion(domain, state)
                if answer is None
                else self._predict(answer[0], domain, state + swallowed + answer[1])
            )
        # Never the text, nor anything that tells who wrote it.
        logger.info("Crisis reply %s at level %d.", action, turn.level)
        return self._predict(action, domain, state + swallowed + _loop_events(turn))

    def _decide(self, message: Message, before: OpenRisk) -> Turn:
        try:
            return self._turns.decide(message, before)
        except Exception as error:  # a fault in the gate must never cost anyone the way to help
            logger.error("The crisis gate failed: %s.", type(error).__name__)
            return self._turns.when_broken(message, before)

    def _standing_answer(
        self, tracker: DialogueStateTracker, domain: Domain, message: Message, turn: Turn
    ) -> tuple[str, list[Event]] | None:
        """What is answered by rule while nobody is in danger; None for no opinion."""
        usage = Usage.from_slot(_slot(tracker, USAGE_SLOT))
        minutes = self._words.limit_in(message.text)
        events: list[Event] = []
        if minutes is not None and USAGE_SLOT in tracker.slots:
            action = LIMIT_LIFTED if minutes == NO_LIMIT else LIMIT_SET
            limited = replace(usage, limit_minutes=minutes or None)
            events = [SlotSet(USAGE_SLOT, limited.as_slot()), SlotSet(LIMIT_SLOT, minutes)]
        elif self._words.asks_if_human(message.text):
            action = IS_AI
        elif _is_over_limit(usage) and turn.open_risk.level < RiskLevel.PASSIVE:
            action = LIMIT_REACHED
        else:
            return None
        return (action, events) if action in domain.responses else None

    def _predict(self, action: str, domain: Domain, events: list[Event]) -> PolicyPrediction:
        scores = confidence_scores_for(action, 1.0, domain)
        return self._prediction(scores, events=events, is_no_user_prediction=True)

    def _no_opinion(self, domain: Domain, events: list[Event]) -> PolicyPrediction:
        return self._prediction(self._default_predictions(domain), events=events)


def _start_of_turn(events: list[Event]) -> int | None:
    """The place of the message this turn answers; None when the bot itself began the turn."""
    for place in range(len(events) - 1, -1, -1):
        event = events[place]
        if isinstance(event, UserUttered):
            return None if (event.metadata or {}).get(IS_EXTERNAL) else place
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            return None
    return None


def _is_over_limit(usage: Usage) -> bool:
    """Whether the limit of the day of the latest message is reached; that day is the last kept."""
    return bool(usage.days) and usage.is_over_limit(max(usage.days))


def _message(tracker: DialogueStateTracker, said: UserUttered) -> Message:
    text, loop = said.text or "", tracker.active_loop_name
    return Message(
        text=text,
        at=said.timestamp,
        country=_slot(tracker, COUNTRY_SLOT) or (said.metadata or {}).get(COUNTRY_OF_ZONE),
        in_exercise=loop is not None,
        in_plan=loop == PLAN_FORM,
        asks_for_help=said.intent_name == HELP_INTENT,
    )


def _first_action(turn: Turn, tracker: DialogueStateTracker, domain: Domain) -> str | None:
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


def _next(last: str, tracker: DialogueStateTracker, domain: Domain) -> str:
    """What was planned after the last reply, or listening."""
    said = OpenRisk.from_slot(_slot(tracker, STATE_SLOT)).said
    if last in said[:-1] and last != said[-1]:
        following = said[len(said) - said[::-1].index(last)]
        return following if following in domain.responses else ACTION_LISTEN_NAME
    return ACTION_LISTEN_NAME


def _question_of_form(tracker: DialogueStateTracker, domain: Domain) -> str | None:
    form, slot = tracker.active_loop_name, tracker.get_slot(REQUESTED_SLOT)
    names = (f"{kind}_ask_{place}{slot}" for place in (f"{form}_", "") for kind in _ASKING)
    return next((name for name in names if name in domain.action_names_or_texts), None)


_ASKING = ("action", "utter")


def _state_events(
    turn: Turn, before: OpenRisk, tracker: DialogueStateTracker, message: Message
) -> list[Event]:
    events: list[Event] = []
    if turn.open_risk != before and STATE_SLOT in tracker.slots:
        events.append(SlotSet(STATE_SLOT, turn.open_risk.as_slot()))
    country = turn.country or (message.country if turn.replies else None)
    if country != _slot(tracker, COUNTRY_SLOT) and country and COUNTRY_SLOT in tracker.slots:
        events.append(SlotSet(COUNTRY_SLOT, country))
    return events


def _loop_events(turn: Turn) -> list[Event]:
    if turn.exercise is not Exercise.CLOSE:
        return []
    return [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]


def _restored_slots(
    tracker: DialogueStateTracker, domain: Domain, events: list[Event], start: int
) -> list[Event]:
    """Undo what slot extraction has already put into an exercise from this message."""
    loop = tracker.active_loop_name
    text = events[start].text
    ours = {slot.name for slot in domain.slots if _takes_text(slot.mappings)}
    ours |= set(domain.required_slots_for_form(loop)) if loop else set()
    taken = {
        event.key: None
        for event in events[start:]
        if isinstance(event, SlotSet) and (event.key in ours or event.value == text)
    }
    return [SlotSet(name, _value_before(name, tracker, events[:start])) for name in taken]


def _takes_text(mappings: list[dict[str, Any]]) -> bool:
    return any(mapping.get(MAPPING_TYPE) == SlotMappingType.FROM_TEXT.value for mapping in mappings)


def _value_before(name: str, tracker: DialogueStateTracker, events: list[Event]) -> Any:
    for event in reversed(events):
        if isinstance(event, SlotSet) and event.key == name:
            return event.value
        if isinstance(event, (AllSlotsReset, SessionStarted)):
            break
    return tracker.slots[name].initial_value


def _slot(tracker: DialogueStateTracker, name: str) -> Any:
    return tracker.get_slot(name) if name in tracker.slots else None
