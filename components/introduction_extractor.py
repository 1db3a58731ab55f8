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
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME, INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    INTENT,
    INTENT_NAME_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from components.certain_intent import set_intent
from kith.language.introductions import Introduction, Introductions, shipped
from kith.language.letters import clean_name

TELL, CHANGE, RENAME_KITH = "tell_name", "change_my_name", "change_bot_name"
CONVERSATION = DEFAULT_NLU_FALLBACK_INTENT_NAME
NAME, BOT_NAME = "name", "bot_name"

# Asking for another name without giving one yet: "you got my name wrong", "don't call me that".
_ABOUT_THE_NAME = re.compile(
    r"\b(?:my\s+(?:\w+\s+)?name|nickname|(?:different|another|other|new|wrong|that|this)\s+name|"
    r"name\s+(?:\w+\s+){0,4}(?:for|of)\s+me|called|calling\s+me|refer\s+to\s+me|go\s+by|"
    r"(?:spell(?:ed|ing)?|spelt)\s+(?:it|that|my)\b|(?:what|how)\s+(?:\w+\s+){1,2}call\s+me|"
    r"(?:don'?t|never|not|stop)\s+call\s+me|"
    r"call\s+me\s+(?:something|by|different|differently|another|it|this|that)\b)",
    re.IGNORECASE,
)

Entity = dict[str, Any]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class IntroductionExtractor(GraphComponent, EntityExtractorMixin):
    """Sets the entity `name`, and the intent where it depends on whether there is a name."""

    def __init__(self, introductions: Introductions) -> None:
        self._introductions = introductions

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntroductionExtractor:
        """With the lists that ship with Kith, read now rather than at the first message."""
        return cls(shipped())

    def process(self, messages: list[Message]) -> list[Message]:
        """Correct what was understood of every message, in place; payloads are left alone."""
        for message in messages:
            text = message.get(TEXT)
            if text and not text.startswith(INTENT_MESSAGE_PREFIX):
                self._correct(message, text)
        return messages

    def _correct(self, message: Message, text: str) -> None:
        intent = (message.get(INTENT) or {}).get(INTENT_NAME_KEY)
        found = self._introductions.find(text)
        for_kith = None if found else self._introductions.find_for_companion(text)
        entities = [
            one
            for one in message.get(ENTITIES) or []
            if one.get(ENTITY_ATTRIBUTE_TYPE) not in (NAME, BOT_NAME)
        ]
        if found is not None:
            entities += self.add_extractor_name([_entity(NAME, found)])
        if for_kith is not None:
            entities += self.add_extractor_name([_entity(BOT_NAME, for_kith)])
        elif intent == RENAME_KITH:
            entities += _guessed_bot_name(message.get(ENTITIES) or [])
        message.set(ENTITIES, entities, add_to_output=True)
        meant = _intent(intent, text, found)
        if for_kith is not None and for_kith.is_whole:
            meant = RENAME_KITH
        # Set also where it stays the same: what is certain is not to fall back as ambiguous.
        if meant != intent or ((found or for_kith) and meant in (TELL, CHANGE, RENAME_KITH)):
            set_intent(message, meant)


def _guessed_bot_name(entities: list[Entity]) -> list[Entity]:
    """The best guess at Kith's new name, where the grammar knows of none."""
    guesses = [one for one in entities if one.get(ENTITY_ATTRIBUTE_TYPE) in (NAME, BOT_NAME)]
    guesses.sort(key=lambda one: one[ENTITY_ATTRIBUTE_TYPE] != BOT_NAME)
    for guess in guesses:
        name = clean_name(str(guess.get(ENTITY_ATTRIBUTE_VALUE)))
        if name is not None:
            return [{**guess, ENTITY_ATTRIBUTE_TYPE: BOT_NAME, ENTITY_ATTRIBUTE_VALUE: name}]
    return []


def _intent(intent: str | None, text: str, found: Introduction | None) -> str | None:
    if found is None:
        lacks_name = intent == CHANGE and not _ABOUT_THE_NAME.search(text)
        return CONVERSATION if intent == TELL or lacks_name else intent
    if intent == RENAME_KITH and not found.is_plain:
        return intent
    if found.is_change and intent in (TELL, CHANGE, RENAME_KITH):
        return CHANGE
    if not found.is_whole:
        # There is more in it than a name, and that is what wants an answer.
        return CONVERSATION if intent == TELL else intent
    return CHANGE if intent == CHANGE or found.is_change else TELL


def _entity(entity: str, found: Introduction) -> Entity:
    return {
        ENTITY_ATTRIBUTE_TYPE: entity,
        ENTITY_ATTRIBUTE_VALUE: found.name,
        "start": found.start,
        "end": found.end,
        "confidence_entity": 1.0,
    }
