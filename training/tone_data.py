"""The data of training/tone.py: GoEmotions, iSarcasm and two tasks of TweetEval, by one shape."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.tone_sets import (
    TWEET_EMOTIONS,
    held_out_of_isarcasm,
    read_goemotions,
    read_lines,
)
from kith.tone.config import EMOTIONS, SARCASM, TWEET_EMOTION
from kith.tone.transformer import IN_TALK

Floats = npt.NDArray[np.float32]

SARCASM_KINDS = ("irony", "sarcasm", IN_TALK)
IRONY, TWEETED, TALK = range(3)
"""What counts as sarcasm in TweetEval, in iSarcasm, and in talk with a companion."""

SINCERE = ("joy", "gratitude", "love", "excitement", "pride", "relief", "optimism", "caring")
DOUBTFUL = (
    "anger",
    "annoyance",
    "disappointment",
    "disapproval",
    "disgust",
    "sadness",
    "amusement",
)

KEPT_ASIDE = 10
OWN_ROUGHENED = 0.3

BUCKET_BATCHES = 50
"""Batches whose texts are sorted by length together; more would make an epoch less random."""

LONG_WORD = 5
MOST_SLIPS = 2
"""Words of this length are mistyped, so many in a text."""

_PUNCTUATION = re.compile(r"[^\w\s\[\]']")


@dataclass(frozen=True)
class Task:
    """Texts with their targets.

    Attributes:
        texts: as they were written.
        targets: for each head that learns from them, `[n, labels of the head]`; not a number
            where nothing is known.
        roughened: the share of texts that are made plainer or mistyped each time.
    """

    texts: list[str]
    targets: Mapping[str, Floats]
    roughened: float = 0.1

    def __len__(self) -> int:
        return len(self.texts)

    def part(self, rows: Sequence[int]) -> Task:
        """Some of the rows."""
        picked = {head: targets[list(rows)] for head, targets in self.targets.items()}
        return replace(self, texts=[self.texts[row] for row in rows], targets=picked)


@dataclass(frozen=True)
class Batch:
    """Some rows of one task that go through the network together."""

    task: Task
    rows: list[int]


def goemotions(path: Path, labels: Sequence[str]) -> Task:
    """A split of GoEmotions; what is plainly pleasant in it counts as meant, not sarcastic."""
    texts, truth = read_goemotions(path, len(labels))
    sincere = truth[:, [labels.index(label) for label in SINCERE]].any(axis=1)
    doubtful = truth[:, [labels.index(label) for label in DOUBTFUL]].any(axis=1)
    sarcasm = unknown(len(texts))
    sarcasm[sincere & ~doubtful, TALK] = 0.0
    return Task(texts, {EMOTIONS: truth.astype(np.float32), SARCASM: sarcasm})


def own_lines(path: Path, labels: Sequence[str]) -> Task:
    """Lines of our own, as people write to a companion: a text, a tab, its labels."""
    rows = [line.split("\t") for line in read_lines(path)]
    given = [row[1].split(",") for row in rows]
    emotions = np.array([[label in found for label in labels] for found in given])
    sarcasm = unknown(len(rows))
    sarcasm[:, TALK] = [SARCASM in found for found in given]
    targets = {EMOTIONS: emotions.astype(np.float32), SARCASM: sarcasm}
    return Task([row[0] for row in rows], targets, roughened=OWN_ROUGHENED)


def tweet_emotions(folder: Path, split: str = "train") -> Task:
    """TweetEval's emotions: one of four."""
    given = [int(line) for line in read_lines(folder / f"{split}_labels.txt")]
    targets = np.eye(len(TWEET_EMOTIONS), dtype=np.float32)[given]
    return Task(read_lines(folder / f"{split}_text.txt"), {TWEET_EMOTION: targets})


def irony(folder: Path, split: str = "train") -> Task:
    """TweetEval's irony."""
    texts = read_lines(folder / f"{split}_text.txt")
    targets = unknown(len(texts))
    targets[:, IRONY] = [float(line) for line in read_lines(folder / f"{split}_labels.txt")]
    return Task(texts, {SARCASM: targets})


def isarcasm(path: Path, *, twins: bool = True) -> tuple[Task, Task]:
    """The training file of iSarcasm: what is learned from, and what is kept aside to calibrate.

    The rows that bench/tone.py measures on are in neither.

    Args:
        path: the CSV file.
        twins: add to what is learned from, for each sarcastic text, its author's own plain
            wording as not sarcastic.
    """
    learned: list[tuple[str, float]] = []
    kept: list[tuple[str, float]] = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            if held_out_of_isarcasm(number) or not row["tweet"].strip():
                continue
            is_kept = not number % KEPT_ASIDE
            (kept if is_kept else learned).append((row["tweet"], float(row["sarcastic"])))
            if twins and not is_kept and row["rephrase"].strip():
                learned.append((row["rephrase"], 0.0))
    return _sarcastic(learned), _sarcastic(kept)


def _sarcastic(rows: Sequence[tuple[str, float]]) -> Task:
    targets = unknown(len(rows))
    targets[:, TWEETED] = targets[:, TALK] = [truth for _, truth in rows]
    return Task([text for text, _ in rows], {SARCASM: targets})


def unknown(count: int) -> Floats:
    """Targets of sarcasm of which nothing is known."""
    return np.full((count, len(SARCASM_KINDS)), np.nan, dtype=np.float32)


def aside(task: Task) -> tuple[Task, Task]:
    """What is learned from and the tenth that is kept aside to calibrate."""
    rows = range(len(task))
    return (
        task.part([row for row in rows if row % KEPT_ASIDE]),
        task.part([row for row in rows if not row % KEPT_ASIDE]),
    )


def batches(
    tasks: Sequence[Task], sizes: Sequence[Sequence[int]], batch: int, rng: random.Random
) -> list[Batch]:
    """All rows of all tasks in random order, texts of like length together.

    Args:
        tasks: what to learn.
        sizes: the number of word pieces of every text of every task.
        batch: rows of a batch.
        rng: decides the order.
    """
    found = []
    for task, lengths in zip(tasks, sizes, strict=True):
        order = list(range(len(task)))
        rng.shuffle(order)
        for chunk in _chunks(order, batch * BUCKET_BATCHES):
            chunk.sort(key=lambda row: (lengths[row], rng.random()))
            found += [Batch(task, rows) for rows in _chunks(chunk, batch)]
    rng.shuffle(found)
    return found


def plainer(text: str, rng: random.Random) -> str:
    """The text as people type it in a chat: in small letters, without marks, or with a slip."""
    kind = rng.randrange(3)
    if kind == 0:
        return text.lower()
    if kind == 1:
        return " ".join(_PUNCTUATION.sub(" ", text).split()) or text
    words = text.split()
    long = [place for place, word in enumerate(words) if word.isalpha() and len(word) >= LONG_WORD]
    for place in rng.sample(long, min(MOST_SLIPS, len(long))):
        words[place] = _slipped(words[place], rng)
    return " ".join(words)


def _slipped(word: str, rng: random.Random) -> str:
    """A word with a letter left out, doubled, or two letters the wrong way round."""
    at = rng.randrange(1, len(word) - 1)
    before, here, after, rest = word[:at], word[at], word[at + 1], word[at + 2 :]
    return before + rng.choice([after, here + here + after, after + here]) + rest


def _chunks(rows: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
