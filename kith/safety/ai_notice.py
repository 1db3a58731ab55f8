"""When it is said that Kith is an AI: at the start of every session, and on a clock within it.

Pure functions of times. Source of the intervals: N.Y. Gen. Bus. Law 1702, Cal. B&P 22602 and
Wash. HB 2225, as summed up in SAFETY.md section 2 (R1 to R3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from kith.safety.care import Care

KIND_NOTICE = "ai_notice"
KIND_NUDGE = "nudge"
SAID_BESIDE = frozenset({KIND_NOTICE, KIND_NUDGE})
"""Kinds of message that are said beside the talk: no reply to anything."""

HOUR = 3600.0
MINUTE = 60.0


class Notice(str, Enum):
    """What is said; the value is the name of the response."""

    START = "utter_ai_notice"
    REMINDER = "utter_ai_reminder"
    REMINDER_MINOR = "utter_ai_reminder_minor"


@dataclass(frozen=True)
class NoticeClock:
    """When the notice was last said, and when the person last wrote; Unix seconds."""

    said_at: float | None = None
    heard_at: float | None = None

    def due(self, now: float, care: Care, *, is_minor: bool) -> Notice | None:
        """What is due before anything else is said; None when nothing is."""
        if self.said_at is None or self.heard_at is None:
            return Notice.START
        if now - self.heard_at >= care.session_gap_minutes * MINUTE or now < self.said_at:
            return Notice.START
        hours = care.ai_notice_hours_minor if is_minor else care.ai_notice_hours
        if now - self.said_at < hours * HOUR:
            return None
        return Notice.REMINDER_MINOR if is_minor else Notice.REMINDER

    def after(self, now: float, *, is_said: bool) -> NoticeClock:
        """The clock after a message, and after the notice if it was said with it."""
        return NoticeClock(said_at=now if is_said else self.said_at, heard_at=now)

    def as_slot(self) -> dict[str, float | None]:
        """Plain values for a slot."""
        return {"said_at": self.said_at, "heard_at": self.heard_at}

    @classmethod
    def from_slot(cls, value: object) -> NoticeClock:
        """Read a slot back; as if nothing had been said yet when it is empty or not ours."""
        if not isinstance(value, Mapping):
            return cls()
        return cls(_seconds(value.get("said_at")), _seconds(value.get("heard_at")))


def _seconds(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
