"""Risk levels and tags, in the order of the C-SSRS screener.

Columbia-Suicide Severity Rating Scale, screener version: https://cssrs.columbia.edu
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum


class RiskLevel(IntEnum):
    """How much danger a message speaks of."""

    NONE = 0
    DISTRESS = 1
    PASSIVE = 2
    ACTIVE = 3
    IMMINENT = 4


class RiskTag(str, Enum):
    """What kind of danger, and who is in it."""

    THIRD_PARTY = "third_party"
    PAST = "past"
    DENIAL = "denial"
    FIGURATIVE = "figurative"
    QUOTED = "quoted"
    METHOD_INFO = "method_info"
    HARM_TO_OTHERS = "harm_to_others"
    SELF_HARM = "self_harm"
    EATING_DISORDER = "eating_disorder"
    ABUSE = "abuse"
    DELUSION = "delusion"
    MINOR = "minor"
    MEDICAL_EMERGENCY = "medical_emergency"
    SUSPECTED = "suspected"
    """Only the second reader found it, and not surely: it is asked about before help is offered."""


@dataclass(frozen=True)
class Assessment:
    """What the crisis gate made of a message."""

    level: RiskLevel
    tags: frozenset[RiskTag] = frozenset()
