"""What is answered by rule whatever else is going on, as long as nobody is in danger.

Four things: whether Kith is human (always the truth, also in a role-play or an exercise: R4), a
person's own limit for the day (R29), nudges off and on (R27), and saying that one cannot stop
(R28). Patterns, not language understanding, so that the answers hold with everything else down.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from kith.safety.plain import plain as as_plain
from kith.shipped import read_shipped

DEFAULT_FILE = Path(__file__).with_name("standing_words.json")
MOST_MINUTES = 24 * 60
NO_LIMIT = 0
LONGEST_QUESTION_WORDS = 30

_COUNTS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "half an": 0.5,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "forty-five": 45,
    "forty five": 45,
    "sixty": 60,
    "ninety": 90,
}


class StandingWords:
    """Reads them from a text."""

    def __init__(self, content: dict[str, Any]) -> None:
        """Compile the patterns of standing_words.json."""
        self._human = [re.compile(pattern) for pattern in content["human_question"]]
        self._limits = [re.compile(content[name]) for name in ("limit", "limit_reversed")]
        self._limit_off = re.compile(content["limit_off"])
        self._nudges = {
            wanted: [re.compile(pattern) for pattern in content[name]]
            for wanted, name in ((True, "nudges_on"), (False, "nudges_off"))
        }
        self._cannot_stop = [re.compile(pattern) for pattern in content["cannot_stop"]]

    @classmethod
    def load(cls, path: Path = DEFAULT_FILE) -> StandingWords:
        """The shipped patterns.

        Raises:
            ModelFilesError: the file is missing or damaged.
        """
        return read_shipped(path, cls)

    def asks_if_human(self, text: str) -> bool:
        """Whether the text asks if Kith is human, real, conscious or a machine."""
        plain = as_plain(text)
        return len(plain.split()) <= LONGEST_QUESTION_WORDS and _any(self._human, plain)

    def limit_in(self, text: str) -> int | None:
        """The minutes a day that the text asks for; `NO_LIMIT` to lift it, None for neither."""
        plain = as_plain(text)
        if self._limit_off.search(plain):
            return NO_LIMIT
        for pattern in self._limits:
            match = pattern.search(plain)
            if match:
                return _minutes(match)
        return None

    def wants_nudges(self, text: str) -> bool | None:
        """Whether the text asks for nudges again, or for none; None for neither."""
        plain = as_plain(text)
        return next((wanted for wanted, found in self._nudges.items() if _any(found, plain)), None)

    def says_cannot_stop(self, text: str) -> bool:
        """Whether the text says that its writer cannot stop talking to Kith."""
        return _any(self._cannot_stop, as_plain(text))


def _any(patterns: list[re.Pattern[str]], plain: str) -> bool:
    return any(pattern.search(plain) for pattern in patterns)


def _minutes(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    count = groups.get("n") or groups.get("n2") or ""
    unit = groups.get("unit") or groups.get("unit2") or ""
    number = float(count) if count.isdigit() else float(_COUNTS.get(count, 0))
    minutes = round(number * (60 if unit.startswith("h") else 1))
    return minutes if 0 < minutes <= MOST_MINUTES else None
