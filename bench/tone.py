"""Measure how well the tone of messages is read.

    python -m bench.tone [--goemotions FILE]
    python -m bench.tone --tweeteval FOLDER --task emotion --split val
    python -m bench.tone --tweeteval FOLDER --task irony --split val
    python -m bench.tone --isarcasm FILE
    python -m bench.tone --esconv FILE

GoEmotions: macro-F1 over its 28 labels, and over the 7 Ekman groups of the paper (a group counts
as present when it is likely that one of its labels is; for another model, when one of them does).
TweetEval: macro-F1 over anger, joy, optimism and sadness; F1 of the ironic tweets; their
validation parts also calibrated the probabilities, by one or two numbers each. iSarcasm: F1 of
the sarcastic tweets; of its training file only the rows that were neither trained nor calibrated
on. ESConv, of which nothing is trained on at all: how often the state of what people wrote about
their situation, and of their own turns in the talk, is the feeling that they had named.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import psutil

from bench.tone_scores import (
    HALF,
    Floats,
    binned_gap,
    calibration_error,
    ekman_present,
    f1_scores,
    grouped,
    present,
)
from bench.tone_sets import (
    EKMAN,
    ESCONV,
    HEAVY,
    SEEKER,
    TWEET_EMOTIONS,
    TWEETEVAL,
    Flags,
    read_goemotions,
    read_isarcasm,
    read_labels,
    read_lines,
)
from kith.settings import load_settings
from kith.tone.choice import load_tone_reader
from kith.tone.config import EMOTIONS, SARCASM, TWEET_EMOTION
from kith.tone.reading import EmotionalState
from kith.tone.transformer import ToneModel, TransformerToneReader

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_GOEMOTIONS = PROJECT.parent / "shared" / "data" / "goemotions" / "dev.tsv"
IRONY_COLUMN, SARCASM_COLUMN = 0, 1
Kind = TypeVar("Kind", np.bool_, np.float32)


@dataclass(frozen=True)
class Measured:
    """What the model said of a set of texts, and what that took.

    Attributes:
        rows: `[texts, labels]` probabilities of every head.
        milliseconds: of each reading, one text at a time.
    """

    rows: Mapping[str, Floats]
    milliseconds: Sequence[float]

    @property
    def common(self) -> dict[str, float]:
        """The keys that every measure has."""
        return {
            "n": len(self.milliseconds),
            "ms_p50": round(float(np.median(self.milliseconds)), 2),
        }


def measure_goemotions(model: ToneModel, path: Path) -> dict[str, float]:
    """The measures of a file in GoEmotions' own format."""
    head = model.config.heads[EMOTIONS]
    labels = read_labels(path.parent / "labels.txt")
    texts, truth = read_goemotions(path, len(labels))
    measured = read_all(model, texts)
    probabilities = in_order(measured.rows[EMOTIONS], head.labels, labels)
    found = in_order(present(head, measured.rows[EMOTIONS]), head.labels, labels)
    scores = f1_scores(truth, found)
    for label, score, share in zip(labels, scores, truth.mean(axis=0), strict=True):
        print(f"{label:<16} F1 {score:.3f}   {share:6.1%} of messages")
    groups = ekman_present(model, labels, probabilities)
    groups = grouped(found, labels) if groups is None else groups
    ekman = f1_scores(grouped(truth, labels), groups)
    for name, score in zip(EKMAN, ekman, strict=True):
        print(f"{name:<16} F1 {score:.3f}   of Ekman's")
    return {
        "macro_f1_28": round(float(scores.mean()), 4),
        "macro_f1_ekman": round(float(ekman.mean()), 4),
        "ece": round(calibration_error(truth, probabilities), 4),
        **measured.common,
    }


def in_order(
    columns: npt.NDArray[Kind], have: Sequence[str], want: Sequence[str]
) -> npt.NDArray[Kind]:
    """Columns in another order; those that a model does not have are empty."""
    ordered = np.zeros((len(columns), len(want)), dtype=columns.dtype)
    for place, label in enumerate(have):
        if label in want:
            column = want.index(label)
            ordered[:, column] = np.maximum(ordered[:, column], columns[:, place])
    return ordered


def measure_tweet_emotion(model: ToneModel, folder: Path, split: str) -> dict[str, float]:
    """Macro-F1 of TweetEval's emotion task, the likeliest of its four labels against the given."""
    measured = read_all(model, read_lines(folder / f"{split}_text.txt"))
    given = [int(line) for line in read_lines(folder / f"{split}_labels.txt")]
    chances = measured.rows.get(TWEET_EMOTION)
    if chances is None:
        labels = model.config.heads[EMOTIONS].labels
        columns = [[p for p, label in enumerate(labels) if label in g] for g in TWEETEVAL.values()]
        chances = np.stack([measured.rows[EMOTIONS][:, c].sum(axis=1) for c in columns], axis=1)
    identity = np.eye(len(TWEET_EMOTIONS), dtype=np.bool_)
    scores = f1_scores(identity[given], identity[chances.argmax(axis=1)])
    for label, score in zip(TWEET_EMOTIONS, scores, strict=True):
        print(f"{label:<16} F1 {score:.3f}")
    return {
        "macro_f1": round(float(scores.mean()), 4),
        "ece": round(calibration_error(identity[given], chances), 4),
        **measured.common,
    }


def measure_sarcasm(
    model: ToneModel, texts: Sequence[str], truth: Flags, column: int
) -> dict[str, float]:
    """F1 of the positive class: ironic or sarcastic."""
    measured = read_all(model, texts)
    head = model.config.heads[SARCASM]
    found = present(head, measured.rows[SARCASM])[:, [column]]
    chances = measured.rows[SARCASM][:, column]
    likelier = np.where(chances >= HALF, chances, 1 - chances)
    return {
        "f1_positive": round(float(f1_scores(truth[:, None], found)[0]), 4),
        "positive": int(truth.sum()),
        "ece": round(binned_gap(truth == (chances >= HALF), likelier), 4),
        **measured.common,
    }


def measure_esconv(reader: TransformerToneReader, path: Path) -> dict[str, float]:
    """How often a situation, and the talk about it, read as the feeling that was named.

    Three states are told apart: sad, anxious, frustrated. Of a talk, the one counts that shows
    most in all turns of the person seeking help.
    """
    talks = [json.loads(line) for line in read_lines(path) if line.strip()]
    talks = talks[0] if len(talks) == 1 and isinstance(talks[0], list) else talks
    named = [ESCONV.get(talk["emotion_type"]) for talk in talks]
    situations = reader.read_many_now([talk["situation"] for talk in talks])
    heard = [_heaviest(reader, talk["dialog"]) for talk in talks]
    known = [state is not None for state in named]
    n = max(sum(known), 1)
    return {
        "n": n,
        "situation_accuracy": round(
            sum(tone.state is state for tone, state in zip(situations, named, strict=True)) / n, 4
        ),
        "situation_heavy": round(sum(tone.state in HEAVY for tone in situations) / n, 4),
        "talk_accuracy": round(sum(a is b for a, b in zip(heard, named, strict=True)) / n, 4),
    }


def _heaviest(
    reader: TransformerToneReader, turns: Sequence[Mapping[str, str]]
) -> EmotionalState | None:
    tones = reader.read_many_now([turn["text"] for turn in turns if turn["speaker"] == SEEKER])
    felt: dict[EmotionalState, float] = {}
    for tone in tones:
        if tone.state in HEAVY:
            felt[tone.state] = felt.get(tone.state, 0.0) + tone.intensity
    return max(felt, key=lambda state: felt[state], default=None)


def read_all(model: ToneModel, texts: Sequence[str]) -> Measured:
    """What the model says of texts, one at a time as in a conversation."""
    rows: dict[str, list[Floats]] = {name: [] for name in model.config.heads}
    times = []
    for text in texts:
        start = time.perf_counter()
        read = model.probabilities([model.prepared(text)])
        times.append((time.perf_counter() - start) * 1000)
        for name, row in read.items():
            rows[name].append(row[0])
    return Measured({name: np.stack(row) for name, row in rows.items()}, times)


def measure(reader: TransformerToneReader, arguments: argparse.Namespace) -> dict[str, float]:
    """What the arguments ask for."""
    model = reader.model
    if arguments.esconv:
        return measure_esconv(reader, arguments.esconv)
    if arguments.isarcasm:
        texts, truth = read_isarcasm(arguments.isarcasm)
        return measure_sarcasm(model, texts, truth, SARCASM_COLUMN)
    if not arguments.tweeteval:
        return measure_goemotions(model, arguments.goemotions)
    folder = arguments.tweeteval / arguments.task
    if arguments.task == "emotion":
        return measure_tweet_emotion(model, folder, arguments.split)
    texts = read_lines(folder / f"{arguments.split}_text.txt")
    given = [line == "1" for line in read_lines(folder / f"{arguments.split}_labels.txt")]
    return measure_sarcasm(model, texts, np.array(given), IRONY_COLUMN)


def resident_mb() -> float:
    """The memory that this process holds."""
    return float(psutil.Process(os.getpid()).memory_info().rss / 1e6)


def main() -> None:
    """Print a table, and as the last line one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--goemotions", type=Path, default=DEFAULT_GOEMOTIONS)
    parser.add_argument("--tweeteval", type=Path, help="the folder that holds the tasks' folders")
    parser.add_argument("--task", choices=["emotion", "irony"], default="emotion")
    parser.add_argument("--split", default="val")
    parser.add_argument("--isarcasm", type=Path, help="a file of iSarcasm")
    parser.add_argument("--esconv", type=Path, help="a file of ESConv")
    parser.add_argument("--model", help="another model: a folder, or a name on the hub")
    arguments = parser.parse_args()
    settings = load_settings()
    if arguments.model:
        tone = settings.tone.model_copy(update={"model": arguments.model})
        settings = settings.model_copy(update={"tone": tone})
    before = resident_mb()
    found = measure(load_tone_reader(settings), arguments)
    found["rss_mb"] = round(resident_mb() - before, 1)
    if settings.tone.model is None:
        files = (PROJECT / "models" / "tone").iterdir()
        found["mb"] = round(sum(path.stat().st_size for path in files) / 1e6, 2)
    for name, value in found.items():
        print(f"{name:<16} {value:>8}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
