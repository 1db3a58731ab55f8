"""The safety protocol that is published: made from what the code itself goes by (SAFETY.md R25).

`python -m kith.safety.protocol` writes docs/safety-protocol.md; the front door shows the same page
at /safety, with the thresholds of its own companion.yml.
"""

from __future__ import annotations

from pathlib import Path

from kith.safety.age_question import MOST_TIMES_ASKED
from kith.safety.care import Care
from kith.safety.helplines import OLDEST_DAYS, Helplines, Line
from kith.safety.protocol_crisis import conversation, faults, levels, openings, plan
from kith.safety.protocol_page import Section, as_markdown
from kith.safety.usage_guard import SIGNS_OF_WITHDRAWAL

FILE = Path(__file__).resolve().parents[2] / "docs/safety-protocol.md"


def sections(care: Care, helplines: Helplines) -> list[Section]:
    """The page, part by part."""
    return [
        _what(),
        levels(),
        openings(),
        conversation(),
        plan(),
        faults(),
        _lines(helplines),
        _honesty(care),
        _time(care),
        _counting(),
        _not_done(),
    ]


def _what() -> Section:
    return Section(
        "What Kith is, and what it is not",
        (
            "Kith is an AI to talk to. It is not a person, not a therapist, no medical device and "
            "no emergency service. It cannot call anyone and nobody reads along. In danger, call "
            "your local emergency number.",
            "What follows is fixed in the code, when somebody is taken to be in danger and what is "
            "then said. No language model takes part in it.",
        ),
    )


def _lines(helplines: Helplines) -> Section:
    rows = [
        (
            code.upper(),
            ", ".join(entry.emergency),
            "; ".join(_spoken(line) for line in entry.lines),
            max((line.verified_at for line in entry.lines), default=entry.verified_at).isoformat(),
        )
        for code, entry in sorted(helplines.countries.items())
    ]
    certain = sum(entry.is_certain for entry in helplines.countries.values())
    return Section(
        "Lines",
        (
            f"{certain} countries have a line of their own here. A number counts when two "
            "independent sources give it; kith/safety/helplines.json names them. The sources were "
            "read as stored copies, and nobody has rung the numbers. A country without two sources "
            "has its emergency number and the directory findahelpline.com. The country that "
            "somebody names counts, and until then that of their time zone, or of a locale with a "
            "region; a language alone names none, and en-US does not either. Where the country is "
            "not known, Kith says \u201cyour local emergency number\u201d, names the directory and "
            f"asks. A number that was not checked for {OLDEST_DAYS} days fails the tests.",
        ),
        head=("Country", "Emergency", "Lines", "Checked"),
        rows=rows,
    )


def _honesty(care: Care) -> Section:
    return Section(
        "That Kith is an AI",
        items=(
            "It is said at the start of every session, in a message of its own, also when the "
            "first message is an emergency.",
            f"It is said again after {_hours(care.ai_notice_hours)} of talk, and after "
            f"{_hours(care.ai_notice_hours_minor)} for somebody under 18, with a suggestion to "
            "take a break.",
            "Asked whether it is human, Kith says that it is an AI, in a role-play too.",
            _asking_age(care),
            "Kith may not be suitable for some minors. Who says that they are under 18 counts as a "
            "minor from then on: Kith plays no romance, reminds more often, and names lines for "
            "young people where one is known. It cannot be taken back by saying so.",
        ),
    )


def _asking_age(care: Care) -> str:
    if care.age_is_checked_elsewhere:
        return (
            "Whoever runs this Kith has stated that they check ages themselves, so nobody is asked "
            "for theirs."
        )
    return (
        "In the first session, beside that notice, everybody is asked if they are 18 or older, "
        "unless they seem to be in danger or have said so; nothing waits for the answer. Whoever "
        f"passes it over is asked once more at the start of a later session, {MOST_TIMES_ASKED} "
        "times in all, and nobody has to say. Until an age is known, nothing is different: what is "
        "not for minors, such as romance, is not there for anyone."
    )


def _time(care: Care) -> Section:
    return Section(
        "The time people spend with it",
        (
            "Counts and times are kept for this, no words. A suggestion comes once a session and "
            f"{care.nudges_a_week} times in seven days at most, and never while a crisis is open.",
        ),
        (
            f"After {care.break_minutes:g} minutes without a pause, and at each further "
            f"{care.break_minutes:g} where that was not the moment for it: a break.",
            f"After {care.daily_minutes:g} minutes on a day, or {care.weekly_rise_percent:g} % "
            "more than in one's own earlier weeks, two weeks running: how much it was.",
            f"On {care.nights_a_week} nights a week between {care.night_from}:00 and "
            f"{care.night_until}:00: an early night.",
            "When somebody says that they have nobody but Kith: a person of their own to turn to.",
            f"When somebody pulls back from people, {SIGNS_OF_WITHDRAWAL} times in "
            f"{care.signs_within_days} days: a small step, with a text that could be sent.",
            "When somebody says that they cannot stop: a limit.",
            "\u201cNo more nudges\u201d ends all of these. It does not end what is said about Kith "
            "being an AI, nor what is said in danger.",
            "A goodbye, however long, gets one short line without a question, and nothing after "
            "it. \u201cDelete my account\u201d gets the same, with the way to have all erased.",
            "A limit that people set for themselves (\u201climit me to 30 minutes a day\u201d): a "
            "kind close for the day. Danger is still answered.",
        ),
    )


def _counting() -> Section:
    return Section(
        "What is counted",
        (
            "How often people were told where help is: a number for each calendar year, with no "
            "person, no text and no finer time. `kith safety-report --year 2026` prints it.",
        ),
    )


def _not_done() -> Section:
    return Section(
        "What is not done",
        items=(
            "No clinician and no helpline has reviewed the rules, the order or the words yet.",
            "Kith does not call, locate or report anyone, and cannot.",
            "English only.",
            "No study says what talking to Kith does to anybody.",
        ),
    )


def _spoken(line: Line) -> str:
    if line.way == "web":
        return line.dial
    word = f"{line.word} to " if line.word else ""
    young = ", for the young" if line.is_for_young else ""
    abuse = ", for violence at home" if line.is_for_abuse else ""
    return f"{line.name}: {line.way} {word}{line.dial} ({line.hours}{young}{abuse})"


def _hours(hours: float) -> str:
    return "1 hour" if hours == 1 else f"{hours:g} hours"


def shipped() -> list[Section]:
    """The page with the thresholds as shipped."""
    return sections(Care(), Helplines.load())


if __name__ == "__main__":
    FILE.write_text(as_markdown(shipped()), encoding="utf-8")
