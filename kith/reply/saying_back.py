"""Which of somebody's words a listener would say back: a small network that read chosen ones.

As in extractive question answering (Devlin et al. 2019, https://arxiv.org/abs/1810.04805, section
4.3) each word piece has a logit for beginning and one for ending what is said back, beside one for
saying nothing back. Only whole pieces of `kith.reply.own_words` are looked at, and how they are
turned round is a matter of rules. models/saying_back is made by training/saying_back.py; its
README.md is the model card.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from kith.language.words import terms
from kith.reply.own_words import Piece, pieces, plainly, read_part
from kith.text_network import TextNetwork

FOLDER = Path(__file__).parents[2] / "models" / "saying_back"
STARTS, ENDS, NOTHING = "starts", "ends", "nothing"

MESSAGE_PIECES = 128
"""Word pieces that are read of a message."""
MOST_NOTHING = 0.2
"""From this likelihood of nothing on, nothing is said back."""

_FIRST = re.compile(r"(?:Mm|Right|Okay|Ah|Oh|Ha|I see)[.!] +(?=\S)", re.IGNORECASE)


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


def led_by(words: str, reply: str) -> str:
    """A reply with somebody's words before it, behind an "Mm." that it begins with."""
    sentence = f"{words[:1].upper()}{words[1:]}. "
    first = _FIRST.match(reply)
    if first is None:
        return sentence + reply
    return first.group() + sentence + reply[first.end() :]


def without_lead(reply: str) -> str:
    """A reply without its first sentence, or without the one behind an "Mm."; of any case."""
    first = _FIRST.match(reply)
    start = first.end() if first else 0
    _, _, rest = reply[start:].partition(". ")
    return reply[:start] + rest


def begins_with(words: str, reply: str) -> bool:
    """Whether a reply begins with these words, behind an "Mm." or not."""
    first = _FIRST.match(reply)
    rest = reply[first.end() :] if first else reply
    return f"{plainly(rest)} ".startswith(f"{plainly(words)} ")


def says_again(words: str, reply: str) -> bool:
    """Whether a reply has a word that means something in common with these."""
    return not set(terms(words)).isdisjoint(terms(reply))


def _softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    powers = np.exp(logits - logits.max())
    return np.asarray(powers / powers.sum(), dtype=np.float32)
