"""What the crisis side of Kith does in a turn: which replies, and what stays open.

Pure rules over the gate's assessment and the open risk; knows nothing of Rasa.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import Enum

from kith.safety.crisis_gate import CrisisGate
from kith.safety.crisis_responses import PREFIX, load_replies
from kith.safety.helplines import Helplines
from kith.safety.levels import Assessment, RiskLevel, RiskTag
from kith.safety.open_risk import REMEMBERED_REPLIES, OpenRisk

VARIANTS = 3

_FOLLOW_UPS = ("ask", "person", "line", "stay")
_WITH_LINE = ("passive", "active", "imminent", "medical", "line", "unread")
_OWN_REPLY = (
    (RiskTag.PAST, "past"),
    (RiskTag.SELF_HARM, "self_harm"),
    (RiskTag.EATING_DISORDER, "eating_disorder"),
    (RiskTag.ABUSE, "abuse"),
    (RiskTag.HARM_TO_OTHERS, "harm_to_others"),
    (RiskTag.DELUSION, "delusion"),
)
_AT_ANY_LEVEL = (RiskTag.HARM_TO_OTHERS, RiskTag.ABUSE)


class Exercise(Enum):
    """What to do with an exercise that a crisis interrupted."""

    AS_IT_IS = "as it is"
    ASK_AGAIN = "ask its question again"
    CLOSE = "close it"


@dataclass(frozen=True)
class Message:
    """What a person wrote, and the circumstances that matter here.

    Attributes:
        text: the raw text.
        at: when it was written, Unix seconds.
        country: the country that is known, if any.
        in_exercise: whether a form is open.
    """

    text: str
    at: float
    country: str | None = None
    in_exercise: bool = False


@dataclass(frozen=True)
class Turn:
    """What to do.

    Attributes:
        replies: response names, in order; empty when the dialogue should go on by itself.
        open_risk: what is open after this turn.
        level: the level of the message, for the log.
        country: the country the person has just named, if any.
        exercise: what becomes of an open exercise.
    """

    replies: tuple[str, ...]
    open_risk: OpenRisk
    level: RiskLevel = RiskLevel.NONE
    country: str | None = None
    exercise: Exercise = Exercise.AS_IT_IS


class CrisisTurn:
    """Decides turns. Holds no state of any person."""

    def __init__(self, gate: CrisisGate, helplines: Helplines, answers: dict[str, str]) -> None:
        self._gate = gate
        self._helplines = helplines
        self._yes, self._unsure, self._thoughts, self._go_on = (
            re.compile(answers[name]) for name in ("yes", "unsure", "thoughts", "go_on")
        )

    @classmethod
    def load(cls, gate: CrisisGate | None = None) -> CrisisTurn:
        """With the shipped helplines and replies, and the shipped gate unless another is given.

        Raises:
            ModelFilesError: a file is missing or damaged.
        """
        return cls(gate or CrisisGate.load(), Helplines.load(), load_replies()["answers"])

    def decide(self, message: Message, open_risk: OpenRisk) -> Turn:
        """The turn for a message, after what was open before it.

        Raises:
            Exception: whatever a fault in the gate raises; use `when_broken` then.
        """
        before = open_risk.at_time(message.at)
        assessment = self._gate.assess(message.text, open_level=before.level)
        level = self._answered_level(message.text, assessment, before)
        kinds = _kinds(replace(assessment, level=level), before)
        if kinds:
            return _reply(kinds, message, before, level=level)
        country = self._named_country(message, before)
        if country is not None:
            turn = _reply(("line",), message, before, level=level, raises=False)
            return replace(turn, country=country)
        if self._follows_up(message, before):
            kinds = (_FOLLOW_UPS[before.calm_turns % len(_FOLLOW_UPS)],)
            return _reply(kinds, message, before, level=level, raises=False)
        if message.in_exercise and before.has_paused:
            return self._resume(message, before)
        return Turn((), _quiet(before, message, level=level), level)

    def when_broken(self, message: Message, open_risk: OpenRisk) -> Turn:
        """The turn when the gate itself failed: the resources, and care for the next turns."""
        before = open_risk.at_time(message.at)
        return _reply(("unread",), message, before, level=RiskLevel.PASSIVE)

    def _answered_level(self, text: str, assessment: Assessment, before: OpenRisk) -> RiskLevel:
        """A "yes" to a direct question about suicide says as much as a sentence would."""
        if not before.has_asked or not before.said or assessment.level >= RiskLevel.PASSIVE:
            return assessment.level
        asked = _kind(before.said[-1] if _kind(before.said[-1]) != "line" else before.said[-2:][0])
        plain = " ".join(text.lower().split())
        if asked == "check":
            return RiskLevel.PASSIVE if self._thoughts.search(plain) else assessment.level
        is_question_about_dying = asked in ("passive", "active", "ask", "past", "self_harm")
        if is_question_about_dying and self._yes.search(plain):
            return RiskLevel.ACTIVE
        return assessment.level

    def _named_country(self, message: Message, before: OpenRisk) -> str | None:
        if message.country or not before.said or before.level < RiskLevel.DISTRESS:
            return None
        return self._helplines.country_in(message.text)

    def _follows_up(self, message: Message, before: OpenRisk) -> bool:
        if message.text.startswith("/"):
            return False
        if before.level >= RiskLevel.ACTIVE:
            return True
        plain = " ".join(message.text.lower().split())
        answers = before.has_asked and before.level == RiskLevel.PASSIVE
        return answers and bool(self._unsure.search(plain))

    def _resume(self, message: Message, before: OpenRisk) -> Turn:
        """An exercise goes on only when the person wants to."""
        if not before.asks_to_resume:
            turn = _reply(("resume",), message, before, level=RiskLevel.NONE, raises=False)
            asking = replace(turn.open_risk, asks_to_resume=True, has_asked=False)
            return replace(turn, open_risk=asking)
        if self._go_on.search(" ".join(message.text.lower().split())):
            quiet = _quiet(before, message, level=RiskLevel.NONE)
            after = replace(quiet, has_paused=False, asks_to_resume=False)
            return Turn((), after, exercise=Exercise.ASK_AGAIN)
        turn = _reply(("leave",), message, before, level=RiskLevel.NONE, raises=False)
        after = replace(turn.open_risk, has_paused=False, has_asked=False)
        return replace(turn, open_risk=after, exercise=Exercise.CLOSE)


def name_in(domain: Collection[str], wanted: str) -> str | None:
    """The response itself, another of its kind, or any crisis reply that the domain has."""
    if wanted in domain:
        return wanted
    fallbacks = [f"{PREFIX}{kind}" for kind in (_kind(wanted), "active", "passive", "line", "")]
    for start in fallbacks:
        found = sorted(name for name in domain if name.startswith(start))
        if found:
            return found[0]
    return None


def _kinds(assessment: Assessment, before: OpenRisk) -> tuple[str, ...]:
    kind = _first_kind(assessment)
    if kind == "check" and before.level >= RiskLevel.PASSIVE:
        kind = "active"
    if kind is None or (kind == "check" and any(_kind(name) == kind for name in before.said)):
        return ()
    recent = {_kind(name) for name in before.said[-3:]}
    needs_line = kind not in _WITH_LINE and kind != "check" and not recent & set(_WITH_LINE)
    return (kind, "line") if needs_line else (kind,)


def _first_kind(assessment: Assessment) -> str | None:
    level, tags = assessment.level, assessment.tags
    if level >= RiskLevel.PASSIVE and RiskTag.MEDICAL_EMERGENCY in tags:
        return "medical"
    if level >= RiskLevel.ACTIVE and not tags & set(_AT_ANY_LEVEL):
        return "imminent" if level == RiskLevel.IMMINENT else "active"
    if level >= RiskLevel.PASSIVE:
        return next((kind for tag, kind in _OWN_REPLY if tag in tags), "passive")
    if level == RiskLevel.DISTRESS:
        if RiskTag.THIRD_PARTY in tags:
            return None if RiskTag.PAST in tags else "third_party"
        if RiskTag.PAST in tags:
            return "past"
        if RiskTag.FIGURATIVE in tags:
            return "check"
    return None


def _reply(
    kinds: tuple[str, ...],
    message: Message,
    before: OpenRisk,
    *,
    level: RiskLevel,
    raises: bool = True,
) -> Turn:
    said = before.said
    for kind in kinds:
        said = (*said, _unsaid(kind, said))
    is_calm = not raises and level == RiskLevel.NONE
    after = OpenRisk(
        peak=max(before.level, level) if raises else before.peak,
        calm_turns=0 if raises else before.calm_turns + is_calm,
        at=message.at,
        has_asked=True,
        has_paused=message.in_exercise,
        said=said[-REMEMBERED_REPLIES:],
    )
    return Turn(said[len(before.said) :], after, level)


def _quiet(before: OpenRisk, message: Message, *, level: RiskLevel) -> OpenRisk:
    if level >= before.level and level > RiskLevel.NONE:
        return replace(before, peak=level, calm_turns=0, at=message.at, has_asked=False)
    if before.level == RiskLevel.NONE:
        return OpenRisk(said=before.said, at=before.at)
    return replace(before, calm_turns=before.calm_turns + 1, at=message.at, has_asked=False)


def _unsaid(kind: str, said: tuple[str, ...]) -> str:
    """The variant that was said longest ago."""
    names = [f"{PREFIX}{kind}_{number}" for number in range(1, VARIANTS + 1)]
    last_said = {name: place for place, name in enumerate(said)}
    return min(names, key=lambda name: last_said.get(name, -1))


def _kind(name: str) -> str:
    return name.removeprefix(PREFIX).rsplit("_", 1)[0]
