"""How Kith looks after the time people spend with it: the thresholds, from companion.yml.

Standard library only, because Rasa's environment reads them too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

MOST_NOTICE_HOURS = 3.0
MOST_NOTICE_HOURS_MINOR = 1.0


@dataclass(frozen=True)
class Care:
    """The thresholds (SAFETY.md section 5).

    Attributes:
        ai_notice_hours: hours of continuous talk after which it is said again that Kith is an AI;
            at most 3, the shortest that the laws ask for.
        ai_notice_hours_minor: the same for somebody under 18; at most 1.
        session_gap_minutes: a pause this long ends a session.
        break_minutes: minutes of continuous talk after which a pause is suggested.
        daily_minutes: minutes on one day from which the week is mirrored.
        weekly_rise_percent: so much more than in one's own earlier weeks, two weeks running.
        night_from, night_until: the hours that count as night, in the person's own time.
        nights_a_week: nights of use within seven days after which an early night is suggested.
        nudges_a_week: how many nudges a person gets within seven days; one a session at most.
        signs_within_days: days within which the same sign counts together.
        age_is_checked_elsewhere: whoever runs Kith states that they check ages themselves, and
            nobody is asked here whether they are 18 or older.
    """

    ai_notice_hours: float = MOST_NOTICE_HOURS
    ai_notice_hours_minor: float = MOST_NOTICE_HOURS_MINOR
    session_gap_minutes: float = 30
    break_minutes: float = 60
    daily_minutes: float = 120
    weekly_rise_percent: float = 50
    night_from: int = 0
    night_until: int = 5
    nights_a_week: int = 3
    nudges_a_week: int = 2
    signs_within_days: int = 14
    age_is_checked_elsewhere: bool = False

    def __post_init__(self) -> None:
        """Check the values.

        Raises:
            ValueError: one is not allowed; the message says which and why.
        """
        if not 0 < self.ai_notice_hours <= MOST_NOTICE_HOURS:
            raise ValueError("ai_notice_hours may be 3 at most")
        if not 0 < self.ai_notice_hours_minor <= MOST_NOTICE_HOURS_MINOR:
            raise ValueError("ai_notice_hours_minor may be 1 at most")
        if not 0 <= self.nudges_a_week <= 2:
            raise ValueError("nudges_a_week may be 2 at most")
        if min(self.session_gap_minutes, self.break_minutes, self.daily_minutes) <= 0:
            raise ValueError("minutes must be above 0")

    @classmethod
    def from_mapping(cls, given: Mapping[str, object] | None) -> Care:
        """The thresholds of a `care:` section; what it leaves out is as shipped.

        Raises:
            ValueError: a name is unknown or a value is not allowed.
        """
        values = {name: value for name, value in (given or {}).items() if value is not None}
        types = {field.name: str(field.type) for field in fields(cls)}
        unknown = sorted(set(values) - set(types))
        if unknown:
            raise ValueError(f"care.{unknown[0]} is not known")
        return cls(**{name: _read(name, value, types[name]) for name, value in values.items()})


def _read(name: str, value: object, kind: str) -> Any:
    if kind == "bool":
        if not isinstance(value, bool):
            raise ValueError(f"care.{name} must be true or false")
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"care.{name} must be a number")
    return int(value) if kind == "int" else float(value)
