"""Make the probabilities of models/tone what they say, on texts that it never saw.

    python -m training.tone_calibrate [--data FOLDER] [--folder FOLDER]

The last step of training/tone.py, to be run alone too: it changes config.json only. One scale and
one shift for irony and for sarcasm (Platt 1999), one temperature for TweetEval's emotions
(Guo et al. 2017, https://arxiv.org/abs/1706.04599), and for each of Ekman's groups the
probability from which it counts as present. The table says what is left of the calibration error,
each half of the texts calibrated on the other.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench import tone as bench
from bench import tone_scores as scores
from bench import tone_sets as sets
from kith.tone.config import CONFIG_FILE, EMOTIONS, SARCASM, TWEET_EMOTION
from kith.tone.transformer import ToneModel

KEPT_ASIDE = 10
"""One in so many rows of GoEmotions' training part was not trained on; as in tone_data.py."""

NEWTON_STEPS = 50
CANDIDATES = np.arange(0.04, 0.905, 0.01)
TEMPERATURES = np.arange(0.2, 2.005, 0.01)
HALVES = 2

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Line:
    """What a logit is multiplied by, and what is added then."""

    scale: float = 1.0
    shift: float = 0.0

    def of(self, logits: Floats) -> Floats:
        """The probabilities of logits."""
        return 1 / (1 + np.exp(-(self.scale * logits + self.shift)))


def logit(chances: npt.ArrayLike) -> Floats:
    """Probabilities to logits; 0 and 1 to large ones."""
    clipped = np.clip(np.asarray(chances, dtype=np.float64), 1e-7, 1 - 1e-7)
    return np.log(clipped / (1 - clipped))


def platt(logits: Floats, truth: Flags) -> Line:
    """The line that makes the truth likeliest, by Newton's method."""
    columns = np.stack([logits, np.ones_like(logits)], axis=1)
    line = np.array([1.0, 0.0])
    for _ in range(NEWTON_STEPS):
        chances = 1 / (1 + np.exp(-(columns @ line)))
        slope = columns.T @ (chances - truth)
        bend = (columns * (chances * (1 - chances))[:, None]).T @ columns
        line = line - np.linalg.solve(bend + 1e-6 * np.eye(2), slope)
    return Line(float(line[0]), float(line[1]))


def temperature(logits: Floats, truth: npt.NDArray[np.int64]) -> float:
    """What the logits of labels that exclude each other are multiplied by."""
    rows = np.arange(len(truth))
    return float(
        max(TEMPERATURES, key=lambda t: np.log(softmax(t * logits)[rows, truth] + 1e-12).sum())
    )


def softmax(logits: Floats) -> Floats:
    """`[texts, labels]` logits to probabilities."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def tempered(factor: float, logits: Floats) -> Floats:
    """The probabilities of logits at a temperature, given as its inverse."""
    return softmax(factor * logits)


def best_threshold(chances: Floats) -> float:
    """From where counting as present gives the best F1, the probabilities taken for the truth.

    The counted F1 of a rare label is mostly chance.
    """
    return float(
        max(
            CANDIDATES,
            key=lambda c: 2 * chances[chances >= c].sum() / (chances.sum() + (chances >= c).sum()),
        )
    )


def crossed(
    logits: Floats,
    truth: npt.NDArray[Any],
    fit: Callable[[Floats, npt.NDArray[Any]], Callable[[Floats], Floats]],
) -> Floats:
    """The probabilities that each half of the texts gets from what was fitted on the other."""
    found = np.zeros_like(logits)
    for half in range(HALVES):
        other = np.arange(len(logits)) % HALVES != half
        found[~other] = fit(logits[other], truth[other])(logits[~other])
    return found


def calibrate_sarcasm(chances: Floats, truth: Flags) -> tuple[Line, float, float, float]:
    """The line and the threshold of a column, and the calibration error before and crossed."""
    logits = logit(chances)
    apart = crossed(logits, truth, lambda x, y: platt(x, y).of)
    line = platt(logits, truth)
    return line, best_threshold(line.of(logits)), two_sided(truth, chances), two_sided(truth, apart)


def two_sided(truth: Flags, chances: Floats) -> float:
    """Calibration error of the likelier of present and absent."""
    likelier = np.where(chances >= scores.HALF, chances, 1 - chances)
    return scores.binned_gap(truth == (chances >= scores.HALF), likelier.astype(np.float32))


def ekman_thresholds(labels: Sequence[str], chances: Floats, truth: Flags) -> dict[str, float]:
    """For each group from where on it counts, as a value of `bench.tone_scores.ekman_chances`."""
    grouped = scores.ekman_chances(labels, chances.astype(np.float32)).astype(np.float64)
    wanted = scores.grouped(truth, labels)
    found = {}
    for column, name in enumerate(sets.EKMAN):
        line = platt(logit(grouped[:, column]), wanted[:, column])
        limit = best_threshold(line.of(logit(grouped[:, column])))
        raw = 1 / (1 + np.exp(-(float(logit(limit)) - line.shift) / line.scale))
        found[name] = round(float(raw), 3)
    return found


class Calibration:
    """What is changed in config.json, found with the model as it is there."""

    def __init__(self, folder: Path, data: Path) -> None:
        """Read the model in `folder`, without any earlier calibration of the kind."""
        self._data = data
        self.path = folder / CONFIG_FILE
        self.config: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
        for head in self._heads.values():
            head["scale"], head["shift"] = {}, {}
        self.write()
        self._model = ToneModel.load(folder)

    @property
    def _heads(self) -> dict[str, dict[str, Any]]:
        return dict(self.config["kith"]["heads"])

    def write(self) -> None:
        """Write config.json."""
        text = json.dumps(self.config, indent=1, sort_keys=True)
        self.path.write_text(text + "\n", encoding="utf-8")

    def sarcasm(self) -> None:
        """Irony on TweetEval's validation part, sarcasm on unmeasured rows of iSarcasm."""
        folder = self._data / "tweeteval" / "irony"
        texts = sets.read_lines(folder / "val_text.txt")
        truth = np.array([line == "1" for line in sets.read_lines(folder / "val_labels.txt")])
        self._column(bench.IRONY_COLUMN, texts, truth)
        rows = sets.read_isarcasm(self._data / "isarcasm" / "train.En.csv", to_calibrate=True)
        self._column(bench.SARCASM_COLUMN, *rows)

    def _column(self, column: int, texts: Sequence[str], truth: Flags) -> None:
        head = self._heads[SARCASM]
        label = head["labels"][column]
        chances = bench.read_all(self._model, texts).rows[SARCASM][:, column].astype(np.float64)
        line, limit, before, after = calibrate_sarcasm(chances, truth)
        head["scale"][label], head["shift"][label] = round(line.scale, 3), round(line.shift, 3)
        head["thresholds"][label] = round(limit, 2)
        print(f"{label:<16}{len(texts):>6}{before:>9.3f}{after:>9.3f}")

    def tweet_emotion(self) -> None:
        """TweetEval's emotions on its validation part."""
        folder = self._data / "tweeteval" / "emotion"
        texts = sets.read_lines(folder / "val_text.txt")
        given = np.array([int(line) for line in sets.read_lines(folder / "val_labels.txt")])
        rows = bench.read_all(self._model, texts).rows[TWEET_EMOTION]
        logits = np.log(np.clip(rows, 1e-9, 1)).astype(np.float64)
        identity = np.eye(rows.shape[1], dtype=np.bool_)[given]
        apart = crossed(logits, given, lambda x, y: partial(tempered, temperature(x, y)))
        found = round(temperature(logits, given), 2)
        head = self._heads[TWEET_EMOTION]
        head["scale"] = dict.fromkeys(head["labels"], found)
        before = scores.calibration_error(identity, rows)
        after = scores.calibration_error(identity, apart.astype(np.float32))
        print(f"{TWEET_EMOTION:<16}{len(texts):>6}{before:>9.3f}{after:>9.3f}")

    def ekman(self) -> None:
        """Thresholds of Ekman's groups on the tenth of GoEmotions that was kept aside."""
        folder = self._data / "goemotions"
        labels = sets.read_labels(folder / "labels.txt")
        texts, truth = sets.read_goemotions(folder / "train.tsv", len(labels))
        rows = bench.read_all(self._model, texts[::KEPT_ASIDE]).rows[EMOTIONS].astype(np.float64)
        found = ekman_thresholds(labels, rows, truth[::KEPT_ASIDE])
        self.config["kith"]["ekman"] = found
        print(f"\nEkman's groups count from: {found}")


def calibrate(folder: Path, data: Path) -> None:
    """Calibrate the model in a folder on the data in another, and say what that gave."""
    print(f"\n{'':<16}{'texts':>6}{'before':>9}{'crossed':>9}   expected calibration error")
    calibration = Calibration(folder, data)
    calibration.sarcasm()
    calibration.tweet_emotion()
    calibration.ekman()
    calibration.write()


def main() -> None:
    """Calibrate models/tone."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--folder", type=Path, default=Path("models/tone"))
    arguments = parser.parse_args()
    calibrate(arguments.folder, arguments.data)


if __name__ == "__main__":
    main()
