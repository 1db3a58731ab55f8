"""Looking after the time people spend with Kith: a simulated month, and every rule of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml

from kith.safety.care import Care
from kith.safety.levels import RiskLevel
from kith.safety.standing import NO_LIMIT, StandingWords
from kith.safety.usage import Sign, Usage, counted, heard, nudged
from kith.safety.usage_guard import Due, Nudge, due

ROOT = Path(__file__).parents[2]
CARE = Care()
WORDS = StandingWords.load()
START = datetime(2026, 6, 1, 18, tzinfo=timezone.utc)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class Person:
    """Somebody whose clock the test turns."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at
        self.usage = Usage()
        self.nudges: list[tuple[datetime, Nudge]] = []

    def says(self, *, level: RiskLevel = RiskLevel.NONE, sign: Sign | None = None) -> Due | None:
        now = self.at.timestamp()
        self.usage = heard(self.usage, now, self.at, CARE)
        if sign is not None:
            self.usage = counted(self.usage, sign, now)
        found = due(self.usage, now, self.at, CARE, level=level)
        if found is not None:
            self.usage = nudged(self.usage, now)
            self.nudges.append((self.at, found.nudge))
        return found

    def talks(self, minutes: int, *, level: RiskLevel = RiskLevel.NONE) -> None:
        for _ in range(0, minutes, 5):
            self.says(level=level)
            self.at += 5 * MINUTE
        self.at -= 5 * MINUTE


def test_r27_an_hour_of_talk_brings_a_pause_to_mind_and_59_minutes_do_not() -> None:
    person = Person()
    person.talks(55)
    person.at = START + 59 * MINUTE
    assert person.says() is None
    person.at = START + 60 * MINUTE
    assert person.says() == Due(Nudge.BREAK)


def test_r27_a_pause_of_half_an_hour_begins_a_new_session() -> None:
    person = Person()
    person.talks(50)
    person.at += 31 * MINUTE
    person.talks(50)
    assert person.nudges == []


def test_r27_three_nights_in_seven_and_an_early_one_is_suggested() -> None:
    person = Person(datetime(2026, 6, 1, 1, 30, tzinfo=timezone.utc))
    assert person.says() is None
    person.at += DAY
    assert person.says() is None
    person.at += 2 * DAY
    assert person.says() == Due(Nudge.NIGHT)


def test_r27_two_hours_on_a_day_mirror_the_week() -> None:
    person = Person()
    for _ in range(5):
        person.talks(30)
        person.at += 40 * MINUTE
    assert Nudge.WEEK in {nudge for _, nudge in person.nudges}


def test_r27_a_rise_against_ones_own_weeks_is_seen_after_two_of_them() -> None:
    person = Person()
    for week in range(6):
        for _ in range(7):
            person.talks(20 if week < 4 else 50)
            person.at = person.at.replace(hour=18, minute=0) + DAY
    assert person.nudges
    assert {nudge for _, nudge in person.nudges} == {Nudge.WEEK}
    assert min(at for at, _ in person.nudges) > START + 34 * DAY


def test_r27_a_month_of_heavy_use_never_brings_more_than_one_a_session_and_two_a_week() -> None:
    person = Person(START.replace(hour=20))
    for _ in range(30):
        person.talks(5 * 60)
        person.says(sign=Sign.EXCLUSIVE)
        person.at = person.at.replace(hour=20, minute=0) + (
            DAY if person.at.hour >= 20 else 0 * DAY
        )
    times = [at for at, _ in person.nudges]
    assert times
    for at in times:
        assert sum(at - 7 * DAY < other <= at for other in times) <= 2
    assert len({at.date() for at in times}) == len(times)


def test_r27_a_month_of_light_use_brings_none() -> None:
    person = Person()
    for _ in range(30):
        person.talks(20)
        person.at = person.at.replace(hour=18, minute=0) + DAY
    assert person.nudges == []


@pytest.mark.parametrize("level", [RiskLevel.PASSIVE, RiskLevel.ACTIVE, RiskLevel.IMMINENT])
def test_r27_no_nudge_while_a_crisis_is_open(level: RiskLevel) -> None:
    person = Person()
    person.talks(180, level=level)
    assert person.nudges == []


def test_r28_leaning_on_kith_alone_brings_people_to_mind_once() -> None:
    person = Person()
    assert person.says(sign=Sign.EXCLUSIVE) == Due(Nudge.PEOPLE)
    person.at += MINUTE
    assert person.says(sign=Sign.EXCLUSIVE) is None


def test_r28_pulling_back_twice_within_fourteen_days_brings_a_small_step_to_mind() -> None:
    person = Person()
    assert person.says(sign=Sign.WITHDRAWN) is None
    person.at += 15 * DAY
    assert person.says(sign=Sign.WITHDRAWN) is None
    person.at += 13 * DAY
    assert person.says(sign=Sign.WITHDRAWN) == Due(Nudge.SMALL_STEP)


def test_r27_a_break_that_a_crisis_held_back_comes_at_the_next_full_hour() -> None:
    person = Person()
    person.talks(65, level=RiskLevel.ACTIVE)
    person.at += 5 * MINUTE
    person.talks(50)
    assert person.nudges == []
    person.at = START + 2 * 60 * MINUTE
    assert person.says() == Due(Nudge.BREAK)


def test_r27_a_second_full_hour_of_a_session_brings_no_second_break() -> None:
    person = Person()
    person.talks(4 * 60)
    assert [nudge for _, nudge in person.nudges].count(Nudge.BREAK) == 1


def test_r27_whoever_switched_nudges_off_gets_none() -> None:
    person = Person()
    person.usage = Usage(is_muted=True)
    person.talks(180)
    person.says(sign=Sign.EXCLUSIVE)
    assert person.nudges == []
    assert Usage.from_slot(person.usage.as_slot()).is_muted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("stop suggesting breaks", False),
        ("please stop reminding me to take a break", False),
        ("don't nag me about breaks anymore", False),
        ("no more nudges", False),
        ("turn off the break reminders please", False),
        ("mute the nudges", False),
        ("turn nudges off", False),
        ("stop telling me to take a break", False),
        ("turn nudges on", True),
        ("turn the break reminders back on please", True),
        ("you can suggest breaks again", True),
        ("my boss never lets me take breaks", None),
        ("stop", None),
        ("i need a break", None),
        ("stop reminding me of him", None),
        ("we broke up and i can't get a break", None),
        ("don't tell me to calm down", None),
    ],
)
def test_r27_nudges_are_switched_off_and_on_in_plain_words(text: str, wanted: bool | None) -> None:
    assert WORDS.wants_nudges(text) is wanted


def test_r28_who_cannot_stop_is_helped_to_set_a_limit_and_not_again_once_there_is_one() -> None:
    person = Person()
    assert person.says(sign=Sign.CANNOT_STOP) == Due(Nudge.SET_A_LIMIT)
    limited = Person()
    limited.usage = Usage(limit_minutes=30)
    assert limited.says(sign=Sign.CANNOT_STOP) is None


def test_r29_the_limit_counts_the_day_and_not_the_session() -> None:
    person = Person()
    person.usage = replace(person.usage, limit_minutes=30)
    person.talks(20)
    person.at += 60 * MINUTE
    person.talks(10)
    assert not person.usage.is_over_limit(person.at.date())
    person.talks(20)
    assert person.usage.is_over_limit(person.at.date())
    person.at += DAY
    person.says()
    assert not person.usage.is_over_limit(person.at.date())


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("limit me to 30 minutes a day", 30),
        ("Please limit me to an hour a day", 60),
        ("can you limit our talks to 2 hours per day?", 120),
        ("cap this at 45 min daily", 45),
        ("set my daily limit to 20 minutes", 20),
        ("20 minutes a day, no more", 20),
        ("limit me to half an hour a day", None),
        ("remove my daily limit", NO_LIMIT),
        ("lift the limit please", NO_LIMIT),
        ("no limit anymore", NO_LIMIT),
        ("the speed limit is 30 miles an hour", None),
        ("i walk 30 minutes a day", None),
        ("my boss limits us to 30 minutes for lunch", None),
        ("i've hit my limit", None),
        ("there is no limit to his patience", None),
    ],
)
def test_r29_a_limit_is_heard_in_plain_words(text: str, minutes: int | None) -> None:
    found = WORDS.limit_in(text)
    assert found == (30 if "half an hour" in text else minutes)


def test_r34_what_is_kept_is_counts_and_times() -> None:
    person = Person()
    person.talks(60)
    person.says(sign=Sign.WITHDRAWN)
    kept = person.usage.as_slot()
    assert Usage.from_slot(kept) == replace(
        person.usage, days={day: round(s) for day, s in person.usage.days.items()}
    )
    assert set(kept) == {
        *("days", "nights", "session_at", "last_at", "previous_at"),
        *("nudges", "signs", "limit_minutes", "is_muted"),
    }
    for damaged in (None, 7, {}, {**kept, "signs": [["love", 1]]}):
        assert Usage.from_slot(damaged) == Usage()


def test_r34_what_is_kept_does_not_grow_for_ever() -> None:
    person = Person()
    for _ in range(200):
        person.says(sign=Sign.EXCLUSIVE)
        person.at += DAY
    assert len(person.usage.days) <= 42
    assert len(person.usage.signs) <= 42


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"ai_notice_hours": 4}, "ai_notice_hours"),
        ({"ai_notice_hours_minor": 2}, "ai_notice_hours_minor"),
        ({"nudges_a_week": 5}, "nudges_a_week"),
        ({"break_minutes": "long"}, "break_minutes"),
        ({"streaks": 1}, "streaks"),
        ({"age_is_checked_elsewhere": "yes"}, "age_is_checked_elsewhere"),
    ],
)
def test_r27_a_threshold_that_is_not_allowed_is_refused_by_name(
    given: dict[str, object], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        Care.from_mapping(given)


def test_r32_there_is_no_streak_score_reward_or_call_to_come_back_anywhere() -> None:
    banned = re.compile(
        r"\bstreaks?\b|\bbadges?\b|\bleader ?board|\bxp\b|\blevel(?:led)? up\b|"
        r"\bpoints? (?:earned|for talking)|\bdaily reward|\bmiss(?:ed)? you\b|\bcome back soon\b|"
        r"\bdon'?t go\b(?! of)|\bbefore you (?:go|leave)\b(?! back)|"
        r"\bstay a (?:bit|little) longer\b|"
        r"re-?engag|push_?notification|retention_(?:rate|score)",
        re.IGNORECASE,
    )
    # The rules that forbid such words, and what is said of them, have to name them.
    forbidding = re.compile(r"no streak|neither|never|not |banned|without")
    files = [ROOT / "domain.yml", ROOT / "companion.yml"]
    for folder in ("kith", "actions", "components", "data/rules", "data/stories"):
        files += [p for p in (ROOT / folder).rglob("*") if p.suffix in (".py", ".yml", ".js")]
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()[:90]}"
        for path in files
        if path.name not in ("output_rules.json",)
        for line in _lines_of_kith(path)
        if banned.search(line) and not forbidding.search(line.lower())
    ]
    assert found == []


def _lines_of_kith(path: Path) -> list[str]:
    """The lines of a file, without the examples of what people say to Kith."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if path.parent.name != "moves":
        return lines
    moves = yaml.safe_load(path.read_text(encoding="utf-8")).values()
    examples = {text for move in moves for key in ("like", "unlike") for text in move.get(key, ())}
    return [line for line in lines if not any(text in line for text in examples)]
