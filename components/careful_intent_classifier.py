"""Intents by logistic regression that thinks twice before it starts something.

Rasa's own classifier cannot have its regularisation set, and asks the same confidence of every
intent. A joke told unasked is forgotten at once; an exercise, a memory command or a changed name
is not. Those intents need a higher confidence here, else the message stays conversation.
Which values, and why: docs/decisions/0009-confidence.md.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

CONFIG_INVERSE_REGULARISATION = "C"
CONFIG_CAREFUL = "careful"
CONFIG_CAREFUL_THRESHOLD = "careful_threshold"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CarefulIntentClassifier(LogisticRegressionClassifier):
    """Rasa's logistic regression, with its regularisation set and a bar for weighty intents.

    Config, beside that of Rasa's own:
        C: the inverse of the regularisation, as scikit-learn has it; above 0.
        careful: the intents that start an exercise, a memory command or a setting.
        careful_threshold: the confidence those need, 0 to 1; below it, the message is
            `nlu_fallback`. The ranking stays as it was.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """As Rasa's own, and no intent is held to more than the others."""
        return {
            **LogisticRegressionClassifier.get_default_config(),
            CONFIG_INVERSE_REGULARISATION: 1.0,
            CONFIG_CAREFUL: [],
            CONFIG_CAREFUL_THRESHOLD: 0.0,
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

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Refuse what cannot be trained or compared with.

        Raises:
            InvalidConfigException: `C` is not above 0, or the threshold not from 0 to 1.
        """
        if not config.get(CONFIG_INVERSE_REGULARISATION, 1.0) > 0:
            raise InvalidConfigException(f"`{CONFIG_INVERSE_REGULARISATION}` must be above 0.")
        if not 0 <= config.get(CONFIG_CAREFUL_THRESHOLD, 0.0) <= 1:
            raise InvalidConfigException(f"`{CONFIG_CAREFUL_THRESHOLD}` must be from 0 to 1.")

    def process(self, messages: list[Message]) -> list[Message]:
        """Set each message's intent and ranking, in place."""
        for message in super().process(messages):
            self._think_twice(message)
        return messages

    def _think_twice(self, message: Message) -> None:
        found = message.get(INTENT)
        weighty = found[INTENT_NAME_KEY] in self.config[CONFIG_CAREFUL]
        confidence = found[PREDICTED_CONFIDENCE_KEY]
        if weighty and confidence < self.config[CONFIG_CAREFUL_THRESHOLD]:
            conversation = {
                INTENT_NAME_KEY: DEFAULT_NLU_FALLBACK_INTENT_NAME,
                PREDICTED_CONFIDENCE_KEY: 1 - confidence,
            }
            message.set(INTENT, conversation, add_to_output=True)
