"""TED that listens before it advises: `action_suggest` is out of its reach until it is time.

Nor may it meet a message with silence. The stories say both too, but a network may generalise past
them; this makes it a guarantee. What counts as heard is decided in kith.reply.listening; this file
only reads the tracker.
"""

from __future__ import annotations

from typing import Any

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.ted_policy import TEDPolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from kith.reply.listening import SUGGESTING, Said, may_suggest


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITH_END_TO_END_SUPPORT, is_trainable=True
)
class ListeningPolicy(TEDPolicy):
    """Rasa's TEDPolicy, without suggestions to someone who has not been heard."""

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """TED's prediction; a suggestion has probability 0 before it may be made, as has silence.

        Where nothing else is likely, RulePolicy's fallback answers.
        """
        prediction = super().predict_action_probabilities(tracker, domain, rule_only_data, **kwargs)
        if tracker.latest_action_name == ACTION_LISTEN_NAME:
            prediction.probabilities[domain.index_for_action(ACTION_LISTEN_NAME)] = 0.0
        if may_suggest(talk_of(tracker)) or SUGGESTING not in domain.action_names_or_texts:
            return prediction
        prediction.probabilities[domain.index_for_action(SUGGESTING)] = 0.0
        return prediction


def talk_of(tracker: DialogueStateTracker) -> list[Said]:
    """The messages since the session began, with what was done about each."""
    talk: list[Said] = []
    for event in tracker.applied_events():
        if isinstance(event, SessionStarted):
            talk = []
        elif isinstance(event, UserUttered):
            talk.append(Said(event.intent_name or ""))
        elif isinstance(event, ActionExecuted) and talk and event.action_name:
            talk[-1] = Said(talk[-1].intent, (*talk[-1].actions, event.action_name))
    return talk
