"""How well each memory answers a question: the parts of the score, and their weights.

All functions are pure and work on whole arrays, one number a memory. The parts: likeness of meaning
(cosine of embeddings), shared words (BM25), the memories said right before and after, whom and what
time the question names, recency, importance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]

BM25_K1 = 1.2
"""Robertson & Zaragoza 2009, https://doi.org/10.1561/1500000019: the usual value."""
BM25_B = 0.4
"""Below the usual 0.75: a short message is not more about its words than a long one."""

RECENT_DAYS = 60.0
"""After so long the part for recency has fallen to 1/e."""
LONG = 40.0
"""Words from which on a memory is as full as one message gets."""


@dataclass(frozen=True)
class Weights:
    """What a full part adds to the score. Meaning has weight 1, a cosine.

    Chosen with `python -m bench.memory --leave-one-out`, on conversations other than the measured.
    """

    meaning: float = 1.0
    words: float = 1.0
    before: float = 0.4
    after: float = 0.15
    subject: float = 0.3
    time: float = 0.25
    fullness: float = 0.15
    recency: float = 0.03
    importance: float = 0.05
    question: float = -0.1
    past: float = -0.15
    before_now: float = 0.3


@dataclass(frozen=True)
class Parts:
    """The parts of the scores of all memories, each already weighted; they add up to the score.

    Attributes:
        meaning: likeness of the embeddings.
        words: BM25 as a share of the most that the question's words can give.
        before: of the memory said right before, its meaning and words.
        after: the same of the one right after.
        subject: it is about whom the question names.
        time: it was said, or is due, in the time that the question names.
        fullness: it says much.
        recency: it was said lately.
        importance: it was asked to be remembered, or said often.
        question: it is a question itself, and so tells little.
        past: it is so no more; what a question about before asks for.
    """

    meaning: Numbers
    words: Numbers
    before: Numbers
    after: Numbers
    subject: Numbers
    time: Numbers
    fullness: Numbers
    recency: Numbers
    importance: Numbers
    question: Numbers
    past: Numbers

    @property
    def score(self) -> Numbers:
        """The sum of the parts."""
        total = np.zeros_like(self.meaning)
        for field in fields(self):
            total += getattr(self, field.name)
        return total

    def at(self, place: int) -> dict[str, float]:
        """The parts of one memory, those that are not zero."""
        parts = {field.name: float(getattr(self, field.name)[place]) for field in fields(self)}
        return {name: round(part, 4) for name, part in parts.items() if abs(part) > 5e-5}


def bm25(matches: Sequence[Places], lengths: Numbers) -> tuple[Numbers, Numbers]:
    """Okapi BM25 as a share of the most that the words can give.

    A word counts once a memory however often it is in it; in messages it hardly ever is twice.

    Args:
        matches: for each word of the question, the places of the memories that hold it.
        lengths: words of each memory.

    Returns:
        The share of each memory, 0 to 1 (a little more in a very short one); and the weight of
        each word, by how rare it is among these memories.
    """
    n = len(lengths)
    share = np.zeros(n, dtype=np.float32)
    counts = np.array([len(places) for places in matches], dtype=np.float32)
    rarity = np.log1p((n - counts + 0.5) / (counts + 0.5))
    total = float(rarity.sum())
    if n == 0 or total == 0.0:
        return share, rarity
    relative = lengths / max(float(lengths.mean()), 1.0)
    full = (BM25_K1 + 1) / (1 + BM25_K1 * (1 - BM25_B + BM25_B * relative))
    for places, weight in zip(matches, rarity, strict=True):
        share[places] += (weight / total) * full[places]
    return share, rarity


def neighbours(relevance: Numbers, previous: npt.NDArray[np.int64]) -> tuple[Numbers, Numbers]:
    """The relevance of the message before and of the one after, in the same conversation.

    Args:
        relevance: of each memory.
        previous: the place of the message right before; -1 where there is none.
    """
    before = np.zeros_like(relevance)
    after = np.zeros_like(relevance)
    linked = np.flatnonzero(previous >= 0)
    before[linked] = relevance[previous[linked]]
    after[previous[linked]] = relevance[linked]
    return before, after


def fullness(lengths: Numbers) -> Numbers:
    """0 for a memory of no words to 1 for one of `LONG` words, on a logarithmic scale."""
    return np.minimum(np.log1p(lengths) / np.float32(np.log1p(LONG)), 1.0).astype(np.float32)


def recency(ages_in_days: npt.NDArray[np.float64]) -> Numbers:
    """1 for now, falling with age."""
    return np.exp(-np.maximum(ages_in_days, 0.0) / RECENT_DAYS).astype(np.float32)


def top(scores: Numbers, most: int) -> Places:
    """The places of the `most` best, the best first."""
    if len(scores) <= most:
        return np.argsort(-scores, kind="stable")
    best = np.argpartition(-scores, most)[:most]
    return best[np.lexsort((best, -scores[best]))]
