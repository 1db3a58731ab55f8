"""Sets an intent that is certain, so that it does not fall back as unlikely or ambiguous."""

from __future__ import annotations

from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
)
from rasa.shared.nlu.training_data.message import Message


def set_intent(message: Message, name: str | None) -> None:
    """Make this the message's intent, with a confidence of 1 and none for all others."""
    chosen = {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: 1.0}
    others = [
        {**one, PREDICTED_CONFIDENCE_KEY: 0.0}
        for one in message.get(INTENT_RANKING_KEY) or []
        if one.get(INTENT_NAME_KEY) != name
    ]
    message.set(INTENT, chosen, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [chosen, *others], add_to_output=True)
