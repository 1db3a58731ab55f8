"""The safety protocol that is published: made from what the code itself goes by (SAFETY.md R25).

`python -m kith.safety.protocol` writes docs/safety-protocol.md; the front door shows the same page
at /safety, with the thresholds of its own companion.yml.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from kith.safety.age_question import MOST_TIMES_ASKED
from kith.safety.care import Care
from kith.safety.crisis_responses import load_replies
from kith.safety.crisis_steps import NUMBERS_AGAIN_AFTER, TRACKS
from kith.safety.helplines import OLDEST_DAYS, Helplines, Line
from kith.safety.levels import RiskLevel
from kith.safety.misreading import MOST_RELEASES
from kith.safety.open_risk import CALM_TURNS_PER_LEVEL, EXPIRES_AFTER_SECONDS
from kith.safety.usage_guard import SIGNS_OF_WITHDRAWAL

FILE = Path(__file__).resolve().parents[2] / "docs/safety-protocol.md"
TITLE = "Safety protocol"

LEVELS = {
    RiskLevel.NONE: "nothing of the kind: the talk goes on.",
    RiskLevel.DISTRESS: (
        "somebody is in a bad way, or a phrase could be a figure of speech: the talk goes on, and "
        "where the phrase could be meant, one direct question is asked."
    ),
    RiskLevel.PASSIVE: "a wish to be dead or not to wake up, or harm to oneself, without a plan.",
    RiskLevel.ACTIVE: "thoughts of suicide.",
    RiskLevel.IMMINENT: "a plan, a means, a time, or it is happening.",
}

OPENINGS = {
    "passive": "A wish to be dead, without thoughts of suicide",
    "active": "Thoughts of suicide",
    "imminent": "A plan, a means or a time",
    "medical": "An overdose that was taken, or an injury",
    "medical_other": "An overdose or an injury of somebody else",
    "third_party": "Worry about somebody else",
    "third_party_urgent": "Somebody else who may be about to die",
    "self_harm": "Self-harm",
    "eating_disorder": "An eating disorder",
    "abuse": "Violence or abuse at home",
    "harm_to_others": "Thoughts of hurting others",
    "delusion": "Psychosis or a delusion: neither agreed with nor argued against",
    "past": "A time of danger that is past",
    "unread": "The reading of a message itself failed",
}

STEPS = {
    "plan": "ask about a plan and a time",
    "means": "ask about the means, and ask to put distance to them",
    "reach": "ask whether to call or text the line now, and what would make that hard",
    "person": "ask who could be with the person",
    "offer": "offer a safety plan or grounding",
    "call_now": "ask to call the emergency number now",
    "third_party": "say how to ask and what to do for somebody else",
    "stay": "stay in the conversation",
}

BARRIERS = {
    "cost": "it costs money",
    "police": "fear of police or an ambulance",
    "not_serious": "fear of not being taken seriously",
    "privacy": "privacy, or parents finding out",
    "phone": "fear of the phone: the line that can be texted",
    "tried": "it was tried before",
    "busy": "the line is busy",
    "others_worse": "others have it worse",
    "language": "the language",
}


@dataclass(frozen=True)
class Section:
    """A part of the page."""

    title: str
    paragraphs: Sequence[str] = ()
    items: Sequence[str] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = field(default=())


def sections(care: Care, helplines: Helplines) -> list[Section]:
    """The page, part by part."""
    return [
        _what(),
        _levels(),
        _openings(),
        _conversation(),
        _plan(),
        _faults(),
        _lines(helplines),
        _honesty(care),
        _time(care),
        _counting(),
        _not_done(),
    ]


def as_markdown(parts: Sequence[Section]) -> str:
    """The page for docs."""
    return "\n".join(_markdown(parts))


def as_html(parts: Sequence[Section]) -> str:
    """The page for a browser; everything in it is escaped."""
    body = "\n".join(line for part in parts for line in _html(part))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Kith: {TITLE}</title>\n"
        '<link rel="stylesheet" href="/page/safety.css">\n</head>\n'
        f"<body>\n<main>\n<h1>{TITLE}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


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


def _levels() -> Section:
    return Section(
        "How danger is noticed",
        (
            "Each message is read by a program of rules before anything else, also in the middle "
            "of an exercise and when the message is a command. A small classifier reads it too, "
            "where it is installed; it can raise the level that the rules found and never lower "
            "it. The levels follow the order of the Columbia-Suicide Severity Rating Scale "
            "(C-SSRS) screener. Both are programs: they miss some messages, and take some for "
            "danger that are none. The README says what was measured.",
        ),
        [f"Level {int(level)}: {text}" for level, text in LEVELS.items()],
    )


def _openings() -> Section:
    rows = []
    for kind, what in OPENINGS.items():
        steps = [STEPS[step] for step in TRACKS.get(kind, ())[1:] if step in STEPS]
        rows.append((what, "; then ".join(steps) or "say what can be done, and where help is"))
    return Section(
        "What is said, and in what order",
        (
            "The first reply acknowledges what was said, and asks directly or says what to do. "
            "After it come these steps, one a turn:",
        ),
        head=("What was said", "What follows"),
        rows=rows,
    )


def _conversation() -> Section:
    kinds = load_replies()["replies"]
    wordings = sum(len(texts) for texts in kinds.values())
    days = EXPIRES_AFTER_SECONDS // 86_400
    answered = [text for name, text in BARRIERS.items() if f"barrier_{name}" in kinds]
    return Section(
        "The conversation",
        (
            f"At levels 3 and 4 the conversation stays with these steps: {wordings} written "
            f"replies of {len(kinds)} kinds, at most 90 words each, none of them twice in a row. "
            "At level 2 the rules answer the message itself and the answer to their question, and "
            "the talk goes on from there. One line is offered, for the person's own country, with "
            "a doctor and somebody they trust; it is not listed again each turn, but after "
            f"{NUMBERS_AGAIN_AFTER} replies.",
            "A person who stays away from danger in what they write comes down one level for every "
            f"{CALM_TURNS_PER_LEVEL} messages; a new sign raises it at once. The note of it holds "
            f"levels and names of replies, no text, and ends after {days} days.",
            "A denial changes nothing. Somebody who says that they were misread (a song, a game, a "
            "phone that is dying) is asked directly whether there is danger all the same. After a "
            "clear no the conversation is the dialogue's again, and stays watchful at level 1. A "
            "joke takes two clear answers, and so does what sounded like an emergency, which a "
            "joke does not end at all. It holds where danger was spoken of once and not confirmed, "
            f"and {MOST_RELEASES} times at most.",
            "What makes calling hard is asked for, and each of these has an answer of its own:",
        ),
        answered,
    )


def _plan() -> Section:
    return Section(
        "The safety plan",
        (
            "It is offered, and made only with somebody who wants one: the six steps of Stanley "
            "and Brown's Safety Planning Intervention, in the person's own words. It is kept "
            "encrypted, shown on request in one message, part of the export, and deleted on "
            "request, alone or with everything else. What was written while it was made also "
            "stands in the log of the conversation, which is not encrypted.",
        ),
    )


def _faults() -> Section:
    return Section(
        "When something breaks",
        items=(
            "With the language model, the action server or the database down, all of the above "
            "still answers: it needs none of them.",
            "If the reading of a message fails, the person is shown where help is.",
            "If the whole dialogue does not answer, the front door shows where help is by itself.",
            "/sos, or asking for help now, shows it at once, anywhere and whatever is going on.",
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
            "A goodbye, however long, gets one short line without a question, and nothing after it. "
            "\u201cDelete my account\u201d gets the same, with the way to have all erased.",
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


def _markdown(parts: Sequence[Section]) -> Iterator[str]:
    yield f"# {TITLE}\n"
    yield "<!-- Made by `python -m kith.safety.protocol`; change what it is made from. -->"
    for part in parts:
        yield f"\n## {part.title}\n"
        if part.paragraphs:
            yield "\n\n".join(part.paragraphs)
        if part.paragraphs and (part.items or part.rows):
            yield ""
        yield from (f"- {item}" for item in part.items)
        if part.rows:
            yield f"| {' | '.join(part.head)} |"
            yield f"|{'---|' * len(part.head)}"
            yield from (f"| {' | '.join(row)} |" for row in part.rows)
    yield ""


def _html(part: Section) -> Iterator[str]:
    yield f"<h2>{escape(part.title)}</h2>"
    yield from (f"<p>{escape(text)}</p>" for text in part.paragraphs)
    if part.items:
        items = "".join(f"<li>{escape(item)}</li>" for item in part.items)
        yield f"<ul>{items}</ul>"
    if part.rows:
        head = "".join(f"<th>{escape(cell)}</th>" for cell in part.head)
        yield f"<table><thead><tr>{head}</tr></thead><tbody>"
        for row in part.rows:
            yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
        yield "</tbody></table>"


def shipped() -> list[Section]:
    """The page with the thresholds as shipped."""
    return sections(Care(), Helplines.load())


if __name__ == "__main__":
    FILE.write_text(as_markdown(shipped()), encoding="utf-8")
