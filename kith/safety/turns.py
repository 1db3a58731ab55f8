"""A message as the crisis side sees it, and what it then wants done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kith.safety.levels import RiskLevel
from kith.safety.open_risk import OpenRisk


class Exercise(Enum):
    """What to do with an exercise that a crisis interrupted, or with one that was offered."""

    AS_IT_IS = "as it is"
    ASK_AGAIN = "ask its question again"
    CLOSE = "close it"
    PLAN = "begin the safety plan"
    SHOW_PLAN = "show the safety plan"


@dataclass(frozen=True)
class Message:
    """What a person wrote, and the circumstances that matter here.

    Attributes:
        text: the raw text.
        at: when it was written, Unix seconds.
        country: the country that is known, if any.
        in_exercise: whether a form is open.
        in_plan: whether that form is the safety plan, where such thoughts are the subject.
        asks_for_help: whether it is the command for help now, or was understood as that.
    """

    text: str
    at: float
    country: str | None = None
    in_exercise: bool = False
    in_plan: bool = False
    asks_for_help: bool = False


@dataclass(frozen=True)
class Turn:
    """What to do.

    Attributes:
        replies: response names, in order; empty when the dialogue should go on by itself.
        open_risk: what is open after this turn.
        level: the level of the message, for the log.
        country: the country the person has just named, if any.
        exercise: what becomes of an exercise.
    """

    replies: tuple[str, ...]
    open_risk: OpenRisk
    level: RiskLevel = RiskLevel.NONE
    country: str | None = None
    exercise: Exercise = Exercise.AS_IT_IS
