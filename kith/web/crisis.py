"""Help that needs neither Rasa nor the action server nor a database (SAFETY.md R23)."""

from __future__ import annotations

from typing import Protocol

import structlog

from kith.safety.levels import Assessment, RiskLevel
from kith.web.messages import Message

log = structlog.get_logger(__name__)


class Gate(Protocol):
    """Reads the danger in a message; the crisis gate of kith.safety."""

    def assess(self, text: str) -> Assessment:
        """How much danger the text speaks of."""
        ...


class Helplines(Protocol):
    """Words of help with numbers that can be dialled."""

    def words(self, time_zone: str | None) -> str:
        """The text for someone in that time zone; for anywhere when it is None."""
        ...


class Crisis:
    """The front door's own copy of the crisis gate, and what it says when nobody else answers.

    Args:
        gate: reads the danger in a message.
        helplines: the words to show.
    """

    def __init__(self, gate: Gate, helplines: Helplines) -> None:
        self._gate = gate
        self._helplines = helplines

    def is_urgent(self, text: str) -> bool:
        """Whether the message speaks of active danger; a gate that fails errs to that side."""
        try:
            return self._gate.assess(text).level >= RiskLevel.ACTIVE
        except Exception as error:  # a fault in the gate must never cost anyone the way to help
            log.error("crisis_gate.failed", error=type(error).__name__)
            return True

    def message(self, *, time_zone: str | None) -> Message:
        """The help to show."""
        return Message(text=self._helplines.words(time_zone), metadata={"source": "front_door"})
