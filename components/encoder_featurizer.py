"""Dense features from the sentence encoder in models/encoder.

With a few examples an intent, sentence vectors tell intents apart far better than word counts
(docs/decisions/0003-encoder.md). The component learns nothing and stores nothing: a trained Rasa
model refers to the encoder's folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import (
    DENSE_FEATURIZABLE_ATTRIBUTES,
    FEATURIZER_CLASS_ALIAS,
    TOKENS_NAMES,
)
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from kith.encoder import Encoder, pool_words, shared_encoder
from kith.errors import ModelFilesError

PROJECT = Path(__file__).resolve().parent.parent
CONFIG_MODEL = "model"
DEFAULT_MODEL = "models/encoder"
CONFIG_SCALE = "scale"
DEFAULT_SCALE = 1.0


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Gives each message a sentence vector and each of its tokens a vector, all 384 long.

    Config:
        model: the encoder's folder, absolute or relative to the project.
        alias: the name of these features for `featurizers:` of a classifier.
        scale: the length of the sentence vector. Beside word counts a vector of length 1 hardly
            weighs (docs/decisions/0005-dialogue.md).
    """

    def __init__(self, config: dict[str, Any], name: str, encoder: Encoder) -> None:
        super().__init__(name, config)
        self._encoder = encoder
        self._scale = float(config.get(CONFIG_SCALE, DEFAULT_SCALE))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EncoderFeaturizer:
        """Load the encoder, unless this process has it already.

        Raises:
            InvalidConfigException: the folder holds no model, or a damaged one.
        """
        try:
            encoder = shared_encoder(PROJECT / config[CONFIG_MODEL])
        except ModelFilesError as error:
            raise InvalidConfigException(str(error)) from error
        return cls(config, execution_context.node_name, encoder)

    @classmethod
    def required_components(cls) -> list[type]:
        """A tokenizer must come before it."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed."""
        return ["onnxruntime", "tokenizers"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The shipped encoder, under the component's own name."""
        return {
            FEATURIZER_CLASS_ALIAS: None,
            CONFIG_MODEL: DEFAULT_MODEL,
            CONFIG_SCALE: DEFAULT_SCALE,
        }

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Any folder will do until it is loaded."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to every training example, in place."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add features to every message, in place."""
        for message in messages:
            for attribute in DENSE_FEATURIZABLE_ATTRIBUTES:
                self._add_features(message, attribute)
        return messages

    def _add_features(self, message: Message, attribute: str) -> None:
        text, tokens = message.get(attribute), message.get(TOKENS_NAMES[attribute])
        # Without tokens there is nothing to align with; Rasa's own featurizers do the same.
        if not text or not tokens:
            return
        sentence, vectors, pieces = self._encoder.sentence_and_tokens(text)
        words = pool_words(vectors, pieces, [(token.start, token.end) for token in tokens])
        self.add_features_to_message(
            words * self._scale, sentence[None, :] * self._scale, attribute, message
        )
