"""What a message is while something is open: danger, a claim to have been misread, an answer.

Reads with the gate and with patterns, and decides nothing about the replies.
"""

from __future__ import annotations

from dataclasses import dataclass

from kith.safety.crisis_answers import BARRIERS, Answer, Answers
from kith.safety.crisis_gate import CrisisGate
from kith.safety.crisis_responses import ABUSE_LINE, HELP_NOW, HELPLINE
from kith.safety.crisis_steps import (
    ASKS_ABOUT_DYING,
    ASKS_HOW_CLOSE,
    CHECK_AGAIN,
    CHECKS,
    check_for,
    is_of_another,
    is_only_suspected,
    opening,
)
from kith.safety.helplines import Helplines
from kith.safety.levels import Assessment, RiskLevel, RiskTag
from kith.safety.misreading import (
    AGAIN,
    ASKS_BACK,
    Misreadings,
    after_clear_no,
    is_harmless,
    may_be_believed,
)
from kith.safety.open_risk import OpenRisk
from kith.safety.turns import Message

ANSWERED_AT_PASSIVE = frozenset(Answer) - {Answer.OTHER, Answer.DECLINE, Answer.AI}
"""What the crisis side answers when only a passive wish is open, right after its question."""

RECENT_REPLIES = 8
_WITH_NUMBER = (HELPLINE, ABUSE_LINE, HELP_NOW)


@dataclass(frozen=True)
class Danger:
    """The danger a message speaks of.

    Attributes:
        level: how much.
        kind: the kind of reply that it asks for by itself; None when it asks for none.
        is_confirmed: whether it lies in the answer to a direct question; one message alone may
            mislead.
    """

    level: RiskLevel
    kind: str | None
    is_confirmed: bool = False


class CrisisReading:
    """Reads messages. Holds no state of any person."""

    def __init__(
        self, gate: CrisisGate, helplines: Helplines, answers: Answers, misreadings: Misreadings
    ) -> None:
        """Read with these.

        Args:
            gate: reads the danger in a message.
            helplines: tells which country an answer names.
            answers: reads what a short message answers.
            misreadings: reads that somebody was misread.
        """
        self._gate = gate
        self._helplines = helplines
        self._answers = answers
        self._misreadings = misreadings

    def danger(self, message: Message, before: OpenRisk) -> Danger:
        """The danger in a message; a "yes" to a direct question says as much as a sentence would.

        Raises:
            Exception: whatever a fault in the gate raises.
        """
        read = self._gate.assess(message.text, open_level=before.level)
        assessment = self._answered(message, read, before)
        if is_only_suspected(assessment) and not _is_passive(before):
            check = check_for(assessment)
            is_asked = check in before.steps
            # Who was asked and went on otherwise is not asked at every dark word again.
            if not is_asked or assessment.level == RiskLevel.PASSIVE:
                return Danger(RiskLevel.DISTRESS, None if is_asked or message.in_plan else check)
            if check == "check" and CHECK_AGAIN not in before.steps:
                return Danger(RiskLevel.DISTRESS, CHECK_AGAIN)
        kind = opening(assessment)
        is_plan_talk = message.in_plan and assessment.level < RiskLevel.ACTIVE
        is_settled = kind == "check" and "check" in before.steps and not _is_passive(before)
        kind = None if is_plan_talk or is_settled else kind
        return Danger(assessment.level, kind, is_confirmed=assessment is not read)

    def asks_back(self, message: Message, before: OpenRisk) -> str | None:
        """The kind of reply to a claim to have been misread, or to the answer that follows it.

        Raises:
            Exception: whatever a fault in the gate raises.
        """
        is_ours = before.has_asked and _is_passive(before)
        if not is_ours or message.asks_for_help or message.in_plan:
            return None
        kind = self._claimed(message.text, before)
        # Read alone: while something is open, the gate lets no song and no joke pass.
        is_ours = kind is not None and is_harmless(self._gate.assess(message.text))
        return kind if is_ours else None

    def answer(self, message: Message, before: OpenRisk) -> Answer:
        """What the message answers."""
        return self._answers.read(message.text, of_another=is_of_another(before))

    def goes_on(self, message: Message) -> bool:
        """Whether the person wants to go on with what was offered."""
        return self._answers.goes_on(message.text)

    def named_country(self, message: Message, before: OpenRisk) -> str | None:
        """The country that the message names, where one was asked for and it is a new one."""
        asked = [name for name in before.said[-RECENT_REPLIES:] if name.startswith(_WITH_NUMBER)]
        if not asked or message.text.startswith("/"):
            return None
        named = self._helplines.country_in(message.text)
        return None if named == (message.country or "").casefold() else named

    def is_answered_here(self, message: Message, before: OpenRisk, answer: Answer) -> bool:
        """Whether the crisis side answers, though the message speaks of no danger by itself."""
        if message.text.startswith("/") or message.in_plan:
            return False
        if before.level >= RiskLevel.ACTIVE:
            return True
        if answer is Answer.SECRET:
            return before.level >= RiskLevel.DISTRESS
        if is_of_another(before) and answer in (Answer.YES, Answer.NO, Answer.UNSURE):
            return False
        if before.level == RiskLevel.PASSIVE and answer in BARRIERS:
            return True
        if not message.in_exercise and _is_unanswered(before, answer):
            return True
        was_asked = before.has_asked and before.level == RiskLevel.PASSIVE
        return was_asked and not before.asks_to_resume and answer in ANSWERED_AT_PASSIVE

    def _answered(self, message: Message, read: Assessment, before: OpenRisk) -> Assessment:
        if not before.has_asked:
            return read
        if before.last_step in CHECKS and self._confirms(message, read, before.last_step):
            is_yes = self._answers.read(message.text) is Answer.YES
            was_asked_directly = before.last_step == CHECK_AGAIN
            least = RiskLevel.ACTIVE if is_yes and was_asked_directly else RiskLevel.PASSIVE
            level = max(least, read.level)
            of_another = {RiskTag.THIRD_PARTY} if before.last_step == "check_other" else set()
            tags = read.tags - {RiskTag.SUSPECTED, RiskTag.FIGURATIVE} | of_another
            return Assessment(level, tags)
        if read.level >= RiskLevel.PASSIVE:
            return read
        is_asked_how_close = before.last_step in ASKS_HOW_CLOSE
        if is_asked_how_close and self._answers.names_means(message.text):
            return Assessment(RiskLevel.IMMINENT)
        if self._answers.read(message.text) is not Answer.YES:
            return read
        if is_asked_how_close:
            return Assessment(RiskLevel.IMMINENT)
        if before.last_step in ASKS_ABOUT_DYING | ASKS_BACK:
            return Assessment(RiskLevel.ACTIVE)
        return read

    def _confirms(self, message: Message, read: Assessment, check: str) -> bool:
        """Whether the answer to what was only suspected bears it out, by itself or by its tone."""
        if read.level >= RiskLevel.PASSIVE and not is_only_suspected(read):
            return False
        answer = self._answers.read(message.text)
        if check == "check_other":
            # Who watches over somebody dying speaks of death, and fears no suicide.
            return self._answers.fears_for_another(message.text) or (
                RiskTag.THIRD_PARTY in read.tags and is_only_suspected(read)
            )
        if answer is Answer.YES or self._answers.is_about_dying(message.text):
            return True
        if check == CHECK_AGAIN and answer is Answer.UNSURE:
            # Who was asked straight and cannot say no is met as somebody in danger.
            return True
        return is_only_suspected(read) and answer is not Answer.NO

    def _claimed(self, text: str, before: OpenRisk) -> str | None:
        is_asked_back = before.last_step in ASKS_BACK
        if is_asked_back and self._misreadings.is_clear_no(text):
            return after_clear_no(before)
        claim = self._misreadings.claim_in(text)
        if claim is None or AGAIN in before.steps or not may_be_believed(claim, before):
            return None
        return AGAIN if is_asked_back else claim.value


def _is_passive(before: OpenRisk) -> bool:
    return before.level >= RiskLevel.PASSIVE


def _is_unanswered(before: OpenRisk, answer: Answer) -> bool:
    """Whether the direct question was passed over, and is to be asked once more."""
    was_asked = before.has_asked and before.last_step in ASKS_ABOUT_DYING - {"ask"}
    return was_asked and answer is Answer.OTHER and "ask" not in before.steps
