"""Small networks that read word pieces: a model in ONNX and the tokenizer that belongs to it.

Runs on Python 3.10 and 3.11.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from kith.errors import ModelFilesError
from kith.onnx_session import open_session
from kith.shared_tokenizer import tokenizer_of

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"


@dataclass(frozen=True)
class TextNetwork:
    """A network over texts. Safe to share between threads.

    Attributes:
        session: the onnxruntime session of model.onnx.
        tokenizer: the word-piece tokenizer that belongs to it.
    """

    session: onnxruntime.InferenceSession
    tokenizer: Tokenizer

    @classmethod
    def load(cls, folder: Path, *, shipped: Path, threads: int = 1) -> TextNetwork:
        """Load the model from its folder.

        Args:
            folder: holds model.onnx and tokenizer.json.
            shipped: the folder under models/ that comes with Kith, for the error.
            threads: processor threads of one call.

        Raises:
            ModelFilesError: a file is missing or damaged.
        """
        try:
            return cls(
                open_session(folder / MODEL_FILE, threads=threads),
                tokenizer_of(folder / TOKENIZER_FILE),
            )
        # onnxruntime's and tokenizers' errors share no class of their own.
        except Exception as error:
            raise damaged(folder, shipped) from error

    @property
    def sizes(self) -> dict[str, int]:
        """How many numbers each output has for a text."""
        return {one.name: one.shape[-1] for one in self.session.get_outputs()}

    def run(self, ids: Sequence[int], *outputs: str) -> list[npt.NDArray[np.float32]]:
        """The outputs for the word pieces of one text, alone: beside a longer one it is padded."""
        batch = np.array([ids], dtype=np.int64)
        given = {"input_ids": batch, "attention_mask": np.ones_like(batch)}
        return [found[0] for found in self.session.run(list(outputs), given)]


def damaged(folder: Path, shipped: Path) -> ModelFilesError:
    """The error for a folder that cannot be used, and the one under models/ that can."""
    return ModelFilesError(
        f"{folder} is missing or damaged. `git checkout -- models/{shipped.name}` brings it back."
    )


def marked(tokenizer: Tokenizer, *texts: tuple[str, int]) -> list[int]:
    """The word pieces of several texts, each with a mark behind it.

    Args:
        tokenizer: cuts the texts.
        texts: each with how many of its pieces are read; below 0, so many from its end.
    """
    start, end = tokenizer.encode("").ids
    ids = [start]
    for text, most in texts:
        pieces = tokenizer.encode(text).ids[1:-1]
        ids += [*(pieces[:most] if most >= 0 else pieces[most:]), end]
    return ids
