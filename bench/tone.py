"""Measure how well the tone of messages is read.

    python -m bench.tone [--goemotions FILE]
    python -m bench.tone --tweeteval FOLDER --task emotion --split val

GoEmotions: macro-F1 over its 28 labels, and over the 7 Ekman groups of the paper (a group counts
as present when one of its labels does). TweetEval: macro-F1 over anger, joy, optimism and sadness.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kith.encoder import Encoder
from kith.tone.head import HeadToneReader, ToneHead

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_GOEMOTIONS = PROJECT.parent / "shared" / "data" / "goemotions" / "dev.tsv"
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
"""TweetEval's four labels as groups of ours; the set has no fear, its tweets of worry are sad."""

TWEET_EMOTIONS = ("anger", "joy", "optimism", "sadness")
HELD_OUT = 5
BINS = 15
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]


def read_lines(path: Path) -> list[str]:
    """The lines of a file of TweetEval."""
    return path.read_text(encoding="utf-8").rstrip("\n").split("\n")


def held_out_of_isarcasm(row: int) -> bool:
    """Whether a row of iSarcasm's only public part is measured on and not trained on."""
    return row % HELD_OUT == HELD_OUT - 1


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


def f1_scores(truth: Flags, found: Flags) -> npt.NDArray[np.float64]:
    """F1 of each column; 0 where a label is neither there nor found."""
    hits = (truth & found).sum(axis=0)
    either = truth.sum(axis=0) + found.sum(axis=0)
    scores: npt.NDArray[np.float64] = np.where(either > 0, 2 * hits / np.maximum(either, 1), 0.0)
    return scores


def best_thresholds(truth: Flags, probabilities: Floats) -> npt.NDArray[np.float64]:
    """For each column the threshold from 0.05 to 0.70 with the best F1."""
    candidates = np.arange(0.05, 0.705, 0.01)
    scores = np.stack([f1_scores(truth, probabilities >= t) for t in candidates])
    chosen: npt.NDArray[np.float64] = candidates[scores.argmax(axis=0)]
    return chosen


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
    sure, right = probabilities[rows, likeliest], truth[rows, likeliest]
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [
        (bins == b).mean() * abs(sure[bins == b].mean() - right[bins == b].mean())
        for b in np.unique(bins)
    ]
    return float(np.sum(gaps))


def measure_goemotions(reader: HeadToneReader, path: Path) -> dict[str, float]:
    """The measures of a file in GoEmotions' own format."""
    labels = reader.head.labels
    texts, truth = read_goemotions(path, len(labels))
    probabilities, times = read_all(reader, texts)
    found = probabilities >= np.array([reader.head.thresholds[label] for label in labels])
    scores = f1_scores(truth, found)
    for label, score, share in zip(labels, scores, truth.mean(axis=0), strict=True):
        print(f"{label:<16} F1 {score:.3f}   {share:6.1%} of messages")
    return {
        "n": len(texts),
        "macro_f1_28": round(float(scores.mean()), 4),
        "macro_f1_ekman": round(
            float(f1_scores(grouped(truth, labels), grouped(found, labels)).mean()), 4
        ),
        "ece": round(calibration_error(truth, probabilities), 4),
        "ms_p50": round(float(np.median(times)), 2),
    }


def measure_tweeteval(reader: HeadToneReader, folder: Path, split: str) -> dict[str, float]:
    """Macro-F1 of TweetEval's emotion task, the likeliest of its four labels against the given."""
    texts = (folder / f"{split}_text.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    given = (folder / f"{split}_labels.txt").read_text(encoding="utf-8").split()
    probabilities, times = read_all(reader, texts)
    labels = reader.head.labels
    columns = [[labels.index(label) for label in group] for group in TWEETEVAL.values()]
    sums = np.stack([probabilities[:, members].sum(axis=1) for members in columns], axis=1)
    identity = np.eye(len(TWEETEVAL), dtype=np.bool_)
    scores = f1_scores(identity[[int(label) for label in given]], identity[sums.argmax(axis=1)])
    for label, score in zip(TWEETEVAL, scores, strict=True):
        print(f"{label:<16} F1 {score:.3f}")
    return {
        "n": len(texts),
        "macro_f1": round(float(scores.mean()), 4),
        "ms_p50": round(float(np.median(times)), 2),
    }


def read_all(reader: HeadToneReader, texts: Sequence[str]) -> tuple[Floats, list[float]]:
    """Probabilities `[n, 28]`, and the milliseconds of each reading, one text at a time."""
    rows, times = [], []
    for text in texts:
        start = time.perf_counter()
        rows.append(list(reader.scores(text).values()))
        times.append((time.perf_counter() - start) * 1000)
    return np.array(rows, dtype=np.float32), times


def main() -> None:
    """Print a table, and as the last line one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--goemotions", type=Path, default=DEFAULT_GOEMOTIONS)
    parser.add_argument("--tweeteval", type=Path, help="the folder that holds the tasks' folders")
    parser.add_argument("--task", choices=["emotion"], default="emotion")
    parser.add_argument("--split", default="val")
    arguments = parser.parse_args()
    encoder, tone = PROJECT / "models" / "encoder", PROJECT / "models" / "tone"
    reader = HeadToneReader(Encoder.load(encoder), ToneHead.load(tone))
    if arguments.tweeteval:
        folder = arguments.tweeteval / arguments.task
        found = measure_tweeteval(reader, folder, arguments.split)
    else:
        found = measure_goemotions(reader, arguments.goemotions)
    files = [path for folder in (encoder, tone) for path in folder.iterdir()]
    found["mb"] = round(sum(path.stat().st_size for path in files) / 1e6, 2)
    for name, value in found.items():
        print(f"{name:<16} {value:>8}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
