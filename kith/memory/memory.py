"""One thing that is remembered of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Kind(str, Enum):
    """What sort of thing it is."""

    NOTE = "note"
    """What the person asked to be remembered, in their words."""
    FACT = "fact"
    """Something that is so, of the person or of somebody in their life."""
    ROLE = "role"
    """Who somebody in their life is: subject "Anna", value "sister"."""
    DATE = "date"
    """A day that comes back each year, such as a birthday."""
    PLAN = "plan"
    """Something that is going to happen and can be asked about afterwards."""
    SAID = "said"
    """One message of a conversation."""
    SUMMARY = "summary"
    """What a conversation was about, in sentences of its own messages."""


class Origin(str, Enum):
    """How it got into memory."""

    ASKED = "asked"
    PATTERN = "pattern"
    MODEL = "model"
    HEARD = "heard"
    SUMMED_UP = "summed_up"
    CORRECTED = "corrected"


BEGINS_WHEN_SAID = (Kind.NOTE, Kind.PLAN)
"""Kinds of which it is known only since when they were told."""


@dataclass(frozen=True)
class Memory:
    """A memory as it stands in the database.

    Attributes:
        id: its number; numbers are never used twice.
        kind: what sort of thing it is.
        text: the thing in one sentence, as it is shown.
        said: the words it was said in.
        said_at: when that was.
        subject: whom it is about; None: the person.
        relation: what about them ("works as", "birthday"); None for what is no fact.
        value: the other half of a fact ("nurse").
        valid_from: since when it is so; None: not known.
        valid_until: since when it is so no more; None: it still is.
        closed_at: when the person said that it is so no more.
        contradicts: id of the memory that it cannot be true beside.
        due: when a plan or a date is.
        asked_at: when the plan or the contradiction was asked about.
        confidence: 0 to 1.
        times_said: how often it was said.
        importance: 0 to 1.
        origin: how it got here.
        emotion: the emotional state it was said in.
        episode: the conversation it was said in.
    """

    id: int
    kind: Kind
    text: str
    said: str
    said_at: datetime
    origin: Origin
    subject: str | None = None
    relation: str | None = None
    value: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    closed_at: datetime | None = None
    contradicts: int | None = None
    due: datetime | None = None
    asked_at: datetime | None = None
    confidence: float = 1.0
    times_said: int = 1
    importance: float = 0.0
    emotion: str | None = None
    episode: int | None = None

    @property
    def is_its_sentence(self) -> bool:
        """Whether the sentence it came from says no more than it says itself."""
        return self.said.strip(" .!?").lower() == self.text.strip(" .!?").lower()


@dataclass(frozen=True)
class NewMemory:
    """A memory before it is kept; the same attributes as `Memory`.

    Attributes:
        is_change: said as a change ("now", "any more"): what it cannot be true beside is over.
    """

    kind: Kind
    text: str
    said_at: datetime
    origin: Origin
    said: str | None = None
    subject: str | None = None
    relation: str | None = None
    value: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    contradicts: int | None = None
    due: datetime | None = None
    confidence: float = 1.0
    importance: float = 0.0
    emotion: str | None = None
    episode: int | None = None
    is_change: bool = False

    @property
    def to_embed(self) -> str:
        """What its vector is made of: whose it is belongs to what it means."""
        return f"{self.subject}: {self.text}" if self.subject else self.text
