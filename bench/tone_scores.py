"""F1, calibration and groups of labels, as bench/tone.py prints them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bench.tone_sets import EKMAN, Flags
from kith.tone.config import Head
from kith.tone.transformer import ToneModel

BINS = 15
HALF = 0.5
Floats = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float64]


def f1_scores(truth: Flags, found: Flags) -> Scores:
    """F1 of each column; 0 where a label is neither there nor found."""
    hits = (truth & found).sum(axis=0)
    either = truth.sum(axis=0) + found.sum(axis=0)
    scores: Scores = np.where(either > 0, 2 * hits / np.maximum(either, 1), 0.0)
    return scores


def grouped(flags: Flags, labels: Sequence[str]) -> Flags:
    """`[n, 28]` labels to `[n, 7]` Ekman groups."""
    columns = [[labels.index(label) for label in group] for group in EKMAN.values()]
    return np.stack([flags[:, members].any(axis=1) for members in columns], axis=1)


def calibration_error(truth: Flags, probabilities: Floats) -> float:
    """Expected calibration error of each message's likeliest label, in 15 bins.

    Guo et al. 2017, https://arxiv.org/abs/1706.04599; right means: among the labels given.
    """
    likeliest = probabilities.argmax(axis=1)
    rows = np.arange(len(truth))
    return binned_gap(truth[rows, likeliest], probabilities[rows, likeliest])


def binned_gap(right: Flags, sure: Floats) -> float:
    """The mean distance, over 15 bins, from how sure to how often right."""
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [
        (bins == b).mean() * abs(sure[bins == b].mean() - right[bins == b].mean())
        for b in np.unique(bins)
    ]
    return float(np.sum(gaps))


def present(head: Head, probabilities: Floats) -> Flags:
    """`[n, labels]` which labels count as present."""
    thresholds = np.array([head.thresholds.get(label, HALF) for label in head.labels])
    found: Flags = probabilities >= thresholds.astype(np.float32)
    return found


def ekman_chances(labels: Sequence[str], probabilities: Floats) -> Floats:
    """`[n, 28]` to `[n, 7]`: how likely one of an Ekman group's labels is, taken to be independent.

    A sum or the likeliest alone does worse on the part that was kept aside.
    """
    columns = [[labels.index(label) for label in group] for group in EKMAN.values()]
    return np.stack(
        [1 - np.prod(1 - probabilities[:, members], axis=1) for members in columns], axis=1
    )


def ekman_present(model: ToneModel, labels: Sequence[str], probabilities: Floats) -> Flags | None:
    """Which Ekman groups count as present, for a model that has thresholds for them."""
    if not model.config.ekman:
        return None
    thresholds = np.array([model.config.ekman[name] for name in EKMAN])
    found: Flags = ekman_chances(labels, probabilities) >= thresholds
    return found
