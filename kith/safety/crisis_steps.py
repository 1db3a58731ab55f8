"""The order of a crisis conversation: what to say next, after what was said.

The steps are those that clinicians ask for (VERA-MH's dimensions, SAFETY.md 4.3): ask directly,
ask about plan, time and means, bring to human help and take what stands in the way of it, a
person, a safety plan, and then stay. Pure rules over the names of replies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kith.safety.crisis_answers import BARRIERS, Answer
from kith.safety.crisis_responses import (
    ABUSE_LINE,
    EMERGENCY,
    HELPLINE,
    PREFIX,
    TEXT_LINE,
)
from kith.safety.levels import Assessment, RiskLevel, RiskTag
from kith.safety.open_risk import OpenRisk

TRACKS: Mapping[str, tuple[str, ...]] = {
    track[0]: track
    for track in (
        ("imminent", "call_now", "means", "person", "reach", "stay"),
        ("medical", "call_now", "person", "stay"),
        ("medical_other", "call_now", "third_party"),
        ("third_party_urgent", "call_now", "third_party"),
        ("active", "plan", "means", "reach", "person", "offer", "stay"),
        ("harm_to_others", "apart", "person", "reach", "stay"),
        ("abuse", "person", "reach", "stay"),
        ("delusion", "person", "doctor", "reach", "stay"),
        ("self_harm", "reach", "person", "offer", "stay"),
        ("eating_disorder", "doctor", "reach", "person", "stay"),
        ("past", "person", "offer", "stay"),
        ("passive", "reach", "person", "offer", "stay"),
    )
}
"""What follows what, by the kind of reply that opened the conversation."""

ASKS_ABOUT_DYING = frozenset({"passive", "active", "ask", "past", "self_harm", "eating_disorder"})
ASKS_HOW_CLOSE = frozenset({"plan", "means"})
NEEDS_HELP_ANYWAY = frozenset({"self_harm", "eating_disorder"})
"""The way to help goes on, though nobody thinks of dying."""
OF_ANOTHER = frozenset({"third_party", "third_party_urgent", "medical_other"})
EMERGENCIES = frozenset({"imminent", "medical", "medical_other", "third_party_urgent"})
SAYS_EMERGENCY = frozenset({"imminent", "medical", "medical_other"})
VIOLENCE = frozenset({"abuse", "harm_to_others"})
CHECK_AGAIN = "check_again"
"""Asks directly, where a later message is suspected of active danger."""
CHECKS = frozenset({"check", CHECK_AGAIN, "check_other"})
"""Questions about what is only suspected: what was meant, whether somebody is in danger."""
WITHOUT_LINE = CHECKS | {"resume", "leave"}
NUMBERS_AGAIN_AFTER = 6
"""A line is named again after this many replies without one (R18: not each turn)."""

OWN_ROUTE = (
    (RiskTag.PAST, "past"),
    (RiskTag.SELF_HARM, "self_harm"),
    (RiskTag.EATING_DISORDER, "eating_disorder"),
    (RiskTag.ABUSE, "abuse"),
    (RiskTag.HARM_TO_OTHERS, "harm_to_others"),
    (RiskTag.DELUSION, "delusion"),
)
"""Tags that open a conversation of their own, the first of them that is there."""
_AT_ANY_LEVEL = frozenset({RiskTag.HARM_TO_OTHERS, RiskTag.ABUSE})


def opening(assessment: Assessment) -> str | None:
    """The kind of reply that a message asks for by itself; None when it asks for none."""
    level, tags = assessment.level, assessment.tags
    is_other = RiskTag.THIRD_PARTY in tags
    if level >= RiskLevel.PASSIVE and RiskTag.MEDICAL_EMERGENCY in tags:
        return "medical_other" if is_other else "medical"
    if level >= RiskLevel.ACTIVE and is_other and not tags & _AT_ANY_LEVEL:
        return "third_party_urgent"
    if level >= RiskLevel.ACTIVE and not tags & _AT_ANY_LEVEL:
        return "imminent" if level == RiskLevel.IMMINENT else "active"
    if level >= RiskLevel.PASSIVE:
        own = next((kind for tag, kind in OWN_ROUTE if tag in tags), None)
        return own or ("third_party" if is_other else "passive")
    if level == RiskLevel.DISTRESS:
        return _at_distress(tags)
    return None


def is_only_suspected(assessment: Assessment) -> bool:
    """Whether to ask what was meant before anything else, as Wysa does (SAFETY.md 4.2).

    A danger with a route of its own is not asked about dying.
    """
    tags = assessment.tags
    has_route = any(tag in tags for tag, _ in OWN_ROUTE)
    is_emergency = RiskTag.MEDICAL_EMERGENCY in tags
    return RiskTag.SUSPECTED in tags and not (has_route or is_emergency)


def check_for(assessment: Assessment) -> str:
    """The question that asks whether what is only suspected is so."""
    return "check_other" if RiskTag.THIRD_PARTY in assessment.tags else "check"


def in_course(kind: str, before: OpenRisk) -> str:
    """The same kind, or the next step when the conversation is already past it."""
    if kind == "check" and before.level >= RiskLevel.PASSIVE:
        kind = "active"
    if kind == "passive" and before.level >= RiskLevel.ACTIVE:
        kind = "active"
    if kind == "active" and before.level == RiskLevel.IMMINENT:
        kind = "imminent"
    was_asked = before.has_asked and before.last_step in ASKS_ABOUT_DYING
    if kind == "active" and was_asked:
        return next_step(before, TRACKS[kind], without=(kind,))
    if kind in TRACKS and kind in before.steps:
        return next_step(before, TRACKS[kind])
    return kind


def track_of(before: OpenRisk) -> tuple[str, ...]:
    """The steps of the conversation that was opened last."""
    opened = next((kind for kind in reversed(before.steps) if kind in TRACKS), "active")
    return TRACKS[opened]


def is_of_another(before: OpenRisk) -> bool:
    """Whether the conversation that was opened last is about somebody else."""
    known = (kind for kind in reversed(before.steps) if kind in TRACKS or kind in OF_ANOTHER)
    return next(known, "") in OF_ANOTHER


def is_walked(before: OpenRisk, kind: str) -> bool:
    """Whether, with this reply, all steps of the conversation have been taken."""
    last = track_of(before)[-1]
    return kind == last or last in before.steps


def next_step(before: OpenRisk, track: Sequence[str], *, without: Sequence[str] = ()) -> str:
    """The first step of the track that was not taken yet; the last one when all were."""
    left = [step for step in track if step not in before.steps and step not in without]
    return left[0] if left else track[-1]


def after_answer(answer: Answer, before: OpenRisk) -> str:
    """The kind of reply to an answer while a crisis is open."""
    last, track = before.last_step, track_of(before)
    if answer is Answer.WANTS_GROUND:
        return "ground"
    if answer in BARRIERS or answer in (Answer.AI, Answer.DECLINE, Answer.GOODBYE, Answer.CALLED):
        return str(answer.value)
    if answer in (Answer.GOING, Answer.CALMER, Answer.NO_ONE):
        return str(answer.value)
    if answer is Answer.SECRET:
        return str(answer.value)
    if last == "call_now" and answer is Answer.YES:
        return str(Answer.CALLED.value)
    if last == "reach" and answer in (Answer.YES, Answer.NO):
        return "going" if answer is Answer.YES else "barrier_any"
    if last == "person" and answer is Answer.NO:
        return "no_one"
    if last in ASKS_ABOUT_DYING and answer is Answer.UNSURE:
        return "ask"
    if before.level == RiskLevel.PASSIVE and last in ASKS_ABOUT_DYING and answer is Answer.OTHER:
        return "ask"
    if last in ASKS_ABOUT_DYING and answer is Answer.NO:
        is_over = before.level == RiskLevel.PASSIVE and last not in NEEDS_HELP_ANYWAY
        return "no" if is_over else next_step(before, track, without=("plan",))
    return next_step(before, track)


def numbers_for(
    kind: str, before: OpenRisk, level: RiskLevel
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The groups of responses with numbers that go before the reply, and after it.

    Args:
        kind: the kind of the reply.
        before: what was open.
        level: the level of the message; violence that is about to happen is an emergency too.
    """
    is_emergency = kind in SAYS_EMERGENCY or (kind in VIOLENCE and level >= RiskLevel.IMMINENT)
    first = (EMERGENCY,) if is_emergency else ()
    if kind == "barrier_phone":
        return first, (TEXT_LINE,)
    if kind in WITHOUT_LINE:
        return first, ()
    if kind in SAYS_EMERGENCY or kind == "unread":
        return first, (HELPLINE,)
    recent = before.said[-NUMBERS_AGAIN_AFTER:]
    if kind == "abuse":
        return first, () if ABUSE_LINE in recent else (ABUSE_LINE,)
    was_named = any(name.startswith((HELPLINE, TEXT_LINE, ABUSE_LINE)) for name in recent)
    is_due = kind in _WITH_LINE or before.level >= RiskLevel.ACTIVE
    return first, (HELPLINE,) if is_due and not was_named and kind not in _NEVER_WITH_LINE else ()


def least_said(names: Sequence[str], said: Sequence[str]) -> str:
    """The one of these that was said longest ago."""
    last_said = {name: place for place, name in enumerate(said)}
    return min(names, key=lambda name: last_said.get(name, -1))


def names_of(kind: str, counts: Mapping[str, int]) -> list[str]:
    """The names of a kind's responses."""
    return [f"{PREFIX}{kind}_{number}" for number in range(1, counts[kind] + 1)]


def _at_distress(tags: frozenset[RiskTag]) -> str | None:
    if RiskTag.THIRD_PARTY in tags:
        return None if RiskTag.PAST in tags else "third_party"
    if RiskTag.PAST in tags:
        return "past"
    return "check" if RiskTag.FIGURATIVE in tags else None


_WITH_LINE = frozenset(
    {"active", "passive", "third_party", "third_party_urgent"} | {kind for _, kind in OWN_ROUTE}
)
_NEVER_WITH_LINE = frozenset(
    {"goodbye", "decline", "ai", "going", "called", "ground", "misread_over"}
)
