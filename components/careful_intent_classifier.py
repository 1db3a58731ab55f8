"""Intents by a line and by neighbours, and twice the thought before something is started.

Rasa's logistic regression knows the words of each intent; the nearest examples know what is
meant. The mean of both is right more often than either (docs/decisions/0005-dialogue.md).

What asks for conversation goes the same way whichever of those intents it is, so they are weighed
together: a scripted answer has to be likelier than all of them, and by more where it would start an
exercise, a memory command or a setting (docs/decisions/0009-confidence.md).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.utils.tensorflow.constants import RANKING_LENGTH

from components.nearest_examples import Floats, NearestExamples

CONFIG_INVERSE_REGULARISATION = "C"
CONFIG_NEIGHBOURS = "neighbours"
CONFIG_TEMPERATURE = "temperature"
CONFIG_CONVERSATION = "conversation"
CONFIG_MARGIN = "margin"
CONFIG_CAREFUL = "careful"
CONFIG_CAREFUL_MARGIN = "careful_margin"

EXAMPLES_FILE = "examples.npz"
Ranking = list[dict[str, Any]]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CarefulIntentClassifier(LogisticRegressionClassifier):
    """Rasa's logistic regression, beside the nearest examples, with margins before it acts.

    Config, beside that of Rasa's own:
        C: the inverse of the regularisation, as scikit-learn has it; above 0.
        neighbours, temperature: see `NearestExamples`.
        conversation: the intents that run the same stories. They stand in the ranking as one, under
            the name of the likeliest, with what they have together.
        margin: by how much another intent must be likelier than they; from -1 to 1.
        careful: the intents that start an exercise, a memory command or a setting.
        careful_margin: the same for those.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """As Rasa's own, and no intent is held to more than the others."""
        return {
            **LogisticRegressionClassifier.get_default_config(),
            CONFIG_INVERSE_REGULARISATION: 1.0,
            CONFIG_NEIGHBOURS: 20,
            CONFIG_TEMPERATURE: 0.05,
            CONFIG_CONVERSATION: [],
            CONFIG_MARGIN: 0.0,
            CONFIG_CAREFUL: [],
            CONFIG_CAREFUL_MARGIN: 0.0,
        }

    def __init__(
        self,
        config: dict[str, Any],
        name: str,
        model_storage: ModelStorage,
        resource: Resource,
    ) -> None:
        super().__init__(config, name, model_storage, resource)
        self.clf.set_params(C=float(self.config[CONFIG_INVERSE_REGULARISATION]))
        self._nearest: NearestExamples | None = None

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Refuse what cannot be trained or compared with.

        Raises:
            InvalidConfigException: a value is out of its range, or there are margins and nothing
                that they could be kept to.
        """
        known = {**cls.get_default_config(), **config}
        for name in (CONFIG_INVERSE_REGULARISATION, CONFIG_NEIGHBOURS, CONFIG_TEMPERATURE):
            if not known[name] > 0:
                raise InvalidConfigException(f"`{name}` must be above 0.")
        for name in (CONFIG_MARGIN, CONFIG_CAREFUL_MARGIN):
            if not -1 <= known[name] <= 1:
                raise InvalidConfigException(f"`{name}` must be from -1 to 1.")
            if known[name] and not known[CONFIG_CONVERSATION]:
                raise InvalidConfigException(f"`{name}` needs `{CONFIG_CONVERSATION}`.")

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the line, and keep the examples."""
        examples = [one for one in training_data.intent_examples if one.get(TEXT)]
        if examples:
            # The places are those in `clf.classes_`, which scikit-learn sorts.
            places = np.unique([one.get(INTENT) for one in examples], return_inverse=True)[1]
            self._nearest = NearestExamples.of(
                _embeddings(examples),
                places.astype(np.int64),
                neighbours=int(self.config[CONFIG_NEIGHBOURS]),
                temperature=float(self.config[CONFIG_TEMPERATURE]),
            )
        return super().train(training_data)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set each message's intent and ranking, in place; one without words has neither."""
        worded = [message for message in messages if message.get_dense_features(TEXT)[1]]
        if self._nearest is None or not worded:
            return messages
        line = self.clf.predict_proba(self._create_X(worded))
        likely = (line + self._nearest.votes(_embeddings(worded))) / 2
        for message, row in zip(worded, likely, strict=True):
            ranking = self._ranking(row)
            message.set(INTENT, self._chosen(ranking), add_to_output=True)
            most = self.config[RANKING_LENGTH] or len(ranking)
            message.set(INTENT_RANKING_KEY, ranking[:most], add_to_output=True)
        return messages

    def _ranking(self, likely: Floats) -> Ranking:
        """The intents from the likeliest down, with those of conversation as one."""
        found = {
            str(name): float(value) for name, value in zip(self.clf.classes_, likely, strict=True)
        }
        talk = {name: found.pop(name) for name in self.config[CONFIG_CONVERSATION] if name in found}
        if talk:
            found[max(talk, key=lambda name: talk[name])] = sum(talk.values())
        names = sorted(found, key=lambda name: -found[name])
        return [{INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: found[name]} for name in names]

    def _chosen(self, ranking: Ranking) -> dict[str, Any]:
        """The first of the ranking, unless it does not lead far enough before conversation."""
        first = ranking[0]
        talk = next((one for one in ranking if self._is_talk(one)), None)
        if talk is None or talk is first:
            return dict(first)
        is_weighty = first[INTENT_NAME_KEY] in self.config[CONFIG_CAREFUL]
        margin = self.config[CONFIG_CAREFUL_MARGIN if is_weighty else CONFIG_MARGIN]
        lead = first[PREDICTED_CONFIDENCE_KEY] - talk[PREDICTED_CONFIDENCE_KEY]
        return dict(first if lead > margin else talk)

    def _is_talk(self, one: dict[str, Any]) -> bool:
        return one[INTENT_NAME_KEY] in self.config[CONFIG_CONVERSATION]

    def persist(self) -> None:
        """Write the line and the examples into the model."""
        super().persist()
        if self._nearest is not None:
            with self._model_storage.write_to(self._resource) as folder:
                self._nearest.save(folder / EXAMPLES_FILE)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CarefulIntentClassifier:
        """Read both; one that was never trained leaves messages as they are."""
        component = super().load(config, model_storage, resource, execution_context, **kwargs)
        assert isinstance(component, CarefulIntentClassifier)
        try:
            with model_storage.read_from(resource) as folder:
                component._nearest = NearestExamples.load(
                    folder / EXAMPLES_FILE,
                    neighbours=int(component.config[CONFIG_NEIGHBOURS]),
                    temperature=float(component.config[CONFIG_TEMPERATURE]),
                )
        except ValueError:
            # Rasa's way of saying that there is nothing under this name.
            return component
        return component


def _embeddings(messages: list[Message]) -> Floats:
    """The messages' sentence vectors, a row each."""
    return np.vstack([message.get_dense_features(TEXT)[1].features for message in messages])
