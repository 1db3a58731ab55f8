"""Words for times, resolved against the clock: "last week", "in May", "on 3 June 2023".

Weeks begin on Monday. A day or month without a year is the nearest one in the direction that the
sentence looks: back for a question about what was, ahead for a plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

MONTHS = (
    "january february march april may june july august september october november december".split()
)
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
NUMBERS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
} | {"a": 1, "an": 1, "a couple of": 2, "a few": 3}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""First month of each on the northern half of the earth."""

_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if name != "may" else "may" for name in MONTHS)
_DAY = "|".join(DAYS)
_NUMBER = "|".join(sorted(NUMBERS, key=len, reverse=True))
_UNIT = "day|week|weekend|month|year|night|summer|spring|autumn|fall|winter"


class Looking(Enum):
    """Which way a sentence looks."""

    BACK = -1
    AHEAD = 1


@dataclass(frozen=True)
class Period:
    """A stretch of time: from `start` up to, but without, `end`; and the words that name it."""

    start: datetime
    end: datetime
    words: str

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.start <= moment < self.end


def periods(text: str, now: datetime, looking: Looking = Looking.BACK) -> tuple[Period, ...]:
    """The times that a text names, in the order of the text.

    Args:
        text: a message.
        now: the person's local time, with a time zone.
        looking: which way to look for a day or a month that has no year.
    """
    found: list[tuple[int, Period]] = []
    taken: list[tuple[int, int]] = []
    for pattern, resolve in _FORMS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            span = resolve(match, now, looking)
            if span is not None:
                taken.append(match.span())
                found.append((match.start(), Period(*span, match[0])))
    return tuple(period for _, period in sorted(found, key=lambda pair: pair[0]))


Span = tuple[datetime, datetime]
Resolve = Callable[[re.Match[str], datetime, Looking], Span | None]


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _days(start: datetime, count: int = 1) -> Span:
    return start, start + timedelta(days=count)


def _month_span(year: int, month: int, months: int = 1, *, like: datetime) -> Span:
    start = _midnight(like).replace(year=year, month=month, day=1)
    last = year * 12 + month - 1 + months
    return start, start.replace(year=last // 12, month=last % 12 + 1)


def _named_day(match: re.Match[str], now: datetime, looking: Looking) -> Span | None:
    """Such as "5 May 2023", "May 5th", "the 3rd of June"."""
    month, day = _month_number(match["month"]), int(match["day"])
    year = int(match["year"]) if match["year"] else None
    for candidate in [year] if year else _nearest_years(now, looking):
        try:
            start = _midnight(now).replace(year=candidate, month=month, day=day)
        except ValueError:
            continue
        if year or _lies_ahead(_days(start), now, looking):
            return _days(start)
    return None


def _named_month(match: re.Match[str], now: datetime, looking: Looking) -> Span | None:
    # Written small, these are verbs unless something leads to them.
    if match["month"] in ("may", "march") and not match["year"] and not match["lead"]:
        return None
    month = _month_number(match["month"])
    if match["year"]:
        return _month_span(int(match["year"]), month, like=now)
    for year in _nearest_years(now, looking):
        span = _month_span(year, month, like=now)
        if _lies_ahead(span, now, looking):
            return span
    return None


def _named_year(match: re.Match[str], now: datetime, _: Looking) -> Span:
    return _month_span(int(match["year"]), 1, 12, like=now)


def _ago(match: re.Match[str], now: datetime, _: Looking) -> Span | None:
    word = match["number"].lower()
    number = NUMBERS[word] if word in NUMBERS else int(word)
    return _around(match["unit"].lower(), -number, now)


def _in_so_long(match: re.Match[str], now: datetime, _: Looking) -> Span | None:
    word = match["number"].lower()
    number = NUMBERS[word] if word in NUMBERS else int(word)
    return _around(match["unit"].lower(), number, now)


def _around(unit: str, number: int, now: datetime) -> Span | None:
    """A stretch as long as is meant by so many days, weeks, months or years from now."""
    today = _midnight(now)
    if abs(number) > 1200:
        return None
    if unit == "day":
        return _days(today + timedelta(days=number))
    if unit == "week":
        return _days(today + timedelta(days=7 * number - 3), 7)
    months = today.year * 12 + today.month - 1 + number * (12 if unit == "year" else 1)
    if not 12 <= months < 12 * 9990:
        return None
    return _month_span(months // 12, months % 12 + 1, like=now)


def _this_last_next(match: re.Match[str], now: datetime, _: Looking) -> Span | None:
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(
        match["which"].lower(), 0
    )
    unit = match["unit"].lower()
    monday = _midnight(now) - timedelta(days=now.weekday())
    if unit == "week":
        return _days(monday + timedelta(weeks=step), 7)
    if unit == "weekend":
        return _days(monday + timedelta(weeks=step, days=5), 2)
    if unit in ("night", "day"):
        return _days(_midnight(now) + timedelta(days=step))
    if unit == "month":
        return _around("month", step, now)
    if unit == "year":
        return _month_span(now.year + step, 1, 12, like=now)
    return _season(SEASONS[unit], step, now)


def _season(first_month: int, step: int, now: datetime) -> Span:
    spans = [_month_span(now.year + shift, first_month, 3, like=now) for shift in (-2, -1, 0, 1, 2)]
    if step < 0:
        return [span for span in spans if span[1] <= now][-1]
    return next(span for span in spans if (span[0] > now if step else span[1] > now))


def _weekday(match: re.Match[str], now: datetime, looking: Looking) -> Span:
    wanted = DAYS.index(match["day"].lower())
    which = (match["which"] or "").lower()
    today = _midnight(now)
    ahead = (wanted - now.weekday()) % 7
    if which == "next":
        return _days(today + timedelta(days=7 - now.weekday() + wanted))
    if which in ("coming", "this") or (not which and looking is Looking.AHEAD):
        return _days(today + timedelta(days=ahead if which == "this" else ahead or 7))
    return _days(today - timedelta(days=(7 - ahead) % 7 or 7))


def _relative_day(match: re.Match[str], now: datetime, _: Looking) -> Span:
    words = " ".join(match[0].lower().split())
    shift = {"day before yesterday": -2, "yesterday": -1, "day after tomorrow": 2, "tomorrow": 1}
    for name, days in shift.items():
        if name in words:
            return _days(_midnight(now) + timedelta(days=days))
    return _days(_midnight(now))


def _month_number(name: str) -> int:
    return next(i for i, month in enumerate(MONTHS, 1) if month.startswith(name.lower()[:3]))


def _nearest_years(now: datetime, looking: Looking) -> Iterator[int]:
    yield now.year
    # 29 February is up to eight years away.
    yield from (now.year + looking.value * step for step in range(1, 9))


def _lies_ahead(span: Span, now: datetime, looking: Looking) -> bool:
    return span[0] <= now if looking is Looking.BACK else span[1] > now


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FORMS: tuple[tuple[re.Pattern[str], Resolve], ...] = (
    (
        _form(
            rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})\b(?:,? {_YEAR}\b)?"
        ),
        _named_day,
    ),
    (
        _form(
            rf"\b(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)"
            rf"(?:,? {_YEAR}\b)?"
        ),
        _named_day,
    ),
    (
        re.compile(
            r"(?P<lead>\b(?:[Ii]n|[Ss]ince|[Ll]ast|[Nn]ext|[Dd]uring|[Uu]ntil|[Bb]y|[Bb]efore"
            rf"|[Aa]fter|[Ee]arly|[Ll]ate|[Oo]f|[Tt]his) )?\b(?P<month>(?i:{_MONTH}))\b"
            rf"(?:,? {_YEAR}\b)?"
        ),
        _named_month,
    ),
    (_form(r"\b(?:the )?day (?:before yesterday|after tomorrow)\b"), _relative_day),
    (_form(r"\b(?:yesterday|today|tonight|tomorrow|this (?:morning|evening))\b"), _relative_day),
    (_form(rf"\b(?P<number>\d{{1,3}}|{_NUMBER}) (?P<unit>day|week|month|year)s? ago\b"), _ago),
    (
        _form(rf"\bin (?P<number>\d{{1,3}}|{_NUMBER}) (?P<unit>day|week|month|year)s?\b"),
        _in_so_long,
    ),
    (
        _form(rf"\b(?P<which>last|past|previous|this|next|coming) (?P<unit>{_UNIT})\b"),
        _this_last_next,
    ),
    (_form(rf"\b(?:(?P<which>last|this|next|coming) )?(?P<day>{_DAY})\b"), _weekday),
    (_form(rf"\b{_YEAR}\b"), _named_year),
)
