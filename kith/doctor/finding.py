"""What the doctor found about one part."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """How a part is; the value is what is printed."""

    OK = "ok"
    OFF = "off"
    NOTICE = "note"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Attributes:
        part: what was looked at.
        state: how it is; only what is wrong makes the exit status 1.
        says: the particulars, and what mends it.
    """

    part: str
    state: State
    says: str
