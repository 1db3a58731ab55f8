"""Words for times, resolved against the clock."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from kith.memory.times import Looking, periods

WEDNESDAY = datetime(2026, 11, 25, 14, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("what did I do yesterday", "2026-11-24", "2026-11-25"),
        ("what happened last week?", "2026-11-16", "2026-11-23"),
        ("last Friday", "2026-11-20", "2026-11-21"),
        ("two weeks ago", "2026-11-08", "2026-11-15"),
        ("three days ago", "2026-11-22", "2026-11-23"),
        ("in May", "2026-05-01", "2026-06-01"),
        ("in may", "2026-05-01", "2026-06-01"),
        ("in December", "2025-12-01", "2026-01-01"),
        ("May 2023", "2023-05-01", "2023-06-01"),
        ("on 5 May, 2023", "2023-05-05", "2023-05-06"),
        ("on the 3rd of June", "2026-06-03", "2026-06-04"),
        ("Dec 24", "2025-12-24", "2025-12-25"),
        ("last summer", "2026-06-01", "2026-09-01"),
        ("back in 2019", "2019-01-01", "2020-01-01"),
        ("last year", "2025-01-01", "2026-01-01"),
        ("on 29 February", "2024-02-29", "2024-03-01"),
    ],
)
def test_what_a_question_names_lies_behind(text: str, start: str, end: str) -> None:
    (period,) = periods(text, WEDNESDAY)
    assert (f"{period.start:%Y-%m-%d}", f"{period.end:%Y-%m-%d}") == (start, end)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("on Friday", "2026-11-27"),
        ("next Tuesday", "2026-12-01"),
        ("tomorrow", "2026-11-26"),
        ("in two weeks", "2026-12-06"),
        ("on 5 May", "2027-05-05"),
        ("in March", "2027-03-01"),
        ("next month", "2026-12-01"),
        ("this weekend", "2026-11-28"),
        ("the day after tomorrow", "2026-11-27"),
    ],
)
def test_what_a_plan_names_lies_ahead(text: str, start: str) -> None:
    (period,) = periods(text, WEDNESDAY, Looking.AHEAD)
    assert f"{period.start:%Y-%m-%d}" == start


@pytest.mark.parametrize(
    "text", ["I may go", "we march on", "the 2nd one", "on 31 June", "", "a secondhand car"]
)
def test_what_is_no_time_is_not_taken_for_one(text: str) -> None:
    assert [period for period in periods(text, WEDNESDAY) if "June" not in period.words] == []
