"""What a reply has in common with what was said, word by word.

A reply that takes up a word of the message was mostly written for something like it; one that
brings words of the message it was written for, and which nobody said here, mostly speaks of
somebody else's day.
"""

from __future__ import annotations

from dataclasses import dataclass

from kith.language.words import terms
from kith.reply.suitability import Said

_ENDINGS = ("ing", "ed", "es", "s", "ly", "er")
_SHORTEST_STEM = 3


@dataclass(frozen=True)
class Overlap:
    """How many words that mean something a reply has.

    Attributes:
        shared: also in the message.
        foreign: not said here, but in the message for which the reply was written.
        new: said by nobody here.
    """

    shared: int = 0
    foreign: int = 0
    new: int = 0


def overlap(said: Said, reply: str, meant_for: str = "") -> Overlap:
    """Count them.

    Args:
        said: what was said.
        reply: the reply.
        meant_for: the message for which it was written, of an exchange.
    """
    words, message = _words(reply), _words(said.message)
    here = message | _words(said.asked) | _words(said.before)
    return Overlap(len(words & message), len((words & _words(meant_for)) - here), len(words - here))


def _words(text: str) -> frozenset[str]:
    # `terms` parts "can't", and its "t" says nothing.
    return frozenset(_stem(word) for word in terms(text) if len(word) > 1)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word
