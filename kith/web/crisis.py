"""Help that needs neither Rasa nor the action server nor a database (SAFETY.md R23)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import structlog

from kith.datafile import read_data
from kith.safety.crisis_gate import LEVEL_WHEN_BROKEN, CrisisGate
from kith.safety.levels import Assessment, RiskLevel
from kith.web.messages import Message

log = structlog.get_logger(__name__)

HELP_FILE = Path(__file__).with_name("help.yml")
MAX_REMEMBERED = 10_000


class Gate(Protocol):
    """Reads the danger in a message; the crisis gate of kith.safety."""

    def assess(self, text: str) -> Assessment:
        """How much danger the text speaks of."""
        ...


class Crisis:
    """The front door's own copy of the crisis gate, and what it says when nobody else answers.

    Args:
        gate: reads the danger in a message.
        variants: the words of help, at least one text.
    """

    def __init__(self, gate: Gate, variants: Sequence[str]) -> None:
        self._gate = gate
        self._variants = tuple(variants)
        self._last_shown: dict[str, int] = {}

    @classmethod
    def load(cls) -> Crisis:
        """The gate and the words that ship with Kith.

        Raises:
            ModelFilesError: the gate's patterns are missing or damaged.
            SettingsError: the words are.
        """
        return cls(CrisisGate.load(), read_data(HELP_FILE, list[str]))

    def is_urgent(self, text: str) -> bool:
        """Whether the message speaks of active danger."""
        return self._level(text) >= RiskLevel.ACTIVE

    def message(self, sender: str) -> Message:
        """The help to show this person: not the words they saw last (SAFETY.md R18)."""
        number = (self._last_shown.pop(sender, -1) + 1) % len(self._variants)
        self._last_shown[sender] = number
        if len(self._last_shown) > MAX_REMEMBERED:
            del self._last_shown[next(iter(self._last_shown))]
        return Message(text=self._variants[number], metadata={"source": "front_door"})

    def _level(self, text: str) -> RiskLevel:
        try:
            return self._gate.assess(text).level
        except Exception as error:  # a fault in the gate must never cost anyone the way to help
            log.error("crisis_gate.failed", error=type(error).__name__)
            return LEVEL_WHEN_BROKEN
