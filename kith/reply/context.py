"""Everything a reply is made from: what Rasa decided and what is known when it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from kith.persona.persona import Persona
from kith.reply.repair import Repair
from kith.reply.strategy import Strategy
from kith.safety.levels import RiskLevel
from kith.tone.reading import Tone


class Speaker(str, Enum):
    """Who said something."""

    PERSON = "person"
    COMPANION = "companion"


@dataclass(frozen=True)
class Turn:
    """One thing that was said.

    Attributes:
        speaker: by whom.
        text: what.
        tells_memories: whether the companion told in it what it remembers.
    """

    speaker: Speaker
    text: str
    tells_memories: bool = False


@dataclass(frozen=True)
class Remembered:
    """A memory that the message brought back.

    Attributes:
        number: its number in the list that the person is shown.
        note: it and its dates, as the language model is told it.
        words: the person's own words, which a reply may quote; None: they are not to be quoted.
    """

    number: int
    note: str
    words: str | None = None


@dataclass(frozen=True)
class Known:
    """What is remembered of the person, from the memory slots.

    Attributes:
        name: what the person wants to be called.
        companion_name: what the person calls the companion, if they renamed it.
        facts: short sentences about the person, newest last ("works as a nurse").
        people: people in their life, name to role ("Anna": "sister").
        recalled: memories that the message brought back, the likeliest first.
    """

    name: str | None = None
    companion_name: str | None = None
    facts: tuple[str, ...] = ()
    people: tuple[tuple[str, str], ...] = ()
    recalled: tuple[Remembered, ...] = ()

    @property
    def without_memories(self) -> Known:
        """What may be told to whoever may not have the memories: what the two are called."""
        return Known(name=self.name, companion_name=self.companion_name)


@dataclass(frozen=True)
class Context:
    """One turn, ready to be answered.

    Attributes:
        strategy: what the reply must do; Rasa chose it.
        persona: who answers.
        message: what the person just said.
        tone: how they said it.
        mood: valence and arousal over the conversation, each in [-1, 1].
        known: what is remembered.
        now: the person's local time.
        away: time since they last wrote; None at the first talk.
        turns: what was said before `message`, oldest first.
        level: the open risk level.
        repair: what the message says went wrong with the reply before it, if anything.
        is_minor: whether the person has said that they are under 18.
        shares_memories: whether what is remembered may be told to a language model.
    """

    strategy: Strategy
    persona: Persona
    message: str
    tone: Tone
    now: datetime
    mood: tuple[float, float] = (0.0, 0.0)
    known: Known = field(default_factory=Known)
    away: timedelta | None = None
    turns: tuple[Turn, ...] = ()
    level: RiskLevel = RiskLevel.NONE
    repair: Repair | None = None
    is_minor: bool = False
    shares_memories: bool = True

    @property
    def said_before(self) -> tuple[str, ...]:
        """The companion's own earlier replies, oldest first."""
        return tuple(t.text for t in self.turns if t.speaker is Speaker.COMPANION)

    @property
    def last_said(self) -> str:
        """What the companion said right before the message, all of that turn; may be empty."""
        return last_said(self.turns)


def last_said(turns: Sequence[Turn]) -> str:
    """What the companion said last, all of that turn; empty if the person spoke last."""
    lines: list[str] = []
    for turn in reversed(turns):
        if turn.speaker is Speaker.PERSON:
            break
        lines.append(turn.text)
    return " ".join(reversed(lines))
