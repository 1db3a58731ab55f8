"""What a reply is worth, from all that speaks for it: the network, the likeness, the bank's merit.

A logistic regression each for "at least passable" and "good" (stacking: Wolpert 1992,
https://doi.org/10.1016/S0893-6080(05)80023-1), fitted on judged replies by training/weighing.py.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kith.errors import ModelFilesError
from kith.reply.overlap import Overlap
from kith.reply.suitability import FOLDER, Judgement
from kith.shipped import read_shipped

WEIGHTS_FILE = "weights.json"
NOT_OFF = 1.0
"""A reply that misses costs more than a flat one: what not being off counts against being good."""
ALIKE = 0.6
"""From this cosine on two messages mostly say the same; it counts from there once more."""

MOST_SHARED = 2
"""So many words in common count; more are rare."""


@dataclass(frozen=True)
class Evidence:
    """What speaks for a reply, and against it.

    Attributes:
        judgement: what the network makes of it.
        alone: for an exchange the likeness of its message; None for the bank's other replies.
        answering: the same with what was answered; 0 where nothing was.
        merit: for the bank's other replies their merit (`kith.reply.ranking`).
        fitting: for a follow-up its logit (`kith.reply.follow_ups`); None for all others.
        overlap: which of its words were said.
    """

    judgement: Judgement
    alone: float | None = None
    answering: float = 0.0
    merit: float = 0.0
    fitting: float | None = None
    overlap: Overlap = Overlap()

    @property
    def features(self) -> tuple[float, ...]:
        """The numbers that are weighed; the first is always 1."""
        alone = self.alone or 0.0
        is_exchange = float(self.alone is not None)
        follows_up = float(self.fitting is not None)
        return (
            1.0,
            self.judgement.passable,
            self.judgement.good,
            is_exchange,
            alone,
            max(0.0, alone - ALIKE) * is_exchange,
            self.answering * is_exchange,
            self.merit / 10 * (1 - is_exchange),
            follows_up,
            self.fitting or 0.0,
            min(self.overlap.shared, MOST_SHARED) * is_exchange,
            min(self.overlap.shared, MOST_SHARED) * (1 - is_exchange),
            min(self.overlap.foreign, MOST_SHARED),
            self.overlap.new / 10,
        )


@dataclass(frozen=True)
class Weighing:
    """The weights of each feature.

    Attributes:
        passable: for how likely a reply is at least passable.
        good: for how likely it is good.
    """

    passable: tuple[float, ...]
    good: tuple[float, ...]

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Weighing:
        """Read the weights.

        Raises:
            ModelFilesError: the file is missing or damaged.
        """
        return read_shipped(folder / WEIGHTS_FILE, _weighing)

    def worth(self, evidence: Evidence) -> float:
        """0 for what is surely off, `NOT_OFF` for passable, `NOT_OFF` + 1 for good, as expected."""
        passable = _likely(self.passable, evidence.features)
        return NOT_OFF * passable + _likely(self.good, evidence.features)


def _weighing(content: Mapping[str, Sequence[float]]) -> Weighing:
    passable, good = (tuple(map(float, content[name])) for name in ("passable", "good"))
    if {len(passable), len(good)} != {len(Evidence(Judgement(0.0, 0.0)).features)}:
        raise ModelFilesError("not as many weights as features")
    return Weighing(passable, good)


def _likely(weights: Sequence[float], features: Sequence[float]) -> float:
    logit = sum(weight * one for weight, one in zip(weights, features, strict=True))
    return 1 / (1 + math.exp(-logit))
