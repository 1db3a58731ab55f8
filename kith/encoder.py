"""Sentence and word-piece vectors from the model in models/encoder.

all-MiniLM-L6-v2 (Reimers & Gurevych 2019, https://arxiv.org/abs/1908.10084; weights
https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2), made small by training/encoder.py.
Runs on Python 3.10 and 3.11 with onnxruntime, tokenizers and numpy alone, because Rasa's process
uses it as well as the action server.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
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
MAX_WORD_PIECES = 256
"""What the model was trained on at most (its own max_seq_length), start and end marks included."""

Vectors = npt.NDArray[np.float32]
Span = tuple[int, int]


@dataclass(frozen=True)
class Encoder:
    """Turns text into vectors. Safe to share between threads.

    Attributes:
        session: the onnxruntime session of model.onnx.
        tokenizer: the word-piece tokenizer that belongs to it.
        dimension: length of every vector.
    """

    session: onnxruntime.InferenceSession
    tokenizer: Tokenizer
    dimension: int

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> Encoder:
        """Load the model from its folder.

        Args:
            folder: holds model.onnx and tokenizer.json.
            threads: processor threads of one call.

        Raises:
            ModelFilesError: a file is missing or damaged.
        """
        tokenizer = _load_tokenizer(folder / TOKENIZER_FILE)
        session = _load_session(folder / MODEL_FILE, threads)
        return cls(session, tokenizer, int(session.get_outputs()[0].shape[-1]))

    def sentences(self, texts: Sequence[str]) -> Vectors:
        """One vector a text, `[n, dimension]`, each of length 1.

        A vector is the mean over the text's word pieces, start and end marks included, as the
        model was trained. A text without any word piece (empty, blank) gives zeros, which resemble
        nothing. Beyond `MAX_WORD_PIECES` a text is cut.
        """
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        # One by one: the 8-bit activations are scaled over a whole batch, so in a batch
        # a text's vector would depend on the texts beside it.
        for row, text in enumerate(texts):
            ids, spans = self._pieces(text)
            if spans:
                mean = self._run(ids).mean(axis=0)
                vectors[row] = mean / np.linalg.norm(mean)
        return vectors

    def tokens(self, text: str) -> tuple[Vectors, list[Span]]:
        """One vector a word piece, `[pieces, dimension]`, and where each stands in the text.

        Returns:
            The vectors, not normalised, without the start and end marks; and as many
            (start, end) character offsets into `text`. Beyond `MAX_WORD_PIECES` a text is cut.
        """
        ids, spans = self._pieces(text)
        if not spans:
            return np.zeros((0, self.dimension), dtype=np.float32), []
        return self._run(ids)[1:-1], spans

    def sentence_and_tokens(self, text: str) -> tuple[Vectors, Vectors, list[Span]]:
        """What `sentences` (`[dimension]`) and `tokens` give for a text, for the cost of one."""
        ids, spans = self._pieces(text)
        if not spans:
            nothing = np.zeros((0, self.dimension), dtype=np.float32)
            return np.zeros(self.dimension, dtype=np.float32), nothing, []
        states = self._run(ids)
        mean = states.mean(axis=0)
        return mean / np.linalg.norm(mean), states[1:-1], spans

    def count_tokens(self, text: str) -> int:
        """How many word pieces a text has, however long it is."""
        return len(self.tokenizer.encode(_speakable(text), add_special_tokens=False).ids)

    def _pieces(self, text: str) -> tuple[list[int], list[Span]]:
        """Ids with start and end marks, and the spans of those between them."""
        encoding = self.tokenizer.encode(_speakable(text))
        start, *inner, end = encoding.ids
        kept = MAX_WORD_PIECES - 2
        return [start, *inner[:kept], end], encoding.offsets[1:-1][:kept]

    def _run(self, ids: list[int]) -> Vectors:
        """The last hidden states, `[pieces, dimension]`."""
        batch = np.array([ids], dtype=np.int64)
        states: Vectors = self.session.run(None, {"input_ids": batch})[0][0]
        return states


def shared_encoder(folder: Path) -> Encoder:
    """The encoder of a folder, loaded once for the whole process.

    Raises:
        ModelFilesError: a file is missing or damaged.
    """
    return _loaded(folder.resolve())


@cache
def _loaded(folder: Path) -> Encoder:
    return Encoder.load(folder)


def pool_words(vectors: Vectors, pieces: Sequence[Span], words: Sequence[Span]) -> Vectors:
    """One vector a word, `[words, dimension]`: the mean of the word pieces that overlap it.

    Args:
        vectors: one a word piece, as `Encoder.tokens` gives them.
        pieces: where each word piece stands in the text.
        words: where each word stands in it, by whatever tokenizer; a word without pieces
            (it lies beyond the cut, or is no character the model knows) gets zeros.
    """
    pooled = np.zeros((len(words), vectors.shape[1]), dtype=np.float32)
    for row, (start, end) in enumerate(words):
        inside = [i for i, (left, right) in enumerate(pieces) if left < end and right > start]
        if inside:
            pooled[row] = vectors[inside].mean(axis=0)
    return pooled


def _speakable(text: str) -> str:
    """The text with lone surrogates, which the tokenizer refuses, made "?"; as long as before."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def _load_tokenizer(path: Path) -> Tokenizer:
    if not path.is_file():
        raise ModelFilesError(_missing(path))
    try:
        return tokenizer_of(path)
    # The library raises bare Exception for a file it cannot parse.
    except Exception as error:
        raise ModelFilesError(_damaged(path)) from error


def _load_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    if not path.is_file():
        raise ModelFilesError(_missing(path))
    try:
        return open_session(path, threads=threads)
    # onnxruntime's errors share no class of their own.
    except Exception as error:
        raise ModelFilesError(_damaged(path)) from error


def _missing(path: Path) -> str:
    return (
        f"{path} is missing. It is part of Kith's repository: "
        f"`git checkout -- {path}` brings it back."
    )


def _damaged(path: Path) -> str:
    return (
        f"{path} cannot be loaded, it seems damaged or cut short. "
        f"`git checkout -- {path}` brings the shipped file back."
    )
