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
from kith.reply.suitability import FOLDER, Judgement, Said
from kith.shipped import read_shipped

WEIGHTS_FILE = "weights.json"
NOT_OFF = 1.0
"""A reply that misses costs more than a flat one: what not being off counts against being good."""
MADE_GOOD = 0.3
"""So many passable replies are good when words of the person's own come before them: of 43 that
were judged blind with and without, 21 were, and fewer where such replies come often."""
ALIKE = 0.6
"""From this cosine on two messages mostly say the same; it counts from there once more."""

MOST_SHARED = 2
"""So many words in common count; more are rare."""
LONGEST = 40
"""A message of more words counts as one of so many."""


@dataclass(frozen=True)
class Place:
    """Where a reply would stand in the talk.

    Attributes:
        asks: whether the reply asks.
        is_asked: whether the message does.
        has_asked: whether Kith did right before it.
        said: how many words the message has.
        words: how many the reply has.
    """

    asks: bool = False
    is_asked: bool = False
    has_asked: bool = False
    said: int = 0
    words: int = 0

    @classmethod
    def of(cls, said: Said, text: str, *, is_asked: bool) -> Place:
        """The place of a reply to what was said."""
        return cls(
            asks=text.rstrip().endswith("?"),
            is_asked=is_asked,
            has_asked=said.asked.rstrip().endswith("?"),
            said=len(said.message.split()),
            words=len(text.split()),
        )


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
        prior: what to expect of the reply, whatever was said (`kith.reply.priors`).
        opinion: what to expect of it after this message (`kith.reply.opinions`); None where too
            few have judged it.
        place: where it would stand.
    """

    judgement: Judgement
    alone: float | None = None
    answering: float = 0.0
    merit: float = 0.0
    fitting: float | None = None
    overlap: Overlap = Overlap()
    prior: Judgement = Judgement(0.0, 0.0)
    opinion: Judgement | None = None
    place: Place = Place()

    @property
    def features(self) -> tuple[float, ...]:
        """The numbers that are weighed; the first is always 1."""
        alone = self.alone or 0.0
        is_exchange = float(self.alone is not None)
        follows_up = float(self.fitting is not None)
        is_known = float(self.opinion is not None)
        opinion = self.opinion or Judgement(0.0, 0.0)
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
            self.prior.passable,
            self.prior.good,
            is_known,
            opinion.passable,
            opinion.good,
            opinion.passable * follows_up,
            opinion.good * follows_up,
            *self._of_place(is_exchange, follows_up),
        )

    def _of_place(self, is_exchange: float, follows_up: float) -> tuple[float, ...]:
        place, kinds = self.place, (is_exchange, follows_up)
        said = min(place.said, LONGEST) / 10
        return (
            float(place.asks),
            float(place.is_asked),
            float(place.asks and place.is_asked),
            float(place.asks and place.has_asked),
            place.asks * follows_up,
            said,
            place.words / 10,
            *(place.is_asked * kind for kind in kinds),
            *(said * kind for kind in kinds),
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

    def worth(self, evidence: Evidence, *, is_led: bool = False) -> float:
        """0 for what is surely off, `NOT_OFF` for passable, `NOT_OFF` + 1 for good, as expected.

        Args:
            evidence: what speaks for it.
            is_led: whether words of the person's own come before it (`kith.reply.leading`).
        """
        passable = _likely(self.passable, evidence.features)
        good = _likely(self.good, evidence.features)
        if is_led and not evidence.place.asks:
            good += MADE_GOOD * max(0.0, passable - good)
        return NOT_OFF * passable + good


def _weighing(content: Mapping[str, Sequence[float]]) -> Weighing:
    passable, good = (tuple(map(float, content[name])) for name in ("passable", "good"))
    if {len(passable), len(good)} != {len(Evidence(Judgement(0.0, 0.0)).features)}:
        raise ModelFilesError("not as many weights as features")
    return Weighing(passable, good)


def _likely(weights: Sequence[float], features: Sequence[float]) -> float:
    logit = sum(weight * one for weight, one in zip(weights, features, strict=True))
    return 1 / (1 + math.exp(-logit))
