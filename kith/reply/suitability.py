"""How well a reply suits what was said: a small network that read some thousand judged replies.

Response selection by a cross-encoder, which reads message and reply together (Humeau et al. 2020,
https://arxiv.org/abs/1905.01969). models/suitability is made by training/suitability.py; its
README.md is the model card. It judges replies that were all written to be harmless: what must not
be said is for `kith.safety` to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from kith.errors import ModelFilesError
from kith.onnx_session import open_session

FOLDER = Path(__file__).parents[2] / "models" / "suitability"
MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"

BEFORE_PIECES = 24
ASKED_PIECES = 28
MESSAGE_PIECES = 56
MEANT_PIECES = 40
REPLY_PIECES = 44
"""Word pieces that are read of each text: of what came before the message its end."""


@dataclass(frozen=True)
class Said:
    """What a reply is to answer.

    Attributes:
        message: what the person just said.
        asked: what the companion said right before it; may be empty.
        before: what the person said before that; may be empty.
    """

    message: str
    asked: str = ""
    before: str = ""


@dataclass(frozen=True)
class Suitability:
    """Judges replies. Safe to share between threads.

    Attributes:
        session: the onnxruntime session of model.onnx; outputs `passable` and `good`.
        tokenizer: the word-piece tokenizer that belongs to it.
    """

    session: onnxruntime.InferenceSession
    tokenizer: Tokenizer

    @classmethod
    def load(cls, folder: Path = FOLDER, *, threads: int = 1) -> Suitability:
        """Load the model from its folder.

        Raises:
            ModelFilesError: a file is missing or damaged.
        """
        try:
            return cls(
                open_session(folder / MODEL_FILE, threads=threads),
                Tokenizer.from_file(str(folder / TOKENIZER_FILE)),
            )
        # onnxruntime's and tokenizers' errors share no class of their own.
        except Exception as error:
            raise ModelFilesError(
                f"{folder} is missing or damaged. `git checkout -- models/suitability` brings it"
                " back."
            ) from error

    def judge(self, said: Said, reply: str, meant_for: str = "") -> Judgement:
        """What the network makes of a reply.

        Args:
            said: what it is to answer.
            reply: the reply.
            meant_for: the message for which it was written, of an exchange.
        """
        batch = np.array([pieces(self.tokenizer, said, reply, meant_for)], dtype=np.int64)
        given = {"input_ids": batch, "attention_mask": np.ones_like(batch)}
        passable, good = self.session.run(["passable", "good"], given)
        return Judgement(float(passable[0, 0]), float(good[0, 0]))


@dataclass(frozen=True)
class Judgement:
    """How likely a reader is to find a reply at least passable, and good; a logit each."""

    passable: float
    good: float


def pieces(tokenizer: Tokenizer, said: Said, reply: str, meant_for: str = "") -> list[int]:
    """The word pieces that the network reads, each text behind a mark."""
    before, asked, message, meant, answer = (
        tokenizer.encode(text).ids[1:-1]
        for text in (said.before, said.asked, said.message, meant_for, reply)
    )
    start, end = tokenizer.encode("").ids
    parts = (
        before[-BEFORE_PIECES:],
        asked[-ASKED_PIECES:],
        message[:MESSAGE_PIECES],
        meant[:MEANT_PIECES],
        answer[:REPLY_PIECES],
    )
    return [start, *(one for part in parts for one in (*part, end))]
