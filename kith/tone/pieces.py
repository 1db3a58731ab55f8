"""Text to windows of word pieces, as the tokenizer of a tone model cuts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from kith.errors import ModelFilesError
from kith.tone.network import Ints, unusable

TOKENIZER_FILE = "tokenizer.json"

WINDOW = 96
"""Word pieces that are read at once, start and end marks included; hardly a text of the training
data is longer, and what a model has not seen in training it reads badly."""

OVERLAP = 24
"""Word pieces that two windows share, so that no clause is only seen cut."""

MOST_WINDOWS = 12
"""A message is read up to about 860 word pieces, some 3,500 characters: half of it from its
beginning and half from its end; the middle of a longer one is not read."""

MOST_CHARACTERS = 10_000
"""What is cut into word pieces at most, from either end; far more than the windows hold."""


@dataclass(frozen=True)
class Pieces:
    """A tokenizer that cuts long texts into windows.

    Attributes:
        tokenizer: the tokenizer.
        padding: the id that fills up the shorter windows of a batch.
        marks: how many marks it puts around a window.
    """

    tokenizer: Tokenizer
    padding: int
    marks: int

    @classmethod
    def load(cls, folder: Path, *, padding: int = 0) -> Pieces:
        """Load tokenizer.json of a folder.

        Raises:
            ModelFilesError: it is missing or damaged.
        """
        path = folder / TOKENIZER_FILE
        if not path.is_file():
            raise ModelFilesError(unusable(path))
        try:
            tokenizer = Tokenizer.from_file(str(path))
        # The library raises bare Exception for a file it cannot parse.
        except Exception as error:
            raise ModelFilesError(unusable(path)) from error
        tokenizer.no_padding()
        tokenizer.enable_truncation(WINDOW, stride=OVERLAP)
        return cls(tokenizer, padding, tokenizer.num_special_tokens_to_add(False))

    def windows(self, text: str) -> list[list[int]]:
        """The ids of a text, a window each; none when it holds no word piece."""
        if len(text) > 2 * MOST_CHARACTERS:
            text = f"{text[:MOST_CHARACTERS]} {text[-MOST_CHARACTERS:]}"
        first = self.tokenizer.encode(text)
        found = [encoding.ids for encoding in (first, *first.overflowing)]
        if len(found) > MOST_WINDOWS:
            half = MOST_WINDOWS // 2
            found = [*found[:half], *found[-half:]]
        return found if len(found[0]) > self.marks else []

    def batch(self, windows: Sequence[list[int]]) -> tuple[Ints, Ints]:
        """Ids and mask of windows, `[windows, pieces]` each, as wide as the longest."""
        longest = max(map(len, windows))
        ids: Ints = np.full((len(windows), longest), self.padding, dtype=np.int64)
        mask: Ints = np.zeros((len(windows), longest), dtype=np.int64)
        for row, window in enumerate(windows):
            ids[row, : len(window)] = window
            mask[row, : len(window)] = 1
        return ids, mask
