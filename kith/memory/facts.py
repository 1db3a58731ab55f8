"""What follows for old facts when a new one is told: said again, changed, ended, contradicted.

Facts have two times (Snodgrass & Ahn 1985, https://doi.org/10.1145/318898.318921): when something
was so (`valid_from`, `valid_until`), and when Kith was told (`said_at`, `closed_at`). So "where do
I live" and "where did I live before" both have an answer. All functions are pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kith.datafile import read_data
from kith.memory.memory import Memory, NewMemory

RELATIONS_FILE = Path(__file__).parent / "relations.yml"
DOUBTED = 0.5
"""Confidence of a fact that contradicts another, until the person has said which is right."""


class Values(str, Enum):
    """How many values a relation has at a time."""

    ONE = "one"
    FIXED = "fixed"
    MANY = "many"


class Relation(BaseModel):
    """A relation of relations.yml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    values: Values
    text: str
    other: str
    opposite: str | None = None


@dataclass(frozen=True)
class Ending:
    """A fact that is so no more, told without what is so instead ("I quit my job at the bakery").

    Attributes:
        relation: what is over.
        subject: of whom; None: the person.
        value: the value that is over; None: whichever holds.
        at: since when.
    """

    relation: str
    at: datetime
    subject: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What is to be done with a new fact.

    Attributes:
        add: the memory to keep; None when it was known already.
        repeats: the id of the memory that was said again.
        closes: ids of the memories that are so no more.
        contradicts: the id of the memory that it cannot be true beside.
    """

    add: NewMemory | None = None
    repeats: int | None = None
    closes: tuple[int, ...] = ()
    contradicts: int | None = None


@cache
def relations() -> dict[str, Relation]:
    """The relations that ship with Kith, by name."""
    return read_data(RELATIONS_FILE, dict[str, Relation])


def sentence(relation: str, value: str, subject: str | None = None) -> str:
    """A fact as it is shown, with the person as "you"."""
    shape = relations()[relation]
    return (shape.other if subject else shape.text).format(subject=subject, value=value)


def reconcile(known: Sequence[Memory], new: NewMemory) -> Outcome:
    """What a new fact means for what is known of the same subject.

    Args:
        known: the open memories with the same subject; others are left out by who asks.
        new: the fact.
    """
    same = [fact for fact in known if fact.relation == new.relation]
    again = [fact for fact in same if same_value(fact.value, new.value)]
    shape = relations().get(new.relation or "")
    if shape is None:
        return Outcome(repeats=again[-1].id) if again else Outcome(add=new)
    rivals = _rivals(known, new, shape)
    if again:
        # Of two that contradict each other, the one that is said again is right.
        return Outcome(repeats=again[-1].id, closes=rivals)
    if rivals and not new.is_change:
        return Outcome(add=new, contradicts=rivals[-1])
    closes = [fact.id for fact in same] if shape.values is Values.ONE else []
    return Outcome(add=new, closes=(*closes, *rivals))


def _rivals(known: Sequence[Memory], new: NewMemory, shape: Relation) -> tuple[int, ...]:
    """The ids of the facts that cannot be true beside a new one."""
    return tuple(
        fact.id
        for fact in known
        if (shape.values is Values.FIXED and fact.relation == new.relation)
        and not same_value(fact.value, new.value)
        or (fact.relation == shape.opposite and same_value(fact.value, new.value))
    )


def ended(known: Sequence[Memory], ending: Ending) -> tuple[int, ...]:
    """The ids of the facts that an ending closes."""
    return tuple(
        fact.id
        for fact in known
        if fact.relation == ending.relation
        and (ending.value is None or same_value(fact.value, ending.value))
    )


def surer(confidence: float, again: float) -> float:
    """The confidence in what was said a second time: two witnesses, taken as independent."""
    return round(1 - (1 - confidence) * (1 - again), 4)


def same_value(one: str | None, other: str | None) -> bool:
    """Whether two values say the same, whatever their case and article."""
    return _plain(one) == _plain(other)


def _plain(value: str | None) -> str:
    words = (value or "").lower().split()
    while words and words[0] in ("a", "an", "the", "my"):
        words = words[1:]
    return " ".join(words)
