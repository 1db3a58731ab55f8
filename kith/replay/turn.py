"""A replayed turn: what was said, what was answered, and what Rasa made of it."""

from __future__ import annotations

from dataclasses import dataclass

SCRIPTED = "scripted"


@dataclass(frozen=True)
class Understood:
    """What Rasa recorded of a turn; None or empty where it recorded nothing.

    Attributes:
        intent: what the message was taken to be for.
        confidence: of the intent, 0 to 1.
        state: the person's emotional state after the message.
        actions: what Rasa did, in order.
    """

    intent: str | None = None
    confidence: float | None = None
    state: str | None = None
    actions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What the front door answered.

    Attributes:
        reply: the whole text.
        strategy: the support strategy, None where a fixed reply was given.
        state: the emotional state that the reply was worded for, if it says so.
        source: "model", "bank", "both" or "scripted".
        ms: milliseconds from sending to the last word, waiting for the rate limit not included.
        is_answered: False when the front door could only say that something went wrong.
    """

    reply: str
    strategy: str | None
    state: str | None
    source: str
    ms: float
    is_answered: bool = True


@dataclass(frozen=True)
class ReplayedTurn:
    """One turn of a replay.

    Attributes:
        number: of the turn in its conversation, from 1.
        text: what the person said.
        answer: what came back.
        understood: what Rasa recorded of it.
    """

    number: int
    text: str
    answer: Answer
    understood: Understood

    @property
    def state(self) -> str | None:
        """The person's emotional state."""
        return self.answer.state or self.understood.state

    @property
    def move(self) -> str | None:
        """The strategy; for a fixed reply the names of the responses and actions that gave it."""
        return self.answer.strategy or " + ".join(self.understood.actions) or None
