"""What is still open from earlier messages: a short-lived note, no memory of a person.

It rises at once and falls slowly (SAFETY.md 4.1), survives a restart because the policy keeps it in
a slot, and expires. It holds levels and names of replies, never text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kith.safety.levels import RiskLevel

CALM_TURNS_PER_LEVEL = 4
EXPIRES_AFTER_SECONDS = 7 * 24 * 3600
REMEMBERED_REPLIES = 24
UNKNOWN_ALARMS = 2
"""In a note of an older version, which did not count them: more than one."""


@dataclass(frozen=True)
class OpenRisk:
    """The open risk after a turn.

    Attributes:
        peak: the level of the last message that raised it.
        calm_turns: how many calm messages came since.
        at: when it last changed, Unix seconds.
        has_asked: whether the last turn ended with one of the crisis replies.
        has_paused: whether a crisis reply interrupted an exercise that is still open.
        asks_to_resume: whether the last turn asked to go on with that exercise.
        said: the names of the last crisis replies, the newest last.
        steps: the kinds that were said since the risk was last closed.
        alarms: how often danger was spoken of since then; a yes to a direct question counts twice.
        releases: how often somebody was believed that they had been misread.
    """

    peak: RiskLevel = RiskLevel.NONE
    calm_turns: int = 0
    at: float = 0.0
    has_asked: bool = False
    has_paused: bool = False
    asks_to_resume: bool = False
    said: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    alarms: int = 0
    releases: int = 0

    @property
    def level(self) -> RiskLevel:
        """The level that is open now: one less for every few calm messages."""
        return RiskLevel(max(0, self.peak - self.calm_turns // CALM_TURNS_PER_LEVEL))

    @property
    def last_step(self) -> str:
        """The kind of the last reply that was more than a number."""
        return self.steps[-1] if self.steps else ""

    def at_time(self, now: float) -> OpenRisk:
        """The same, or nothing when it has expired."""
        return self if now - self.at <= EXPIRES_AFTER_SECONDS else OpenRisk()

    def as_slot(self) -> dict[str, Any]:
        """Plain values for a slot."""
        return {
            "peak": int(self.peak),
            "calm_turns": self.calm_turns,
            "at": self.at,
            "has_asked": self.has_asked,
            "has_paused": self.has_paused,
            "asks_to_resume": self.asks_to_resume,
            "said": list(self.said),
            "steps": list(self.steps),
            "alarms": self.alarms,
            "releases": self.releases,
        }

    @classmethod
    def from_slot(cls, value: object) -> OpenRisk:
        """Read a slot back; nothing open when it is empty or not ours."""
        if not isinstance(value, Mapping):
            return cls()
        try:
            return cls(
                peak=RiskLevel(int(value["peak"])),
                calm_turns=int(value["calm_turns"]),
                at=float(value["at"]),
                has_asked=bool(value["has_asked"]),
                has_paused=bool(value["has_paused"]),
                asks_to_resume=bool(value["asks_to_resume"]),
                said=tuple(str(name) for name in value["said"])[-REMEMBERED_REPLIES:],
                steps=tuple(str(kind) for kind in value.get("steps", ())),
                alarms=int(value.get("alarms", UNKNOWN_ALARMS)),
                releases=int(value.get("releases", 0)),
            )
        except (KeyError, TypeError, ValueError):
            return cls()
