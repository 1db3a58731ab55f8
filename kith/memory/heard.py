"""One message of a person, as memory gets it after the reply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kith.safety.levels import RiskLevel


@dataclass(frozen=True)
class Heard:
    """What a person wrote, and what was understood of it.

    Attributes:
        text: their own words; never the companion's, never what was recalled.
        at: when, in the person's local time, with a time zone.
        intent: what Rasa took it for.
        names: people and places that Rasa found in it, as they are written in names.
        emotion: the emotional state it was said in.
        level: the risk level of the turn, open risk included.
        is_private: said in a conversation that is not to be remembered.
    """

    text: str
    at: datetime
    intent: str = ""
    names: tuple[str, ...] = ()
    emotion: str | None = None
    level: RiskLevel = RiskLevel.NONE
    is_private: bool = False
