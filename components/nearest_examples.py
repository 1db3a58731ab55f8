"""The examples nearest to a message in meaning, and what they say of its intent.

Examples close by tell apart what a line through all of them cannot, and a message far from each
gets no vote that counts for much. It can be read: the votes are sentences in data/nlu/.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class NearestExamples:
    """Votes of the nearest examples, weighted by how near they are.

    Attributes:
        vectors: the examples' embeddings, L2-normalised, a row each.
        intents: for each example the place of its intent among all.
        neighbours: how many examples vote.
        temperature: how steeply a vote falls with the cosine; near 0, only the nearest counts.
    """

    vectors: Floats
    intents: Places
    neighbours: int
    temperature: float

    @classmethod
    def of(
        cls, vectors: Floats, intents: Places, *, neighbours: int, temperature: float
    ) -> NearestExamples:
        """From embeddings of any length."""
        return cls(unit(vectors), intents, min(neighbours, len(vectors)), temperature)

    def votes(self, vectors: Floats) -> Floats:
        """For each message the share of the vote that each intent gets; rows add up to 1.

        Args:
            vectors: the messages' embeddings, of shape (messages, dimensions).
        """
        likeness = unit(vectors) @ self.vectors.T
        nearest = np.argpartition(-likeness, self.neighbours - 1, axis=1)[:, : self.neighbours]
        cosines = np.take_along_axis(likeness, nearest, axis=1)
        weights = np.exp((cosines - cosines.max(axis=1, keepdims=True)) / self.temperature)
        votes = np.zeros((len(vectors), int(self.intents.max()) + 1), dtype=np.float32)
        rows = np.repeat(np.arange(len(vectors)), self.neighbours)
        np.add.at(votes, (rows, self.intents[nearest].ravel()), weights.ravel())
        shares: Floats = votes / votes.sum(axis=1, keepdims=True)
        return shares

    def save(self, path: Path) -> None:
        """Write them to a file of numpy's."""
        np.savez(path, vectors=self.vectors.astype(np.float16), intents=self.intents)

    @classmethod
    def load(cls, path: Path, *, neighbours: int, temperature: float) -> NearestExamples:
        """Read what `save` wrote.

        Raises:
            OSError: the file is missing.
        """
        with np.load(path) as arrays:
            vectors = arrays["vectors"].astype(np.float32)
            return cls.of(
                vectors, arrays["intents"], neighbours=neighbours, temperature=temperature
            )


def unit(vectors: Floats) -> Floats:
    """The rows at length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Floats = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled
