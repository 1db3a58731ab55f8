"""Reads tone with a fine-tuned transformer in one ONNX file, the folder laid out like a hub's.

models/tone is made by training/tone.py; its README.md is the model card. Needs onnxruntime,
tokenizers and numpy alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tokenizers import Tokenizer

from kith.errors import ModelFilesError
from kith.tone.normal import normalised
from kith.tone.reading import Tone
from kith.tone.states import NEUTRAL_LABEL, tone_from_scores

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
CONFIG_FILE = "config.json"

EMOTIONS = "emotions"
SARCASM = "sarcasm"
TWEET_EMOTION = "tweet_emotion"

WINDOW = 96
"""Word pieces that are read at once, start and end marks included; hardly a text of the training
data is longer, and what a model has not seen in training it reads badly."""

OVERLAP = 24
"""Word pieces that two windows share, so that no clause is only seen cut."""

MOST_WINDOWS = 12
"""A message is read up to about 860 word pieces, some 3,500 characters from its beginning and as
many from its end; the middle of a longer one is not read."""

BATCH = 16
"""Windows that go through the model together; more gain nothing on one thread."""

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


class HeadConfig(BaseModel):
    """One output of the model.

    Attributes:
        output: its name in model.onnx.
        labels: the names of its columns.
        one_of: whether the labels exclude each other (softmax) or each stands on its own (sigmoid).
        thresholds: the probability from which each label counts as present; empty where the
            likeliest is the answer.
    """

    model_config = ConfigDict(frozen=True)

    output: str
    labels: tuple[str, ...]
    one_of: bool = False
    thresholds: Mapping[str, float] = Field(default_factory=dict)


class ToneConfig(BaseModel):
    """What Kith reads of config.json; the rest is for other tools."""

    model_config = ConfigDict(frozen=True)

    heads: Mapping[str, HeadConfig]


@dataclass(frozen=True)
class ToneModel:
    """The transformer: texts in, probabilities of every head out. Safe to share between threads.

    Attributes:
        session: the onnxruntime session of model.onnx.
        tokenizer: the tokenizer that belongs to it.
        heads: its outputs, by what they tell.
    """

    session: onnxruntime.InferenceSession
    tokenizer: Tokenizer
    heads: Mapping[str, HeadConfig]

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> ToneModel:
        """Load config.json, tokenizer.json and model.onnx from a folder.

        Args:
            folder: where the three lie.
            threads: processor threads of one call.

        Raises:
            ModelFilesError: a file is missing or damaged.
        """
        heads = _load_config(folder / CONFIG_FILE).heads
        tokenizer = _load_tokenizer(folder / TOKENIZER_FILE)
        return cls(_load_session(folder / MODEL_FILE, threads), tokenizer, heads)

    def probabilities(self, texts: Sequence[str]) -> dict[str, Floats]:
        """`[texts, labels]` probabilities of every head.

        A text longer than a window is read in windows. Of its emotions the strongest showing
        counts, since one sentence in which someone breaks down is not undone by ten that tell the
        day; neutral is as likely as in the least neutral window. Other heads give the mean.
        A text without any word is plainly neutral, and nothing else.
        """
        windows = [list(self._windows(normalised(text))) for text in texts]
        flat = [window for group in windows for window in group]
        read = self._read(flat)
        ends = np.cumsum([len(group) for group in windows])
        found: dict[str, Floats] = {}
        for name, head in self.heads.items():
            rows = [
                _joined(name, head, read[name][end - len(group) : end])
                for group, end in zip(windows, ends, strict=True)
            ]
            found[name] = np.stack(rows) if rows else np.zeros((0, len(head.labels)), np.float32)
        return found

    def _windows(self, text: str) -> Iterator[list[int]]:
        """The word pieces of a text in windows, each with start and end marks."""
        start, *pieces, end = self.tokenizer.encode(text).ids
        size = WINDOW - 2
        if len(pieces) <= size:
            if pieces:
                yield [start, *pieces, end]
            return
        first = range(0, len(pieces) - OVERLAP, size - OVERLAP)
        half = MOST_WINDOWS // 2
        kept = first if len(first) <= MOST_WINDOWS else [*first[:half], *first[-half:]]
        for place in kept:
            yield [start, *pieces[place : place + size], end]

    def _read(self, windows: Sequence[list[int]]) -> dict[str, Floats]:
        """Probabilities of windows, those of like length in a batch."""
        found = {
            name: np.zeros((len(windows), len(head.labels)), dtype=np.float32)
            for name, head in self.heads.items()
        }
        order = sorted(range(len(windows)), key=lambda row: len(windows[row]))
        for first in range(0, len(order), BATCH):
            rows = order[first : first + BATCH]
            logits = self._run([windows[row] for row in rows])
            for name, head in self.heads.items():
                squash = _softmax if head.one_of else _sigmoid
                found[name][rows] = squash(logits[head.output])
        return found

    def _run(self, windows: Sequence[list[int]]) -> dict[str, Floats]:
        longest = max(map(len, windows))
        ids: Ints = np.zeros((len(windows), longest), dtype=np.int64)
        mask: Ints = np.zeros((len(windows), longest), dtype=np.int64)
        for row, window in enumerate(windows):
            ids[row, : len(window)] = window
            mask[row, : len(window)] = 1
        names = [head.output for head in self.heads.values()]
        outputs = self.session.run(names, {"input_ids": ids, "attention_mask": mask})
        return dict(zip(names, outputs, strict=True))


@dataclass(frozen=True)
class TransformerToneReader:
    """The tone reader that ships with Kith."""

    model: ToneModel

    async def read(self, text: str) -> Tone:
        """Read the tone of one message, in a thread of its own."""
        return (await self.read_many([text]))[0]

    async def read_many(self, texts: Sequence[str]) -> list[Tone]:
        """Read the tone of several messages in batches, in a thread of its own."""
        return await asyncio.to_thread(self.read_many_now, texts)

    def read_now(self, text: str) -> Tone:
        """Read the tone of one message, here and now (a few ms)."""
        return self.read_many_now([text])[0]

    def read_many_now(self, texts: Sequence[str]) -> list[Tone]:
        """Read the tone of several messages, here and now."""
        labels = self.model.heads[EMOTIONS].labels
        rows = self.model.probabilities(texts)[EMOTIONS]
        return [
            tone_from_scores({label: float(p) for label, p in zip(labels, row, strict=True)})
            for row in rows
        ]


def _joined(name: str, head: HeadConfig, windows: Floats) -> Floats:
    """One row of probabilities from those of a text's windows."""
    row: Floats
    if not len(windows):
        return np.array([label == NEUTRAL_LABEL for label in head.labels], dtype=np.float32)
    if name != EMOTIONS:
        row = windows.mean(axis=0)
        return row
    row = windows.max(axis=0)
    if NEUTRAL_LABEL in head.labels:
        neutral = head.labels.index(NEUTRAL_LABEL)
        row[neutral] = windows[:, neutral].min()
    return row


def _sigmoid(logits: Floats) -> Floats:
    probabilities: Floats = 1 / (1 + np.exp(-logits))
    return probabilities


def _softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: Floats = raised / raised.sum(axis=1, keepdims=True)
    return probabilities


def _load_config(path: Path) -> ToneConfig:
    try:
        return ToneConfig.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ModelFilesError(_unusable(path)) from error


def _load_tokenizer(path: Path) -> Tokenizer:
    if not path.is_file():
        raise ModelFilesError(_unusable(path))
    try:
        tokenizer = Tokenizer.from_file(str(path))
    # The library raises bare Exception for a file it cannot parse.
    except Exception as error:
        raise ModelFilesError(_unusable(path)) from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _load_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    if not path.is_file():
        raise ModelFilesError(_unusable(path))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # The arena and the memory patterns keep the longest text's memory for ever.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    # onnxruntime's errors share no class of their own.
    except Exception as error:
        raise ModelFilesError(_unusable(path)) from error


def _unusable(path: Path) -> str:
    return (
        f"{path} of the tone model is missing or damaged. "
        f"`git checkout -- {path.parent}` brings the shipped one back."
    )
