"""What Rasa prints while it trains, turned into one stage and one fraction.

Rasa 3.6 logs `Starting to train component 'X'.`, `Finished training component 'X'.` and
`Restored component 'X' from cache.` (rasa/engine/training/hooks.py), and tqdm writes
`Epochs: NN%` while TED learns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_COMPONENT = re.compile(r"(Starting to train|Finished training|Restored) component '(\w+)'")
_EPOCHS = re.compile(r"Epochs:\s+(\d+)%")
_SAVED = "model is trained and saved"


@dataclass(frozen=True)
class Stage:
    """A stretch of the whole training: what it is called, and from where to where it reaches."""

    title: str
    start: float
    end: float


READING = Stage("reading the training data", 0.0, 0.08)
PREPARING = Stage("preparing the features", 0.08, 0.15)
POLICIES = Stage("learning the rules and stories", 0.6, 0.65)
SAVING = Stage("saving the model", 0.98, 1.0)

# The shares are those of a full training.
STAGES = {
    "CarefulIntentClassifier": Stage("learning what people mean", 0.15, 0.4),
    "EncoderEntityExtractor": Stage("learning what people name", 0.4, 0.6),
    "MemoizationPolicy": POLICIES,
    "AugmentedMemoizationPolicy": POLICIES,
    "RulePolicy": POLICIES,
    "ListeningPolicy": Stage("learning what to do next", 0.65, 0.98),
}


@dataclass(frozen=True)
class Progress:
    """How far the training is."""

    stage: Stage = READING
    fraction: float = 0.0

    def after(self, line: str) -> Progress:
        """The progress after one more piece of Rasa's output; it never goes back."""
        if _SAVED in line:
            return Progress(SAVING, 1.0)
        if found := _COMPONENT.search(line):
            return self._at_component(found[1], STAGES.get(found[2], PREPARING))
        if found := _EPOCHS.search(line):
            return self._reaching(int(found[1]) / 100)
        return self

    def _at_component(self, event: str, stage: Stage) -> Progress:
        if stage.start < self.stage.start:
            return self
        if event == "Starting to train":
            return Progress(stage, max(self.fraction, stage.start))
        return Progress(stage, max(self.fraction, stage.end))

    def _reaching(self, share: float) -> Progress:
        reached = self.stage.start + share * (self.stage.end - self.stage.start)
        return replace(self, fraction=max(self.fraction, reached))
