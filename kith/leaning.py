"""Signs that Kith takes the place of people (SAFETY.md R28): by the nearest of example lines.

Patterns did not do: on lines written after them they found one in twelve. A sentence encoder finds
most of such lines (docs/decisions/0012-safety-talk.md). What is looked at is the message alone, and
what is kept is that there was a sign.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kith.safety.plain import plain as as_plain
from kith.safety.usage import Sign
from kith.shipped import read_shipped

DEFAULT_FILE = Path(__file__).with_name("leaning.json")
ENCODER_FOLDER = Path(__file__).resolve().parents[1] / "models" / "encoder"
NEIGHBOURS = 2
LEAST_ALIKE = 0.5
LONGEST_CHARACTERS = 400
"""A longer message tells a story, of which no single line is the whole."""

Vectors = npt.NDArray[np.float32]


class Sentences(Protocol):
    """Turns texts into vectors of length 1."""

    def sentences(self, texts: Sequence[str]) -> Vectors:
        """One vector a text."""
        ...


class Leaning:
    """Tells the signs in a message."""

    def __init__(self, encoder: Sentences, examples: Mapping[str, Sequence[str]]) -> None:
        """Compare with these examples: `exclusive`, `withdrawn`, and `neither`."""
        self._encoder = encoder
        self._signs = {
            Sign.EXCLUSIVE: encoder.sentences([as_plain(text) for text in examples["exclusive"]]),
            Sign.WITHDRAWN: encoder.sentences([as_plain(text) for text in examples["withdrawn"]]),
        }
        self._neither = encoder.sentences([as_plain(text) for text in examples["neither"]])

    @classmethod
    def load(cls, encoder: Sentences, path: Path = DEFAULT_FILE) -> Leaning:
        """With the shipped examples, as vectors of the encoder.

        Raises:
            ModelFilesError: a file is missing or damaged.
        """
        return read_shipped(path, lambda examples: cls(encoder, examples))

    def signs_in(self, text: str) -> Iterator[Sign]:
        """The signs in a text."""
        plain = as_plain(text)
        if not plain or plain.startswith("/") or len(plain) > LONGEST_CHARACTERS:
            return
        vector = self._encoder.sentences([plain])[0]
        least = max(LEAST_ALIKE, _alike(self._neither, vector))
        yield from (sign for sign, near in self._signs.items() if _alike(near, vector) > least)


def _alike(examples: Vectors, vector: npt.NDArray[np.float32]) -> float:
    """How like the nearest examples a text is."""
    return float(np.sort(examples @ vector)[-NEIGHBOURS:].mean())
