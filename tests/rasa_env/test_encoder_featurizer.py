"""The features of a message: a vector for each message, and one for each of its tokens."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.encoder_featurizer import PROJECT, EncoderFeaturizer
from kith.encoder import Encoder, shared_encoder
from kith.leaning import ENCODER_FOLDER


def featurizer(**config: Any) -> EncoderFeaturizer:
    """The component as Rasa makes it."""
    with tempfile.TemporaryDirectory() as scratch:
        return EncoderFeaturizer.create(
            {**EncoderFeaturizer.get_default_config(), **config},
            LocalModelStorage(Path(scratch)),
            Resource("encoder"),
            ExecutionContext(GraphSchema({}), node_name="encoder"),
        )


def tokenized(*texts: str) -> list[Message]:
    """Messages as they come out of a tokenizer."""
    tokenizer = WhitespaceTokenizer(WhitespaceTokenizer.get_default_config())
    messages = [Message.build(text=text) for text in texts]
    tokenizer.process(messages)
    return messages


def dense(message: Message) -> tuple[np.ndarray, np.ndarray]:
    """The features of the tokens, and of the message."""
    tokens, sentence = message.get_dense_features(TEXT, [])
    assert tokens is not None
    assert sentence is not None
    return tokens.features, sentence.features


class EncoderFeaturizerTest(unittest.TestCase):
    def setUp(self) -> None:
        self.component = featurizer()

    def test_a_message_gets_a_row_a_token_and_one_for_itself(self) -> None:
        [message] = self.component.process(tokenized("unbelievably kind people"))
        tokens, sentence = dense(message)
        self.assertEqual(tokens.shape, (3, 384))
        self.assertEqual(sentence.shape, (1, 384))
        self.assertTrue(tokens.any(axis=1).all())

    def test_the_sentence_is_the_encoders_own(self) -> None:
        [message] = self.component.process(tokenized("good morning"))
        expected = Encoder.load(PROJECT / "models" / "encoder").sentences(["good morning"])
        np.testing.assert_array_equal(dense(message)[1], expected)

    def test_a_process_loads_the_encoder_once_whoever_needs_it(self) -> None:
        self.assertIs(self.component._encoder, featurizer()._encoder)
        self.assertIs(self.component._encoder, shared_encoder(ENCODER_FOLDER))

    def test_training_and_use_see_the_same_features(self) -> None:
        texts = ("hey", "a longer message with many more words in it")
        trained = self.component.process_training_data(TrainingData(tokenized(*texts)))
        for text, example in zip(texts, trained.training_examples, strict=True):
            [used] = self.component.process(tokenized(text))
            np.testing.assert_array_equal(dense(example)[0], dense(used)[0])
            np.testing.assert_array_equal(dense(example)[1], dense(used)[1])

    def test_a_very_long_message_keeps_a_row_for_every_token(self) -> None:
        [message] = self.component.process(tokenized("word " * 2000))
        self.assertEqual(dense(message)[0].shape, (2000, 384))

    def test_a_message_without_text_gets_no_features(self) -> None:
        [message] = self.component.process([Message.build(text="")])
        self.assertEqual(message.features, [])

    def test_features_carry_the_alias(self) -> None:
        [message] = featurizer(alias="meaning").process(tokenized("hello"))
        self.assertEqual({features.origin for features in message.features}, {"meaning"})

    def test_a_folder_without_a_model_is_named(self) -> None:
        with self.assertRaisesRegex(InvalidConfigException, r"models/nowhere.*is missing"):
            featurizer(model="models/nowhere")


if __name__ == "__main__":
    unittest.main()
