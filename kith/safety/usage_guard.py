"""Whether a nudge is due: one a session, two a week, none while a crisis is open (SAFETY.md 5).

A break comes up at each full hour of a session. One a session is said in all, so a later hour is
of use where an earlier one fell into a crisis, or into a week that had its two already.

Pure functions of the use and a clock. Nothing here counts for keeping anybody: there is no streak,
no score and no reward, and the only number that is ever shown is the person's own time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from kith.safety.care import Care
from kith.safety.levels import RiskLevel
from kith.safety.usage import MINUTE, Sign, Usage

DAY = 24 * 3600.0
WEEK = 7 * DAY
BASELINE_WEEKS = 3
SIGNS_OF_WITHDRAWAL = 2
"""One cancelled evening is none; the second within `signs_within_days` is."""


class Nudge(str, Enum):
    """What is suggested; the value is the name of the response."""

    SET_A_LIMIT = "utter_nudge_limit"
    PEOPLE = "utter_nudge_people"
    SMALL_STEP = "utter_nudge_step"
    NIGHT = "utter_nudge_night"
    BREAK = "utter_nudge_break"
    WEEK = "utter_nudge_week"


@dataclass(frozen=True)
class Due:
    """A nudge that is due.

    Attributes:
        nudge: which one.
        hours: the hours of the last seven days, for the one that mirrors the week.
    """

    nudge: Nudge
    hours: int = 0


def due(usage: Usage, now: float, local: datetime, care: Care, *, level: RiskLevel) -> Due | None:
    """The one nudge that is due after this message; None when none is, or none is allowed."""
    if usage.is_muted or level >= RiskLevel.PASSIVE or not may_nudge(usage, now, care):
        return None
    today = local.date()
    hours = round(usage.seconds_in_week_to(today) / 3600)
    if _signs(usage, Sign.CANNOT_STOP, now, care) >= 1:
        return Due(Nudge.SET_A_LIMIT) if usage.limit_minutes is None else None
    if _signs(usage, Sign.EXCLUSIVE, now, care) >= 1:
        return Due(Nudge.PEOPLE)
    if _signs(usage, Sign.WITHDRAWN, now, care) >= SIGNS_OF_WITHDRAWAL:
        return Due(Nudge.SMALL_STEP)
    if (
        care.night_from <= local.hour < care.night_until
        and _nights(usage, today) >= care.nights_a_week
    ):
        return Due(Nudge.NIGHT)
    if _is_full_hour(usage, now, care):
        return Due(Nudge.BREAK)
    if usage.seconds_on(today) > care.daily_minutes * MINUTE or _is_rising(usage, today, care):
        return Due(Nudge.WEEK, max(1, hours))
    return None


def may_nudge(usage: Usage, now: float, care: Care) -> bool:
    """Whether another nudge fits: none in this session yet, and not too many this week."""
    in_session = [
        at for at in usage.nudges if usage.session_at is not None and at >= usage.session_at
    ]
    this_week = [at for at in usage.nudges if now - at < WEEK]
    return not in_session and len(this_week) < care.nudges_a_week


def _is_full_hour(usage: Usage, now: float, care: Care) -> bool:
    """Whether one more `break_minutes` of this session was full with this message."""
    if usage.session_at is None or usage.previous_at is None:
        return False
    each = care.break_minutes * MINUTE
    return (now - usage.session_at) // each > (usage.previous_at - usage.session_at) // each


def _signs(usage: Usage, sign: Sign, now: float, care: Care) -> int:
    """How often the sign was counted with this message and within the days that count together."""
    is_new = any(one is sign and at == now for one, at in usage.signs)
    within = care.signs_within_days * DAY
    return sum(one is sign and now - at <= within for one, at in usage.signs) if is_new else 0


def _nights(usage: Usage, today: date) -> int:
    return sum((today - day).days < 7 for day in usage.nights)


def _is_rising(usage: Usage, today: date, care: Care) -> bool:
    """Whether each of the last two weeks was that much more than the weeks before them."""
    last, before = (usage.seconds_in_week_to(today - timedelta(days=back)) for back in (0, 7))
    earlier = [
        usage.seconds_in_week_to(today - timedelta(days=7 * week))
        for week in range(2, 2 + BASELINE_WEEKS)
    ]
    is_known = min(usage.days) <= today - timedelta(days=7 * (2 + BASELINE_WEEKS) - 1)
    own = sum(earlier) / len(earlier) if is_known else 0.0
    high = own * (1 + care.weekly_rise_percent / 100)
    return own > 0 and last > high and before > high
