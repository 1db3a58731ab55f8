"""What bench/tone.py measures on: the data sets' files, and their labels in ours."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kith.tone.reading import EmotionalState

EKMAN: Mapping[str, tuple[str, ...]] = {
    "anger": ("anger", "annoyance", "disapproval"),
    "disgust": ("disgust",),
    "fear": ("fear", "nervousness"),
    "joy": (
        *("joy", "amusement", "approval", "excitement", "gratitude", "love", "optimism"),
        *("relief", "pride", "admiration", "desire", "caring"),
    ),
    "sadness": ("sadness", "disappointment", "embarrassment", "grief", "remorse"),
    "surprise": ("surprise", "realization", "confusion", "curiosity"),
    "neutral": ("neutral",),
}
"""Demszky et al. 2020, section 5.3."""

TWEETEVAL: Mapping[str, tuple[str, ...]] = {
    "anger": ("anger", "annoyance", "disgust", "disapproval"),
    "joy": ("joy", "amusement", "excitement", "love", "gratitude", "admiration", "pride"),
    "optimism": ("optimism", "caring", "desire", "approval", "relief"),
    "sadness": (
        *("sadness", "grief", "disappointment", "remorse", "embarrassment"),
        *("fear", "nervousness"),
    ),
}
"""TweetEval's four labels as groups of ours, for models without a head of their own for them; the
set has no fear, its tweets of worry are sad."""
ESCONV: Mapping[str, EmotionalState] = {
    "depression": EmotionalState.SAD,
    "sadness": EmotionalState.SAD,
    "shame": EmotionalState.SAD,
    "guilt": EmotionalState.SAD,
    "pain": EmotionalState.SAD,
    "anxiety": EmotionalState.ANXIOUS,
    "nervousness": EmotionalState.ANXIOUS,
    "fear": EmotionalState.ANXIOUS,
    "anger": EmotionalState.FRUSTRATED,
    "disgust": EmotionalState.FRUSTRATED,
    "jealousy": EmotionalState.FRUSTRATED,
}
HEAVY = frozenset(ESCONV.values())
SEEKER = "usr"
TWEET_EMOTIONS = tuple(TWEETEVAL)
TRAINING_FILE = "train"
HELD_OUT = 5
Flags = npt.NDArray[np.bool_]


def read_lines(path: Path) -> list[str]:
    """The lines of a file of TweetEval."""
    return path.read_text(encoding="utf-8").rstrip("\n").split("\n")


def held_out_of_isarcasm(row: int) -> bool:
    """Whether a row of iSarcasm's only public part is never trained on."""
    return row % HELD_OUT == HELD_OUT - 1


def calibrates(row: int) -> bool:
    """Whether a row that is not trained on is there to calibrate; the others are to measure on."""
    return row % (2 * HELD_OUT) < HELD_OUT


def read_isarcasm(path: Path, *, to_calibrate: bool = False) -> tuple[list[str], Flags]:
    """The tweets of a file of iSarcasm, and which are sarcastic.

    Of its training part only what was not trained on: the half that is there to calibrate, or the
    other one, to measure on.
    """
    texts, truth = [], []
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            is_wanted = not path.name.startswith(TRAINING_FILE) or (
                held_out_of_isarcasm(number) and calibrates(number) is to_calibrate
            )
            text = row.get("tweet") or row.get("text") or ""
            if is_wanted and text.strip():
                texts.append(text)
                truth.append(row["sarcastic"] == "1")
    return texts, np.array(truth)


def read_labels(path: Path) -> list[str]:
    """The 28 names in the order of their ids."""
    return path.read_text(encoding="utf-8").split()


def read_goemotions(path: Path, count: int) -> tuple[list[str], Flags]:
    """The texts, and `[n, count]` whether each label was given."""
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    texts, truth = [], np.zeros((len(lines), count), dtype=np.bool_)
    for row, line in enumerate(lines):
        text, ids, *_ = line.split("\t")
        texts.append(text)
        truth[row, [int(label) for label in ids.split(",")]] = True
    return texts, truth
