"""Tells introductions from everything that sounds like one, after the intent classifier.

"I'm Priya" and "I'm tired" look alike to a classifier that learns from examples: the difference is
in the word, not in the sentence. `kith.language` knows the words, so it has the last say on the
entity `name` and on the intents that a name is for. The component learns and stores nothing.
"""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from kith.language.introductions import Introduction, find_introduction

TELL, CHANGE, CONVERSATION = "tell_name", "change_my_name", "nlu_fallback"
NAME = "name"
OTHER_RENAMING = "change_bot_name"

# Asking for another name without giving one yet: "you got my name wrong", "don't call me that".
_ABOUT_THE_NAME = re.compile(
    r"\b(?:(?:nick)?names?|call(?:ed|ing)?\s+me|refer\s+to\s+me|go\s+by|spell(?:ed|ing)?|spelt)\b",
    re.I,
)
_A_CALL = re.compile(
    r"\bcall\s+me\s+(?:later|back|when|if|at|on|tomorrow|tonight|soon|asap|any\s?time|a|an)\b", re.I
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class IntroductionExtractor(GraphComponent, EntityExtractorMixin):
    """Sets the entity `name`, and the intent where it depends on whether there is a name."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntroductionExtractor:
        """Nothing to load but the lists of words, which are read at the first message."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Correct what was understood of every message, in place."""
        for message in messages:
            if message.get(TEXT):
                self._correct(message)
        return messages

    def _correct(self, message: Message) -> None:
        intent = (message.get(INTENT) or {}).get(INTENT_NAME_KEY)
        text = message.get(TEXT)
        found = find_introduction(text)
        if intent == OTHER_RENAMING and (found is None or not found.is_plain):
            return
        kept = [one for one in message.get(ENTITIES) or [] if one.get("entity") != NAME]
        if found is not None:
            kept += self.add_extractor_name([_entity(found)])
        message.set(ENTITIES, kept, add_to_output=True)
        corrected = _intent(intent, text, found)
        if corrected != intent:
            _set_intent(message, corrected)


def _intent(intent: str | None, text: str, found: Introduction | None) -> str | None:
    if found is None:
        if intent == TELL:
            return CONVERSATION
        if intent == CHANGE and (not _ABOUT_THE_NAME.search(text) or _A_CALL.search(text)):
            return CONVERSATION
        return intent
    if not found.is_whole:
        # There is more in it than a name, and that is what wants an answer.
        return CONVERSATION if intent == TELL else intent
    if intent == CHANGE or found.is_change:
        return CHANGE
    return TELL


def _entity(found: Introduction) -> dict[str, Any]:
    return {
        "entity": NAME,
        "value": found.name,
        "start": found.start,
        "end": found.end,
        "confidence_entity": 1.0,
    }


def _set_intent(message: Message, name: str | None) -> None:
    chosen = {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: 1.0}
    others = [
        {**one, PREDICTED_CONFIDENCE_KEY: 0.0}
        for one in message.get(INTENT_RANKING_KEY) or []
        if one.get(INTENT_NAME_KEY) != name
    ]
    message.set(INTENT, chosen, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [chosen, *others], add_to_output=True)
