"""Reads tone with a small network on the word-piece vectors of the sentence encoder.

Trained by training/tone_head.py on GoEmotions (Demszky et al. 2020,
https://arxiv.org/abs/2005.00547); models/tone/README.md is its model card.
"""

from __future__ import annotations

import asyncio
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kith.encoder import Encoder, Vectors
from kith.errors import ModelFilesError
from kith.tone.reading import Tone
from kith.tone.states import NEUTRAL_LABEL, tone_from_scores

WEIGHTS_FILE = "head.npz"
LABELS_FILE = "labels.json"

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class ToneHead:
    """A network with one hidden layer: `features` in, a probability for each label out.

    Attributes:
        labels: the names of the outputs.
        thresholds: the probability from which each label counts as present, chosen on
            training data that the scoring network had not seen, for the best F1 of that label.
        hidden: weights `[features, units]` and bias `[units]` of the hidden layer.
        output: weights `[units, labels]` and bias `[labels]` of the calibrated logits.
    """

    labels: tuple[str, ...]
    thresholds: Mapping[str, float]
    hidden: tuple[Floats, Floats]
    output: tuple[Floats, Floats]

    @classmethod
    def load(cls, folder: Path) -> ToneHead:
        """Load head.npz and labels.json from the folder.

        Raises:
            ModelFilesError: a file is missing or damaged.
        """
        try:
            thresholds = json.loads((folder / LABELS_FILE).read_text(encoding="utf-8"))
            with np.load(folder / WEIGHTS_FILE) as stored:
                arrays = {name: stored[name].astype(np.float32) for name in stored.files}
            return cls(
                labels=tuple(thresholds),
                thresholds=thresholds,
                hidden=(arrays["hidden"], arrays["hidden_bias"]),
                output=(arrays["output"], arrays["output_bias"]),
            )
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise ModelFilesError(
                f"The tone model in {folder} is missing or damaged ({error}). "
                f"`git checkout -- {folder}` brings the shipped one back."
            ) from error

    def probabilities(self, rows: Floats) -> Floats:
        """`[n, features]` to `[n, labels]`, each in [0, 1] on its own."""
        weights, bias = self.hidden
        units = np.maximum(rows @ weights + bias, 0)
        weights, bias = self.output
        probabilities: Floats = 1 / (1 + np.exp(-(units @ weights + bias)))
        return probabilities


def features(vectors: Vectors) -> Floats:
    """Mean, highest and lowest value of each dimension over a text's word pieces, `[3 * d]`.

    The extremes keep a single strong word that the mean of a long message would bury.
    """
    return np.concatenate([vectors.mean(axis=0), vectors.max(axis=0), vectors.min(axis=0)])


@dataclass(frozen=True)
class HeadToneReader:
    """The tone reader that ships with Kith."""

    encoder: Encoder
    head: ToneHead

    async def read(self, text: str) -> Tone:
        """Read the tone of one message, in a thread of its own."""
        return await asyncio.to_thread(self.read_now, text)

    def read_now(self, text: str) -> Tone:
        """Read the tone of one message, here and now (a few ms)."""
        return tone_from_scores(self.scores(text))

    def scores(self, text: str) -> dict[str, float]:
        """The probability of each label; a text without any word is plainly neutral."""
        vectors, _ = self.encoder.tokens(text)
        if not len(vectors):
            return {label: float(label == NEUTRAL_LABEL) for label in self.head.labels}
        row = self.head.probabilities(features(vectors)[None, :])[0]
        return {label: float(p) for label, p in zip(self.head.labels, row, strict=True)}
