"""Entities from the encoder's word vectors, by a small network that is trained in a minute.

Neither of Rasa's own extractors fits here: DIET finds fewer on the same lines, and
CRFEntityExtractor trains anew whenever a model is loaded (docs/decisions/0005-dialogue.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.extractors.spacy_entity_extractor import SpacyEntityExtractor
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_ROLE,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    EXTRACTOR,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.encoder_featurizer import EncoderFeaturizer
from components.word_marks import Word, is_ordinary, marks_of
from components.word_tagger import BEGINS, CONTINUES, OUTSIDE, Learning, Line, WordTagger

CONFIG_HIDDEN = "hidden"
CONFIG_EPOCHS = "epochs"
CONFIG_NETWORKS = "networks"
CONFIG_SEED = "random_seed"

TAGGER_FILE = "tagger.npz"
ROLE_SIGN = "."
# What may stand before a date or a place, and is none alone.
_NO_ENTITIES = frozenset("a an and at by for from in my of on or our the to with".split())

Entity = dict[str, Any]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class EncoderEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Adds the entities that it learned, and drops spaCy's where they are ordinary words.

    Config:
        hidden, epochs, networks, random_seed: see `Learning`.
    """

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        tagger: WordTagger | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._tagger = tagger

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EncoderEntityExtractor:
        """One that is yet to be trained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EncoderEntityExtractor:
        """With what `train` stored; one that had nothing to learn finds nothing."""
        with model_storage.read_from(resource) as folder:
            path = folder / TAGGER_FILE
            tagger = WordTagger.load(path) if path.exists() else None
        return cls(config, model_storage, resource, tagger)

    @classmethod
    def required_components(cls) -> list[type]:
        """The encoder's vectors must be there."""
        return [EncoderFeaturizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """As measured best."""
        usual = Learning()
        return {
            CONFIG_HIDDEN: usual.hidden,
            CONFIG_EPOCHS: usual.epochs,
            CONFIG_NETWORKS: usual.networks,
            CONFIG_SEED: usual.seed,
        }

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Refuse no network, one without units, or one that learns nothing.

        Raises:
            InvalidConfigException: a number is below 1.
        """
        known = {**cls.get_default_config(), **config}
        for name in (CONFIG_HIDDEN, CONFIG_EPOCHS, CONFIG_NETWORKS):
            if int(known[name]) < 1:
                raise InvalidConfigException(f"`{name}` must be 1 or more.")

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every example that has words, and store what was learned."""
        examples = [one for one in training_data.nlu_examples if one.get(TOKENS_NAMES[TEXT])]
        lines = [_line(example) for example in examples]
        known = [(one, line) for one, line in zip(examples, lines, strict=True) if line]
        if any(one.get(ENTITIES) for one, _ in known):
            self._tagger = WordTagger.train(
                [line for _, line in known],
                [_tags(one) for one, _ in known],
                Learning(
                    int(self._config[CONFIG_HIDDEN]),
                    int(self._config[CONFIG_EPOCHS]),
                    int(self._config[CONFIG_NETWORKS]),
                    int(self._config[CONFIG_SEED]),
                ),
            )
            with self._model_storage.write_to(self._resource) as folder:
                self._tagger.save(folder / TAGGER_FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set each message's entities, in place."""
        for message in messages:
            kept = [one for one in message.get(ENTITIES) or [] if not _is_chance(one, message)]
            found = self.add_extractor_name(list(self._found(message)))
            message.set(ENTITIES, kept + found, add_to_output=True)
        return messages

    def _found(self, message: Message) -> Iterator[Entity]:
        line = _line(message) if message.get(TOKENS_NAMES[TEXT]) else None
        if self._tagger is None or line is None:
            return
        tags, likely = self._tagger.read(line)
        words = _words(message)
        for first, after in _stretches(tags):
            name, _, role = tags[first].removeprefix(BEGINS).partition(ROLE_SIGN)
            start, end = words[first].start, words[after - 1].end
            value = message.get(TEXT)[start:end]
            if not any(map(str.isalnum, value)) or value.lower() in _NO_ENTITIES:
                continue
            yield {
                ENTITY_ATTRIBUTE_TYPE: name,
                ENTITY_ATTRIBUTE_START: start,
                ENTITY_ATTRIBUTE_END: end,
                ENTITY_ATTRIBUTE_VALUE: value,
                "confidence_entity": float(likely[first:after].min()),
                **({ENTITY_ATTRIBUTE_ROLE: role} if role else {}),
            }


def _words(message: Message) -> list[Word]:
    return [Word(token.text, token.start) for token in message.get(TOKENS_NAMES[TEXT])]


def _line(message: Message) -> Line | None:
    """The message's words as numbers; None where they have no vectors."""
    features, _ = message.get_dense_features(TEXT)
    words = _words(message)
    if features is None or len(features.features) != len(words):
        return None
    return Line(np.asarray(features.features, dtype=np.float32), marks_of(words))


def _tags(message: Message) -> list[str]:
    words = _words(message)
    tags = [OUTSIDE] * len(words)
    for entity in message.get(ENTITIES) or []:
        role = entity.get(ENTITY_ATTRIBUTE_ROLE)
        kind = entity[ENTITY_ATTRIBUTE_TYPE] + (ROLE_SIGN + role if role else "")
        sign = BEGINS
        for place, word in enumerate(words):
            if word.start < entity[ENTITY_ATTRIBUTE_END] and entity["start"] < word.end:
                tags[place], sign = sign + kind, CONTINUES
    return tags


def _stretches(tags: list[str]) -> Iterator[tuple[int, int]]:
    """The places of the first word of each entity and of the word after its last."""
    for first, tag in enumerate(tags):
        if tag.startswith(BEGINS):
            after = first + 1
            while after < len(tags) and tags[after].startswith(CONTINUES):
                after += 1
            yield first, after


def _is_chance(entity: Entity, message: Message) -> bool:
    """Whether spaCy took an ordinary word for a name: "heartbroken", "tomato"."""
    if entity.get(EXTRACTOR) != SpacyEntityExtractor.__name__:
        return False
    start, end = entity[ENTITY_ATTRIBUTE_START], entity[ENTITY_ATTRIBUTE_END]
    return is_ordinary(str(message.get(TEXT))[start:end])
