"""The data of training/tone.py: GoEmotions, iSarcasm and two tasks of TweetEval, by one shape."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.tone import TWEET_EMOTIONS, held_out_of_isarcasm, read_goemotions, read_lines

Floats = npt.NDArray[np.float32]

BUCKET_BATCHES = 50
"""Batches whose texts are sorted by length together; more would make an epoch less random."""

LONG_WORD = 5
MOST_SLIPS = 2
"""Words of this length are mistyped, so many in a text."""

_PUNCTUATION = re.compile(r"[^\w\s\[\]']")


@dataclass(frozen=True)
class Task:
    """Texts with the targets of one head.

    Attributes:
        head: the output that learns from them.
        texts: as they were written.
        targets: `[n, labels of the head]`; not a number where nothing is known.
    """

    head: str
    texts: list[str]
    targets: Floats

    def __len__(self) -> int:
        return len(self.texts)

    def part(self, rows: Sequence[int]) -> Task:
        """Some of the rows."""
        return Task(self.head, [self.texts[row] for row in rows], self.targets[list(rows)])


@dataclass(frozen=True)
class Batch:
    """Some rows of one task that go through the network together."""

    task: Task
    rows: list[int]


def goemotions(path: Path, labels: int) -> Task:
    """A split of GoEmotions: 28 yes-or-no targets."""
    texts, truth = read_goemotions(path, labels)
    return Task("emotions", texts, truth.astype(np.float32))


def own_lines(path: Path, labels: Sequence[str]) -> Task:
    """Lines of our own, as people write to a companion: a text, a tab, its labels."""
    rows = [line.split("\t") for line in read_lines(path)]
    targets = np.array([[label in row[1].split(",") for label in labels] for row in rows])
    return Task("emotions", [row[0] for row in rows], targets.astype(np.float32))


def tweet_emotions(folder: Path, split: str = "train") -> Task:
    """TweetEval's emotions: one of four."""
    texts = read_lines(folder / f"{split}_text.txt")
    given = [int(line) for line in read_lines(folder / f"{split}_labels.txt")]
    return Task("tweet_emotion", texts, np.eye(len(TWEET_EMOTIONS), dtype=np.float32)[given])


def irony(folder: Path, split: str = "train") -> Task:
    """TweetEval's irony, the first of the two sarcasm targets."""
    texts = read_lines(folder / f"{split}_text.txt")
    targets = np.full((len(texts), 2), np.nan, dtype=np.float32)
    targets[:, 0] = [float(line) for line in read_lines(folder / f"{split}_labels.txt")]
    return Task("sarcasm", texts, targets)


def isarcasm(path: Path, *, held_out: bool, twins: bool = True) -> Task:
    """iSarcasm, the second of the two sarcasm targets.

    Args:
        path: the CSV file of its training part.
        held_out: give the part that bench/tone.py measures on rather than the rest.
        twins: add, to each sarcastic text, its author's own plain wording as not sarcastic.
    """
    texts, truth = [], []
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            if held_out_of_isarcasm(number) is not held_out or not row["tweet"].strip():
                continue
            texts.append(row["tweet"])
            truth.append(float(row["sarcastic"]))
            if twins and row["rephrase"].strip():
                texts.append(row["rephrase"])
                truth.append(0.0)
    targets = np.full((len(texts), 2), np.nan, dtype=np.float32)
    targets[:, 1] = truth
    return Task("sarcasm", texts, targets)


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
