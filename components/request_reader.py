"""Tells requests of memory, and farewells, by the sentence: after the classifier.

"Forget everything about Quillfeather" is as rare as the name in it, and a farewell of three
sentences as rare as a story, so that no list of examples makes a classifier sure of them. The
component learns and stores nothing.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from components.certain_intent import set_intent
from kith.language.before import asked_before
from kith.language.consent import asked_consent
from kith.language.corrections import asked_correction
from kith.language.goodbyes import says_goodbye
from kith.language.requests import asks_to_forget_one, asks_to_forget_plan, asks_to_remember
from kith.language.sharing import asked_sharing


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class RequestReader(GraphComponent):
    """Sets the intent of requests of memory, and of farewells, where the sentence is clear."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> RequestReader:
        """Nothing to load."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Correct what was understood of every message, in place; payloads are left alone."""
        for message in messages:
            text = message.get(TEXT) or ""
            if text.startswith(INTENT_MESSAGE_PREFIX):
                continue
            if asked_before(text) is not None:
                set_intent(message, "ask_what_you_know")
            elif asked_correction(text) is not None:
                set_intent(message, "correct_memory")
            elif asked_sharing(text) is not None:
                set_intent(message, "memory_on")
            elif (may_remember := asked_consent(text)) is not None:
                set_intent(message, "memory_on" if may_remember else "memory_off")
            elif asks_to_forget_one(text) or asks_to_forget_plan(text):
                set_intent(message, "forget_this")
            elif asks_to_remember(text):
                set_intent(message, "remember_this")
            elif says_goodbye(text):
                set_intent(message, "goodbye")
        return messages
