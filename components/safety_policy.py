"""SafetyPolicy: the crisis gate inside Rasa, before everything else.

It reads the raw text of the latest message, so that neither `/intent{...}` nor an open form hides
anything from it, and it answers with responses of the domain, so that it needs no action server.
What to answer is decided in kith.safety.crisis_turn. While nobody is in danger it also answers what
may not depend on anything else (components/standing_answers.py).

The default ensemble compares confidence before priority, and a prediction marked "no user"
overrules all others; RulePolicy sends one while a form is open (rasa/core/policies/ensemble.py of
3.6.21). So this policy predicts with confidence 1.0, marked likewise, with the highest priority.
"""

from __future__ import annotations

import logging
from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction, confidence_scores_for
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event
from rasa.shared.core.trackers import DialogueStateTracker

from components.crisis_gate import shipped_gate
from components.safety_turn import (
    STATE_SLOT,
    action_after,
    first_action,
    loop_events,
    message_in,
    restored_slots,
    start_of_turn,
    state_events,
)
from components.standing_answers import standing_answer
from components.turn_events import slot
from kith.safety.crisis_responses import HELP_NOW, name_in
from kith.safety.crisis_turn import CrisisTurn
from kith.safety.open_risk import OpenRisk
from kith.safety.standing import StandingWords
from kith.safety.turns import Message, Turn

logger = logging.getLogger(__name__)

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
        self._turns = turns or CrisisTurn.load(shipped_gate())
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
        start = start_of_turn(events)
        if start is None:
            return self._no_opinion(domain, [])
        done = [event for event in events[start:] if isinstance(event, ActionExecuted)]
        if not done:
            return self._opened_turn(tracker, domain, events, start)
        if done[-1].policy != type(self).__name__:
            return self._no_opinion(domain, [])
        return self._predict(action_after(done[-1].action_name, tracker, domain), domain, [])

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
        message = message_in(tracker, events[start])
        before = OpenRisk.from_slot(slot(tracker, STATE_SLOT))
        turn = self._decide(message, before)
        action = first_action(turn, tracker, domain)
        state = state_events(turn, before, tracker, message)
        swallowed = restored_slots(tracker, domain, events, start)
        if action is None:
            level = turn.open_risk.level
            answer = standing_answer(self._words, tracker, domain, message, level)
            return (
                self._no_opinion(domain, state)
                if answer is None
                else self._predict(answer[0], domain, state + swallowed + answer[1])
            )
        # Never the text, nor anything that tells who wrote it.
        logger.info("Crisis reply %s at level %d.", action, turn.level)
        return self._predict(action, domain, state + swallowed + loop_events(turn))

    def _decide(self, message: Message, before: OpenRisk) -> Turn:
        try:
            return self._turns.decide(message, before)
        except Exception as error:  # a fault in the gate must never cost anyone the way to help
            logger.error("The crisis gate failed: %s.", type(error).__name__)
            return self._turns.when_broken(message, before)

    def _predict(self, action: str, domain: Domain, events: list[Event]) -> PolicyPrediction:
        scores = confidence_scores_for(action, 1.0, domain)
        return self._prediction(scores, events=events, is_no_user_prediction=True)

    def _no_opinion(self, domain: Domain, events: list[Event]) -> PolicyPrediction:
        return self._prediction(self._default_predictions(domain), events=events)
