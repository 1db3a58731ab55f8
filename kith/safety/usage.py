"""How long and when Kith is used: counts and times, and never what was said (SAFETY.md R34)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from kith.safety.care import Care

MINUTE = 60.0
KEPT_DAYS = 42


class Sign(str, Enum):
    """What was said about people, as far as it is counted."""

    EXCLUSIVE = "exclusive"
    WITHDRAWN = "withdrawn"
    CANNOT_STOP = "cannot_stop"


@dataclass(frozen=True)
class Usage:
    """One person's use.

    Attributes:
        days: seconds of talk by local day, the last weeks.
        nights: the local days on which they were here at night.
        session_at, last_at: when this session began and when they last wrote, Unix seconds.
        previous_at: when they wrote before that, in this session.
        nudges: when they were nudged; at most one a session.
        signs: when which sign was counted.
        limit_minutes: their own limit for a day, if they set one.
        is_muted: whether they want no nudges.
    """

    days: Mapping[date, float] = field(default_factory=dict)
    nights: frozenset[date] = frozenset()
    session_at: float | None = None
    last_at: float | None = None
    nudges: tuple[float, ...] = ()
    signs: tuple[tuple[Sign, float], ...] = ()
    limit_minutes: int | None = None
    previous_at: float | None = None
    is_muted: bool = False

    def seconds_on(self, day: date) -> float:
        """How long they talked that day."""
        return self.days.get(day, 0.0)

    def seconds_in_week_to(self, day: date) -> float:
        """How long they talked in the seven days that end with that day."""
        return sum(self.seconds_on(day - timedelta(days=back)) for back in range(7))

    def is_over_limit(self, day: date) -> bool:
        """Whether the day's own limit is reached."""
        return (
            self.limit_minutes is not None and self.seconds_on(day) >= self.limit_minutes * MINUTE
        )

    def as_slot(self) -> dict[str, Any]:
        """Plain values for a slot."""
        return {
            "days": {day.isoformat(): round(seconds) for day, seconds in self.days.items()},
            "nights": sorted(day.isoformat() for day in self.nights),
            "session_at": self.session_at,
            "last_at": self.last_at,
            "nudges": list(self.nudges),
            "signs": [[sign.value, at] for sign, at in self.signs],
            "limit_minutes": self.limit_minutes,
            "previous_at": self.previous_at,
            "is_muted": self.is_muted,
        }

    @classmethod
    def from_slot(cls, value: object) -> Usage:
        """Read a slot back; nothing when it is empty or not ours."""
        if not isinstance(value, Mapping):
            return cls()
        try:
            return cls(
                days={date.fromisoformat(day): float(s) for day, s in value["days"].items()},
                nights=frozenset(date.fromisoformat(day) for day in value["nights"]),
                session_at=value["session_at"],
                last_at=value["last_at"],
                nudges=tuple(float(at) for at in value["nudges"]),
                signs=tuple((Sign(sign), float(at)) for sign, at in value["signs"]),
                limit_minutes=value["limit_minutes"],
                previous_at=value.get("previous_at"),
                is_muted=bool(value.get("is_muted")),
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            return cls()


def heard(usage: Usage, now: float, local: datetime, care: Care) -> Usage:
    """The use after a message.

    Args:
        usage: the use before it.
        now: when it was written, Unix seconds.
        local: the same in the person's own time.
        care: the thresholds.
    """
    today = local.date()
    gap = now - usage.last_at if usage.last_at is not None else None
    goes_on = gap is not None and 0 <= gap < care.session_gap_minutes * MINUTE
    days = {day: s for day, s in usage.days.items() if (today - day).days < KEPT_DAYS}
    days[today] = days.get(today, 0.0) + (gap if goes_on and gap is not None else 0.0)
    nights = {day for day in usage.nights if (today - day).days < KEPT_DAYS}
    if care.night_from <= local.hour < care.night_until:
        nights.add(today)
    oldest = now - KEPT_DAYS * 24 * 3600
    return replace(
        usage,
        days=days,
        nights=frozenset(nights),
        session_at=usage.session_at if goes_on else now,
        last_at=now,
        previous_at=usage.last_at if goes_on else None,
        nudges=tuple(at for at in usage.nudges if at > oldest),
        signs=tuple((sign, at) for sign, at in usage.signs if at > oldest),
    )


def counted(usage: Usage, sign: Sign, now: float) -> Usage:
    """The use with one more sign."""
    return replace(usage, signs=(*usage.signs, (sign, now)))


def nudged(usage: Usage, now: float) -> Usage:
    """The use after a nudge."""
    return replace(usage, nudges=(*usage.nudges, now))
