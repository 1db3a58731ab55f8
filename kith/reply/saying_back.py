"""Which of somebody's words a listener would say back: a small network that read chosen ones.

As in extractive question answering (Devlin et al. 2019, https://arxiv.org/abs/1810.04805, section
4.3) each word piece has a logit for beginning and one for ending what is said back, beside one for
saying nothing back. Only whole pieces of `kith.reply.own_words` are looked at, and how they are
turned round is a matter of rules. models/saying_back is made by training/saying_back.py; its
README.md is the model card.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from kith.reply.own_words import Piece, pieces, read_part
from kith.text_network import TextNetwork

FOLDER = Path(__file__).parents[2] / "models" / "saying_back"
STARTS, ENDS, NOTHING = "starts", "ends", "nothing"

MESSAGE_PIECES = 128
"""Word pieces that are read of a message."""
MOST_NOTHING = 0.2
"""From this likelihood of nothing on, nothing is said back."""


@dataclass(frozen=True)
class Marked:
    """A message as the network reads it.

    Attributes:
        ids: its word pieces.
        pieces: what could be said back.
        first: for each of them the place of its first word piece.
        last: that of its last one.
    """

    ids: list[int]
    pieces: tuple[Piece, ...]
    first: tuple[int, ...]
    last: tuple[int, ...]

    @classmethod
    def of(cls, tokenizer: Tokenizer, message: str) -> Marked:
        """Mark the pieces of a message that the word pieces part nowhere."""
        encoded = tokenizer.encode(read_part(message))
        spans = list(enumerate(encoded.offsets))[1 : MESSAGE_PIECES - 1]
        begin = {start: place for place, (start, end) in reversed(spans) if end > start}
        finish = {end: place for place, (start, end) in spans if end > start}
        found = [one for one in pieces(message) if one.start in begin and one.end in finish]
        return cls(
            encoded.ids[:MESSAGE_PIECES],
            tuple(found),
            tuple(begin[one.start] for one in found),
            tuple(finish[one.end] for one in found),
        )


@dataclass(frozen=True)
class SayingBack:
    """Chooses words of a message. Safe to share between threads.

    Attributes:
        network: outputs `starts`, `ends` and `nothing`.
    """

    network: TextNetwork

    @classmethod
    def load(cls, folder: Path = FOLDER, *, threads: int = 1) -> SayingBack:
        """Load the model from its folder.

        Raises:
            ModelFilesError: a file is missing or damaged.
        """
        return cls(TextNetwork.load(folder, shipped=FOLDER, threads=threads))

    def words(self, message: str) -> str | None:
        """The words turned round, without a capital or a stop; None where silence is better."""
        marked = Marked.of(self.network.tokenizer, message)
        if not marked.pieces:
            return None
        starts, ends, nothing = self.network.run(marked.ids, STARTS, ENDS, NOTHING)
        logits = starts[list(marked.first)] + ends[list(marked.last)]
        chances = _softmax(np.append(logits, nothing))
        best = int(chances[:-1].argmax())
        return marked.pieces[best].said if chances[-1] < MOST_NOTHING else None


def _softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    powers = np.exp(logits - logits.max())
    return np.asarray(powers / powers.sum(), dtype=np.float32)
