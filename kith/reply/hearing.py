"""How likely a message is to make each move by its meaning, beside how it is put.

A pattern hears words in any company ("always takes his side"), and misses what is put otherwise. So
a pattern's hit counts only where the move is among the likeliest by the message's embedding, and
the likeliest of all counts without a hit when it is likely enough. models/moves holds a weight for
each dimension of the embedding and each move; it is fitted on the examples that stand beside the
patterns (training/moves.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

import numpy as np

from kith.errors import ModelFilesError
from kith.reply.topics import Vectors

FOLDER = Path(__file__).parents[2] / "models" / "moves"
WEIGHTS_FILE = "weights.npz"

BEARS_OUT_RANK = 15
BEARS_OUT = -4.6
"""A hit counts for a move among so many likeliest of some 350, from this logit on. Of examples that
were not learned 72 % are; of chance hits hardly any (docs/decisions/0005-dialogue.md)."""

_WORD = re.compile(r"[a-z']+")

SAYS_AS_MUCH = 0.0
"""From which logit the likeliest move counts without a hit."""


@dataclass(frozen=True)
class Nearness:
    """What the embedding says of one move.

    Attributes:
        logit: how likely the move is, by the part of the message that speaks for it most.
        rank: how many moves are likelier so.
        is_likeliest: whether it is the likeliest for the message as a whole.
        logit_of_all: how likely it is for the message as a whole.
    """

    logit: float
    rank: int
    is_likeliest: bool
    logit_of_all: float

    @property
    def bears_out(self) -> bool:
        """Whether a pattern's hit may count."""
        return self.rank < BEARS_OUT_RANK and self.logit >= BEARS_OUT

    @property
    def says_as_much(self) -> bool:
        """Whether the message is the move, however it is put: all of it, not a "hi" before it."""
        return self.is_likeliest and self.logit_of_all >= SAYS_AS_MUCH


@dataclass(frozen=True)
class MoveHearing:
    """A linear layer on the sentence embedding for each move that has examples.

    Direct questions have a layer of their own, a softmax over all of them, on the embedding of the
    question alone and on the words and pairs of words in it: "why did" and "should i" tell more of
    what is asked than of what it is about, which is what an embedding tells.

    Attributes:
        names: the moves.
        weights: a row for each of them.
        bias: a number for each of them.
        questions: the moves that are direct questions, which exclude each other.
        question_weights: a row for each of them; after the embedding's columns those of `phrases`.
        question_bias: a number for each of them.
        phrases: the words and pairs of words that count (`phrases_of`).
        examples: the digest of what they were fitted on (`digest_of`).
    """

    names: tuple[str, ...]
    weights: Vectors
    bias: Vectors
    questions: tuple[str, ...]
    question_weights: Vectors
    question_bias: Vectors
    phrases: tuple[str, ...]
    examples: str

    @classmethod
    def load(cls, folder: Path = FOLDER) -> MoveHearing:
        """Read the weights.

        Raises:
            ModelFilesError: the file is missing or damaged.
        """
        try:
            with np.load(folder / WEIGHTS_FILE) as arrays:
                return cls(
                    tuple(str(name) for name in arrays["names"]),
                    arrays["weights"].astype(np.float32),
                    arrays["bias"].astype(np.float32),
                    tuple(str(name) for name in arrays["questions"]),
                    arrays["question_weights"].astype(np.float32),
                    arrays["question_bias"].astype(np.float32),
                    tuple(str(phrase) for phrase in arrays["phrases"]),
                    str(arrays["examples"]),
                )
        except (OSError, ValueError, KeyError) as error:
            raise ModelFilesError(
                f"{folder} is missing or damaged. `git checkout -- models/moves` brings it back."
            ) from error

    def nearness(self, parts: Vectors) -> dict[str, Nearness]:
        """For each move what the message's embedding says of it.

        Args:
            parts: the message's embedding first, then those of its sentences, a row each.
        """
        rows = parts @ self.weights.T + self.bias
        of_all, logits = rows[0], rows.max(axis=0)
        likeliest = int(of_all.argmax())
        ranks = np.empty(len(logits), dtype=np.int64)
        ranks[np.argsort(-logits, kind="stable")] = np.arange(len(logits))
        return {
            name: Nearness(float(logits[n]), int(ranks[n]), n == likeliest, float(of_all[n]))
            for n, name in enumerate(self.names)
        }

    def asked(self, question: str, vector: Vectors) -> dict[str, float]:
        """How likely a question is each of those that are known, from 0 to 1; 1 together.

        Args:
            question: the question alone.
            vector: its embedding.
        """
        found = phrases_of(question)
        marks = np.array([phrase in found for phrase in self.phrases], dtype=np.float32)
        logits = self.question_weights @ np.concatenate([vector, marks]) + self.question_bias
        likely = np.exp(logits - logits.max())
        likely /= likely.sum()
        return dict(zip(self.questions, map(float, likely), strict=True))


def phrases_of(question: str) -> frozenset[str]:
    """The words of a question and its pairs of words, the first with a mark before it."""
    words = ["^", *_WORD.findall(question.lower().replace("’", "'"))]
    return frozenset(words[1:]) | {f"{one} {other}" for one, other in pairwise(words)}


def digest_of(examples: Mapping[str, tuple[Sequence[str], Sequence[str]]]) -> str:
    """A digest of all moves' examples and near misses, by which stale weights are found out."""
    digest = blake2b(digest_size=16)
    for name in sorted(examples):
        like, unlike = examples[name]
        digest.update("\n".join([name, *like, "", *unlike, ""]).encode())
    return digest.hexdigest()
