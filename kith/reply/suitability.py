"""How well a reply suits what was said: a small network that read some thousand judged replies.

Response selection by a cross-encoder, which reads message and reply together (Humeau et al. 2020,
https://arxiv.org/abs/1905.01969). models/suitability is made by training/suitability.py; its
README.md is the model card. It judges replies that were all written to be harmless: what must not
be said is for `kith.safety` to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from kith.text_network import TextNetwork, marked

FOLDER = Path(__file__).parents[2] / "models" / "suitability"

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
        network: outputs `passable` and `good`.
    """

    network: TextNetwork

    @classmethod
    def load(cls, folder: Path = FOLDER, *, threads: int = 1) -> Suitability:
        """Load the model from its folder.

        Raises:
            ModelFilesError: a file is missing or damaged.
        """
        return cls(TextNetwork.load(folder, shipped=FOLDER, threads=threads))

    def judge(self, said: Said, reply: str, meant_for: str = "") -> Judgement:
        """What the network makes of a reply.

        Args:
            said: what it is to answer.
            reply: the reply.
            meant_for: the message for which it was written, of an exchange.
        """
        ids = pieces(self.network.tokenizer, said, reply, meant_for)
        (passable,), (good,) = self.network.run(ids, "passable", "good")
        return Judgement(float(passable), float(good))


@dataclass(frozen=True)
class Judgement:
    """How likely a reader is to find a reply at least passable, and good; a logit each."""

    passable: float
    good: float


def pieces(tokenizer: Tokenizer, said: Said, reply: str, meant_for: str = "") -> list[int]:
    """The word pieces that the network reads, each text with a mark behind it."""
    return marked(
        tokenizer,
        (said.before, -BEFORE_PIECES),
        (said.asked, -ASKED_PIECES),
        (said.message, MESSAGE_PIECES),
        (meant_for, MEANT_PIECES),
        (reply, REPLY_PIECES),
    )
