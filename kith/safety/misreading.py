"""When somebody says that they were misread: what is asked then, and what it takes to believe it.

An alarm may be false ("i'm dying" of a phone), and a conversation that goes on asking for nine
turns is one that nobody comes back to. A bare denial changes nothing (SAFETY.md 4.2: a denial after
a disclosure does not clear it). Saying what was meant does, after a direct question with a clear
no; a joke, and whatever sounded like an emergency, takes two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from kith.safety.crisis_steps import EMERGENCIES, OF_ANOTHER, TRACKS
from kith.safety.levels import Assessment, RiskLevel, RiskTag
from kith.safety.open_risk import OpenRisk
from kith.safety.plain import plain as as_plain
from kith.shipped import read_shipped

DEFAULT_FILE = Path(__file__).with_name("misreading.json")
MOST_WORDS = 40
MOST_RELEASES = 2
"""Whoever was believed twice in one stretch is taken at their word of danger the third time."""

AGAIN = "misread_again"
OVER = "misread_over"


class Claim(str, Enum):
    """What somebody says of their own words; the value is the kind of reply that asks back."""

    MEANT_SOMETHING_ELSE = "misread"
    JOKED = "misread_joke"


ASKS_BACK = frozenset({*(claim.value for claim in Claim), AGAIN})
"""The kinds that ask directly whether there is danger after all."""

_NEVER_TAKEN_BACK = frozenset({"abuse"})
"""Who is hurt at home often takes it back; the number costs nobody anything."""


class Misreadings:
    """Reads such claims, and the answer to the question that follows."""

    def __init__(self, patterns: Mapping[str, str]) -> None:
        """Compile the patterns of misreading.json."""
        self._meant = re.compile(patterns["meant_something_else"])
        self._joked = re.compile(patterns["joked"])
        self._not_so = re.compile(patterns["not_so"])
        self._no = re.compile(patterns["clear_no"])
        self._hedge = re.compile(patterns["hedge"])

    @classmethod
    def load(cls, path: Path = DEFAULT_FILE) -> Misreadings:
        """The shipped patterns.

        Raises:
            ModelFilesError: the file is missing or damaged.
        """
        return read_shipped(path, cls)

    def claim_in(self, text: str) -> Claim | None:
        """What a message claims of earlier words; None when it claims nothing, or only half."""
        plain = as_plain(text)
        if len(plain.split()) > MOST_WORDS or self._not_so.search(plain):
            return None
        if self._meant.search(plain):
            return Claim.MEANT_SOMETHING_ELSE
        return Claim.JOKED if self._joked.search(plain) else None

    def is_clear_no(self, text: str) -> bool:
        """Whether a message says no to the question, without a but and without a "not now"."""
        plain = as_plain(text)
        return bool(self._no.search(plain)) and not self._hedge.search(plain)


def is_harmless(alone: Assessment) -> bool:
    """Whether a claim speaks of no danger itself, read as if nothing had been said before it."""
    is_figurative = alone.level == RiskLevel.DISTRESS and RiskTag.FIGURATIVE in alone.tags
    return alone.level == RiskLevel.NONE or is_figurative


def may_be_believed(claim: Claim, before: OpenRisk) -> bool:
    """Whether a claim may end what is open: danger was spoken of once, and not confirmed since."""
    opened = _opened(before)
    if before.alarms != 1 or before.releases >= MOST_RELEASES or opened in _NEVER_TAKEN_BACK:
        return False
    return claim is Claim.MEANT_SOMETHING_ELSE or not _is_emergency(before)


def after_clear_no(before: OpenRisk) -> str:
    """What follows a clear no to the question: it is over, or it is asked once more."""
    if before.last_step == AGAIN:
        return OVER
    is_enough = before.last_step == Claim.MEANT_SOMETHING_ELSE and not _is_emergency(before)
    return OVER if is_enough else AGAIN


def released(before: OpenRisk, at: float, said: tuple[str, ...], *, in_exercise: bool) -> OpenRisk:
    """What stays open afterwards: the watchful level, where figures of speech are asked about."""
    return OpenRisk(
        peak=RiskLevel.DISTRESS,
        at=at,
        has_paused=in_exercise,
        said=said,
        releases=before.releases + 1,
    )


def _opened(before: OpenRisk) -> str:
    known = (kind for kind in before.steps if kind in TRACKS or kind in OF_ANOTHER)
    return next(known, "")


def _is_emergency(before: OpenRisk) -> bool:
    return before.peak >= RiskLevel.IMMINENT or bool(EMERGENCIES & set(before.steps))
