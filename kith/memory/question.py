"""A message that memory is asked with: what it names, whom, and which times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from kith.memory.index import Index
from kith.memory.recollection import Recollection
from kith.memory.scoring import Numbers, Places
from kith.memory.times import Looking, Period, periods

_AHEAD = re.compile(r"\b(?:next|coming|upcoming|tomorrow|will|going to|planned?|soon)\b", re.I)
_FORMER = re.compile(
    r"\b(?:used to|before|previous(?:ly)?|formerly|former|back then|old|once|earlier|ex)\b", re.I
)


@dataclass(frozen=True)
class Question:
    """A message, and what of it stands in the person's index."""

    text: str
    now: datetime
    index: Index
    terms: tuple[str, ...]
    matches: list[Places]

    @property
    def recollection(self) -> Recollection:
        """What is known of the question before anything is found."""
        return Recollection(terms=self.terms, periods=self.periods, people=self.people)

    @property
    def people(self) -> tuple[str, ...]:
        """Whom it names of those that memories are about."""
        named = set(self.terms)
        return tuple(name for name in self.index.subjects if name and set(name.split()) <= named)

    @property
    def periods(self) -> tuple[Period, ...]:
        """The times it names."""
        looking = Looking.AHEAD if _AHEAD.search(self.text) else Looking.BACK
        return periods(self.text, self.now, looking)

    @property
    def is_about_before(self) -> bool:
        """Whether it asks how something was, not how it is."""
        return _FORMER.search(self.text) is not None

    def about(self) -> Numbers:
        """1 for memories about a person it names, or that name the person themselves."""
        part = np.zeros(self.index.size, dtype=np.float32)
        people = self.people
        if people:
            codes = [self.index.subjects[name] for name in people]
            part[np.isin(self.index["subject"], codes)] = 1.0
            own = self.index["subject"] == 0
            for term, places in zip(self.terms, self.matches, strict=True):
                if any(term in name.split() for name in people):
                    part[places[own[places]]] = 1.0
        return part

    def in_time(self) -> Numbers:
        """1 for memories said, or due, in a time that it names; a birthday is due each year."""
        part = np.zeros(self.index.size, dtype=np.float32)
        for period in self.periods:
            start, end = period.start.timestamp(), period.end.timestamp()
            for name in ("said_at", "due"):
                moments = self.index[name]
                part[(moments >= start) & (moments < end)] = 1.0
            for place in np.flatnonzero(self.index["is_yearly"]):
                day = datetime.fromtimestamp(float(self.index["due"][place]), self.now.tzinfo)
                part[place] = max(part[place], float(_comes_back_in(period, day)))
        return part


def _comes_back_in(period: Period, day: datetime) -> bool:
    """Whether a day that comes back each year does so in a period; 29 February also as the 28th."""
    years = range(period.start.year, period.end.year + 1)
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return any(period.holds(day.replace(year=year, day=last)) for year in years)
