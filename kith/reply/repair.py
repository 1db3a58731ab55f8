"""What went wrong between person and companion, so that the next reply puts it right first."""

from __future__ import annotations

from enum import Enum


class Repair(str, Enum):
    """What the message says about the reply before it.

    Conversation analysis calls such turns repair (Schegloff, Jefferson & Sacks 1977,
    https://doi.org/10.2307/413107): they come before whatever else the talk is about.
    """

    CORRECTION = "correction"
    MISUNDERSTOOD = "misunderstood"
    REPETITION = "repetition"
    UNHELPFUL = "unhelpful"
    MEANING = "meaning"
