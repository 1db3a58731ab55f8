"""What the crisis side of Kith does in a turn: which replies, and what stays open.

Pure rules over the gate's assessment and the open risk; knows nothing of Rasa, and calls no model.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from kith.safety.crisis_answers import BARRIERS, Answer, Answers
from kith.safety.crisis_gate import CrisisGate
from kith.safety.crisis_responses import (
    ABUSE_LINE,
    HELP_NOW,
    HELPLINE,
    PREFIX,
    kind_of,
    load_replies,
    responses,
)
from kith.safety.crisis_steps import (
    ASKS_ABOUT_DYING,
    ASKS_HOW_CLOSE,
    EMERGENCIES,
    after_answer,
    in_course,
    is_of_another,
    is_walked,
    least_said,
    names_of,
    numbers_for,
    opening,
)
from kith.safety.helplines import Helplines
from kith.safety.levels import Assessment, RiskLevel
from kith.safety.open_risk import CALM_TURNS_PER_LEVEL, REMEMBERED_REPLIES, OpenRisk
from kith.safety.turns import Exercise, Message, Turn

ANSWERED_AT_PASSIVE = frozenset(Answer) - {Answer.OTHER, Answer.DECLINE, Answer.AI}
"""What the crisis side answers when only a passive wish is open, right after its question."""

RECENT_REPLIES = 8


class CrisisTurn:
    """Decides turns. Holds no state of any person."""

    def __init__(
        self, gate: CrisisGate, helplines: Helplines, answers: Answers, names: Collection[str]
    ) -> None:
        """Decide with these.

        Args:
            gate: reads the danger in a message.
            helplines: tells which country an answer names.
            answers: reads what a short message answers.
            names: the names of all crisis responses.
        """
        self._gate = gate
        self._helplines = helplines
        self._answers = answers
        self._names = tuple(names)
        kinds = [kind_of(name) for name in names if name.startswith(PREFIX)]
        self._counts = {kind: kinds.count(kind) for kind in set(kinds)}

    @classmethod
    def load(cls, gate: CrisisGate | None = None) -> CrisisTurn:
        """With the shipped helplines and replies, and the shipped gate unless another is given.

        Raises:
            ModelFilesError: a file is missing or damaged.
        """
        helplines, content = Helplines.load(), load_replies()
        made = responses(content, helplines)
        return cls(gate or CrisisGate.load(), helplines, Answers(content["answers"]), made)

    def decide(self, message: Message, open_risk: OpenRisk) -> Turn:
        """The turn for a message, after what was open before it.

        Raises:
            Exception: whatever a fault in the gate raises; use `when_broken` then.
        """
        before = open_risk.at_time(message.at)
        assessment = self._assess(message, before)
        answer = self._answers.read(message.text, of_another=is_of_another(before))
        kind = self._opening(message, assessment, before)
        if kind is not None:
            return self._open(kind, message, before, level=assessment.level)
        if message.asks_for_help:
            return self._help_now(message, before)
        if (country := self._named_country(message, before)) is not None:
            return replace(self._number(message, before), country=country)
        if self._is_open(message, before, answer):
            return self._follow(answer, message, before)
        if message.in_exercise and before.has_paused:
            return self._resume(message, before)
        return Turn((), _quiet(before, message, level=assessment.level), assessment.level)

    def _open(self, kind: str, message: Message, before: OpenRisk, *, level: RiskLevel) -> Turn:
        """The reply to danger; an emergency stays open as one, whoever is in it."""
        turn = self._reply(in_course(kind, before), message, before, level=level)
        if kind not in EMERGENCIES:
            return turn
        peak = max(turn.open_risk.peak, RiskLevel.ACTIVE)
        return replace(turn, open_risk=replace(turn.open_risk, peak=peak))

    def when_broken(self, message: Message, open_risk: OpenRisk) -> Turn:
        """The turn when the gate itself failed: the resources, and care for the next turns."""
        before = open_risk.at_time(message.at)
        if message.asks_for_help:
            return self._help_now(message, before)
        return self._reply("unread", message, before, level=RiskLevel.PASSIVE)

    def _assess(self, message: Message, before: OpenRisk) -> Assessment:
        """The gate's assessment; a "yes" to a direct question says as much as a sentence would."""
        assessment = self._gate.assess(message.text, open_level=before.level)
        if not before.has_asked or assessment.level >= RiskLevel.PASSIVE:
            return assessment
        if before.last_step == "check" and self._answers.is_about_dying(message.text):
            return replace(assessment, level=RiskLevel.PASSIVE, tags=frozenset())
        is_asked_how_close = before.last_step in ASKS_HOW_CLOSE
        if is_asked_how_close and self._answers.names_means(message.text):
            return Assessment(RiskLevel.IMMINENT)
        if self._answers.read(message.text) is not Answer.YES:
            return assessment
        if is_asked_how_close:
            return Assessment(RiskLevel.IMMINENT)
        if before.last_step in ASKS_ABOUT_DYING:
            return Assessment(RiskLevel.ACTIVE)
        return assessment

    def _opening(self, message: Message, assessment: Assessment, before: OpenRisk) -> str | None:
        kind = opening(assessment)
        if message.in_plan and assessment.level < RiskLevel.ACTIVE:
            return None
        if kind == "check" and "check" in before.steps and before.level < RiskLevel.PASSIVE:
            return None
        return kind

    def _is_open(self, message: Message, before: OpenRisk, answer: Answer) -> bool:
        if message.text.startswith("/") or message.in_plan:
            return False
        if before.level >= RiskLevel.ACTIVE:
            return True
        if answer is Answer.SECRET:
            return before.level >= RiskLevel.DISTRESS
        is_calm_talk = before.level < RiskLevel.ACTIVE and is_of_another(before)
        if is_calm_talk and answer in (Answer.YES, Answer.NO, Answer.UNSURE):
            return False
        if before.level == RiskLevel.PASSIVE and answer in BARRIERS:
            return True
        if not message.in_exercise and _is_unanswered(before, answer):
            return True
        was_asked = before.has_asked and before.level == RiskLevel.PASSIVE
        return was_asked and not before.asks_to_resume and answer in ANSWERED_AT_PASSIVE

    def _follow(self, answer: Answer, message: Message, before: OpenRisk) -> Turn:
        """The next turn of an open crisis."""
        if answer is Answer.NUMBER:
            return self._number(message, before)
        if answer is Answer.SHOWS_PLAN:
            after = replace(_calmer(before, message, by=1), has_asked=False)
            return Turn((), after, exercise=Exercise.SHOW_PLAN)
        is_offered = before.last_step in ("offer", "calmer") and self._answers.goes_on(message.text)
        if answer is Answer.WANTS_PLAN or is_offered:
            after = replace(_calmer(before, message, by=1), has_asked=False)
            return Turn((), after, exercise=Exercise.PLAN)
        kind = after_answer(answer, before)
        turn = self._reply(kind, message, before, level=RiskLevel.NONE)
        calm = _calmer(before, message, by=_calm_in(answer, before, kind))
        return replace(turn, open_risk=replace(turn.open_risk, calm_turns=calm.calm_turns))

    def _help_now(self, message: Message, before: OpenRisk) -> Turn:
        after = replace(
            before,
            at=message.at,
            has_asked=False,
            has_paused=False,
            said=(*before.said, HELP_NOW)[-REMEMBERED_REPLIES:],
        )
        close = Exercise.CLOSE if message.in_exercise else Exercise.AS_IT_IS
        return Turn((HELP_NOW,), after, exercise=close)

    def _number(self, message: Message, before: OpenRisk) -> Turn:
        name = self._pick(HELPLINE, before.said)
        after = replace(
            _calmer(before, message, by=1),
            has_asked=True,
            said=(*before.said, name)[-REMEMBERED_REPLIES:],
        )
        return Turn((name,), after)

    def _named_country(self, message: Message, before: OpenRisk) -> str | None:
        asked = [name for name in before.said[-RECENT_REPLIES:] if name.startswith(_WITH_NUMBER)]
        if not asked or message.text.startswith("/"):
            return None
        named = self._helplines.country_in(message.text)
        return None if named == (message.country or "").casefold() else named

    def _resume(self, message: Message, before: OpenRisk) -> Turn:
        """An exercise goes on only when the person wants to."""
        if not before.asks_to_resume:
            turn = self._reply("resume", message, before, level=RiskLevel.NONE)
            asking = replace(turn.open_risk, asks_to_resume=True, has_asked=False)
            return replace(turn, open_risk=asking)
        if self._answers.goes_on(message.text):
            quiet = _quiet(before, message, level=RiskLevel.NONE)
            after = replace(quiet, has_paused=False, asks_to_resume=False)
            return Turn((), after, exercise=Exercise.ASK_AGAIN)
        turn = self._reply("leave", message, before, level=RiskLevel.NONE)
        after = replace(turn.open_risk, has_paused=False, has_asked=False)
        return replace(turn, open_risk=after, exercise=Exercise.CLOSE)

    def _reply(self, kind: str, message: Message, before: OpenRisk, *, level: RiskLevel) -> Turn:
        answer = self._answers.read(message.text)
        first, last = numbers_for(kind, before)
        names = [self._pick(group, before.said) for group in first]
        names.append(least_said(names_of(kind, self._counts), before.said))
        names += [self._pick(group, before.said) for group in last]
        raises = level > RiskLevel.NONE
        after = OpenRisk(
            peak=max(before.level, level) if raises else before.peak,
            calm_turns=0 if raises else before.calm_turns + 1,
            at=message.at,
            has_asked=True,
            has_paused=message.in_exercise,
            said=(*before.said, *names)[-REMEMBERED_REPLIES:],
            steps=(*before.steps, *_implied(kind, before, answer), kind)[-REMEMBERED_REPLIES:],
        )
        return Turn(tuple(names), after, level)

    def _pick(self, group: str, said: tuple[str, ...]) -> str:
        names = [name for name in self._names if name.startswith(group)]
        return least_said(names, said)


_WITH_NUMBER = (HELPLINE, ABUSE_LINE, HELP_NOW)


def _implied(kind: str, before: OpenRisk, answer: Answer) -> tuple[str, ...]:
    """Steps that an answer has made needless."""
    if kind == "plan" and "active" not in before.steps:
        return ("active",)
    is_denial = answer is Answer.NO and before.last_step in ASKS_ABOUT_DYING
    return ("plan",) if is_denial and "plan" not in before.steps else ()


def _quiet(before: OpenRisk, message: Message, *, level: RiskLevel) -> OpenRisk:
    if level >= before.level and level > RiskLevel.NONE:
        return replace(before, peak=level, calm_turns=0, at=message.at, has_asked=False)
    if before.level == RiskLevel.NONE:
        return OpenRisk(said=before.said, at=before.at)
    return replace(_calmer(before, message, by=1), has_asked=False)


def _is_unanswered(before: OpenRisk, answer: Answer) -> bool:
    """Whether the direct question was passed over, and is to be asked once more."""
    was_asked = before.has_asked and before.last_step in ASKS_ABOUT_DYING - {"ask"}
    return was_asked and answer is Answer.OTHER and "ask" not in before.steps


def _calm_in(answer: Answer, before: OpenRisk, kind: str) -> int:
    """For how many calm messages an answer counts.

    An answer to one of the questions is no sign of calm, or the conversation would end before its
    steps are behind it; a no to whether and how is, and so is saying so.
    """
    if answer in _CALM:
        return _CALM[answer]
    if answer in BARRIERS or kind == "ask":
        return 0
    asks = ASKS_ABOUT_DYING | ASKS_HOW_CLOSE
    is_denial = answer is Answer.NO and before.last_step in asks
    return int(is_denial or before.level < RiskLevel.ACTIVE or is_walked(before, kind))


_CALM = {Answer.CALMER: 2, Answer.DECLINE: CALM_TURNS_PER_LEVEL}


def _calmer(before: OpenRisk, message: Message, *, by: int) -> OpenRisk:
    return replace(before, calm_turns=before.calm_turns + by, at=message.at)
