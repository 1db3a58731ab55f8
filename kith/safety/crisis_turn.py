"""What the crisis side of Kith does in a turn: which replies, and what stays open.

Pure rules over the gate's assessment and the open risk; knows nothing of Rasa, and calls no model.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from kith.safety.calming import calm_in, calmer, quiet
from kith.safety.crisis_answers import Answer, Answers
from kith.safety.crisis_gate import CrisisGate
from kith.safety.crisis_reading import CrisisReading, Danger
from kith.safety.crisis_responses import (
    HELP_NOW,
    HELPLINE,
    PREFIX,
    kind_of,
    load_replies,
    responses,
)
from kith.safety.crisis_steps import (
    ASKS_ABOUT_DYING,
    EMERGENCIES,
    after_answer,
    in_course,
    least_said,
    names_of,
    numbers_for,
)
from kith.safety.helplines import Helplines
from kith.safety.levels import RiskLevel
from kith.safety.misreading import OVER, Misreadings, released
from kith.safety.open_risk import REMEMBERED_REPLIES, OpenRisk
from kith.safety.turns import Exercise, Message, Turn


class CrisisTurn:
    """Decides turns. Holds no state of any person."""

    def __init__(self, reading: CrisisReading, names: Collection[str]) -> None:
        """Decide with these.

        Args:
            reading: what a message is.
            names: the names of all crisis responses.
        """
        self._reading = reading
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
        answers = Answers(content["answers"])
        shipped = gate or CrisisGate.load()
        return cls(CrisisReading(shipped, helplines, answers, Misreadings.load()), made)

    def decide(self, message: Message, open_risk: OpenRisk) -> Turn:
        """The turn for a message, after what was open before it.

        Raises:
            Exception: whatever a fault in the gate raises; use `when_broken` then.
        """
        before = open_risk.at_time(message.at)
        asking_back = self._reading.asks_back(message, before)
        if asking_back is not None:
            return self._ask_back(asking_back, message, before)
        danger = self._reading.danger(message, before)
        if danger.kind is not None:
            return self._open(danger.kind, message, before, danger)
        if message.asks_for_help:
            return self._help_now(message, before)
        if (country := self._reading.named_country(message, before)) is not None:
            return replace(self._number(message, before), country=country)
        answer = self._reading.answer(message, before)
        if self._reading.is_answered_here(message, before, answer):
            return self._follow(answer, message, before)
        if message.in_exercise and before.has_paused:
            return self._resume(message, before)
        return Turn((), quiet(before, message.at, level=danger.level), danger.level)

    def _ask_back(self, kind: str, message: Message, before: OpenRisk) -> Turn:
        """The reply to somebody who says that they were misread; no calm, until it is over."""
        turn = self._reply(kind, message, before, level=RiskLevel.NONE)
        after = replace(turn.open_risk, calm_turns=before.calm_turns)
        if kind == OVER:
            said = turn.open_risk.said
            after = released(before, message.at, said, in_exercise=message.in_exercise)
        return replace(turn, open_risk=after)

    def _open(self, kind: str, message: Message, before: OpenRisk, danger: Danger) -> Turn:
        """The reply to danger; an emergency stays open as one, whoever is in it."""
        turn = self._reply(in_course(kind, before), message, before, level=danger.level)
        risk = turn.open_risk
        peak = max(risk.peak, RiskLevel.ACTIVE) if kind in EMERGENCIES else risk.peak
        after = replace(risk, peak=peak, alarms=risk.alarms + danger.is_confirmed)
        return replace(turn, open_risk=after)

    def when_broken(self, message: Message, open_risk: OpenRisk) -> Turn:
        """The turn when the gate itself failed: the resources, and care for the next turns."""
        before = open_risk.at_time(message.at)
        if message.asks_for_help:
            return self._help_now(message, before)
        return self._reply("unread", message, before, level=RiskLevel.PASSIVE)

    def _follow(self, answer: Answer, message: Message, before: OpenRisk) -> Turn:
        """The next turn of an open crisis."""
        if answer is Answer.NUMBER:
            return self._number(message, before)
        if answer is Answer.SHOWS_PLAN:
            after = replace(calmer(before, message.at), has_asked=False)
            return Turn((), after, exercise=Exercise.SHOW_PLAN)
        is_offered = before.last_step in ("offer", "calmer") and self._reading.goes_on(message)
        if answer is Answer.WANTS_PLAN or is_offered:
            after = replace(calmer(before, message.at), has_asked=False)
            return Turn((), after, exercise=Exercise.PLAN)
        kind = after_answer(answer, before)
        turn = self._reply(kind, message, before, level=RiskLevel.NONE)
        calm = calmer(before, message.at, by=calm_in(answer, before, kind))
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
            calmer(before, message.at),
            has_asked=True,
            said=(*before.said, name)[-REMEMBERED_REPLIES:],
        )
        return Turn((name,), after)

    def _resume(self, message: Message, before: OpenRisk) -> Turn:
        """An exercise goes on only when the person wants to."""
        if not before.asks_to_resume:
            turn = self._reply("resume", message, before, level=RiskLevel.NONE)
            asking = replace(turn.open_risk, asks_to_resume=True, has_asked=False)
            return replace(turn, open_risk=asking)
        if self._reading.goes_on(message):
            calm = quiet(before, message.at, level=RiskLevel.NONE)
            after = replace(calm, has_paused=False, asks_to_resume=False)
            return Turn((), after, exercise=Exercise.ASK_AGAIN)
        turn = self._reply("leave", message, before, level=RiskLevel.NONE)
        after = replace(turn.open_risk, has_paused=False, has_asked=False)
        return replace(turn, open_risk=after, exercise=Exercise.CLOSE)

    def _reply(self, kind: str, message: Message, before: OpenRisk, *, level: RiskLevel) -> Turn:
        answer = self._reading.answer(message, before)
        first, last = numbers_for(kind, before, level)
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
            alarms=before.alarms + (level >= RiskLevel.PASSIVE),
            releases=before.releases,
        )
        return Turn(tuple(names), after, level)

    def _pick(self, group: str, said: tuple[str, ...]) -> str:
        names = [name for name in self._names if name.startswith(group)]
        return least_said(names, said)


def _implied(kind: str, before: OpenRisk, answer: Answer) -> tuple[str, ...]:
    """Steps that an answer has made needless."""
    if kind == "plan" and "active" not in before.steps:
        return ("active",)
    is_denial = answer is Answer.NO and before.last_step in ASKS_ABOUT_DYING
    return ("plan",) if is_denial and "plan" not in before.steps else ()
