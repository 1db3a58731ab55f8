"""What a message brought back, and why nothing, where it brought back nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kith.memory.memory import Memory
from kith.memory.times import Period


class Nothing(str, Enum):
    """Why nothing was recalled."""

    EMPTY = "nothing is remembered"
    UNLIKE = "nothing remembered is like it"
    OTHER = "what is like it is about somebody else"


@dataclass(frozen=True)
class Recalled:
    """A memory that was found.

    Attributes:
        memory: the memory.
        score: how well it fits; only comparable within one question.
        parts: what the score is made of, by the names in `scoring.Parts`.
    """

    memory: Memory
    score: float
    parts: dict[str, float]


@dataclass(frozen=True)
class Recollection:
    """What a message brought back.

    Attributes:
        found: the memories, the best first.
        why_nothing: set when none was found.
        terms: the words that were looked for.
        periods: the times that the message names.
        people: whom it names of those that memories are about, in lower case.
    """

    found: tuple[Recalled, ...] = ()
    why_nothing: Nothing | None = None
    terms: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    people: tuple[str, ...] = ()
