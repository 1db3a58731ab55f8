"""How what is open falls: by messages that stay away from danger, and by some answers faster."""

from __future__ import annotations

from dataclasses import replace

from kith.safety.crisis_answers import BARRIERS, Answer
from kith.safety.crisis_steps import ASKS_ABOUT_DYING, ASKS_HOW_CLOSE, is_walked
from kith.safety.levels import RiskLevel
from kith.safety.open_risk import CALM_TURNS_PER_LEVEL, OpenRisk

_CALM = {Answer.CALMER: 2, Answer.DECLINE: CALM_TURNS_PER_LEVEL}


def calmer(before: OpenRisk, at: float, *, by: int = 1) -> OpenRisk:
    """What is open after so many more calm messages."""
    return replace(before, calm_turns=before.calm_turns + by, at=at)


def quiet(before: OpenRisk, at: float, *, level: RiskLevel) -> OpenRisk:
    """What is open after a message that the dialogue answers."""
    if level >= before.level and level > RiskLevel.NONE:
        return replace(before, peak=level, calm_turns=0, at=at, has_asked=False)
    if before.level == RiskLevel.NONE:
        return OpenRisk(said=before.said, at=before.at, releases=before.releases)
    return replace(calmer(before, at), has_asked=False)


def calm_in(answer: Answer, before: OpenRisk, kind: str) -> int:
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
