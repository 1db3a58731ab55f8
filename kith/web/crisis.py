"""Help that needs neither Rasa nor the action server nor a database (SAFETY.md R23)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Protocol

import structlog
from pydantic import BaseModel, ConfigDict, Field

from kith.datafile import read_data
from kith.safety.countries import countries_by_zone
from kith.safety.crisis_gate import LEVEL_WHEN_BROKEN, CrisisGate
from kith.safety.helplines import Help, Helplines
from kith.safety.levels import Assessment, RiskLevel
from kith.safety.referrals import ReferralCounter
from kith.web.messages import Message

log = structlog.get_logger(__name__)

HELP_FILE = Path(__file__).with_name("help.yml")
MAX_REMEMBERED = 10_000


class Gate(Protocol):
    """Reads the danger in a message; the crisis gate of kith.safety."""

    def assess(self, text: str) -> Assessment:
        """How much danger the text speaks of."""
        ...


class HelpTexts(BaseModel):
    """The words of help; `{line}` and `{emergency}` in them are filled from the helplines."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line_by_time_zone: str
    line_anywhere: str
    free: str = ""
    charged: str = ""
    texts: tuple[str, ...] = Field(min_length=1)

    def text(self, number: int, offer: Help) -> str:
        """One of the texts, for somebody in the country of that offer."""
        line = offer.main
        sentence = self.line_by_time_zone if offer.is_certain else self.line_anywhere
        cost = self.free if line.is_free else self.charged
        spoken = sentence.format(way=line.way, dial=line.dial, name=line.name, cost=cost)
        return self.texts[number].format(line=spoken, emergency=offer.emergency[0])


class Crisis:
    """The front door's own copy of the crisis gate, and what it says when nobody else answers.

    Args:
        gate: reads the danger in a message.
        texts: the words of help.
        helplines: the numbers in them.
        countries: the country of each time zone; a person in none of them is told what holds
            anywhere, never silently another country's number (SAFETY.md R19).
        referrals: counts how often help was shown (SAFETY.md R26).
    """

    def __init__(
        self,
        gate: Gate,
        texts: HelpTexts,
        helplines: Helplines,
        countries: Mapping[str, str],
        *,
        referrals: ReferralCounter | None = None,
    ) -> None:
        self._gate = gate
        self._texts = texts
        self._helplines = helplines
        self._countries = countries
        self._referrals = referrals
        self._last_shown: dict[str, int] = {}

    @classmethod
    def load(cls, referrals: ReferralCounter | None = None) -> Crisis:
        """The gate and the words that ship with Kith.

        Raises:
            ModelFilesError: the gate's patterns or the helplines are missing or damaged.
            SettingsError: the words are.
        """
        return cls(
            CrisisGate.load(),
            read_data(HELP_FILE, HelpTexts),
            Helplines.load(),
            countries_by_zone(),
            referrals=referrals,
        )

    def is_urgent(self, text: str) -> bool:
        """Whether the message speaks of active danger."""
        return self._level(text) >= RiskLevel.ACTIVE

    def country_of(self, time_zone: str | None) -> str | None:
        """The country of a time zone, if it is one that helplines.json knows."""
        return self._helplines.help_for(self._countries.get(time_zone or "")).country

    def message(self, sender: str, *, time_zone: str | None) -> Message:
        """The help to show this person: not the words they saw last (SAFETY.md R18)."""
        number = (self._last_shown.pop(sender, -1) + 1) % len(self._texts.texts)
        self._last_shown[sender] = number
        if len(self._last_shown) > MAX_REMEMBERED:
            del self._last_shown[next(iter(self._last_shown))]
        offer = self._helplines.help_for(self._countries.get(time_zone or ""))
        if self._referrals is not None:
            self._referrals.add(datetime.now(timezone.utc).year)
        return Message(text=self._texts.text(number, offer), metadata={"source": "front_door"})

    def _level(self, text: str) -> RiskLevel:
        try:
            return self._gate.assess(text).level
        except Exception as error:  # a fault in the gate must never cost anyone the way to help
            log.error("crisis_gate.failed", error=type(error).__name__)
            return LEVEL_WHEN_BROKEN
