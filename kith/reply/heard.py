"""What a message was heard to do: the hit of a pattern, and how sure its meaning makes it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kith.reply.echo import said_back

UNHEARD = -3.0
"""The logit of a move that only its pattern tells."""


@dataclass(frozen=True)
class Patterns:
    """How a move is heard by its words.

    Attributes:
        patterns: any of which makes the move.
        unless: any of which undoes it.
        asked: one of which the companion must have said last; empty: whatever it was.
    """

    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    asked: tuple[re.Pattern[str], ...]

    @classmethod
    def of(
        cls, heard: Sequence[str], unless: Sequence[str] = (), asked: Sequence[str] = ()
    ) -> Patterns:
        """Compile them; they are of small letters and capitals alike."""
        return cls(_compiled(heard), _compiled(unless), _compiled(asked))

    def match(self, text: str, last_said: str) -> re.Match[str] | None:
        """The first pattern's hit in a text, if it is one after what the companion said last."""
        if not self.may_be(text, last_said):
            return None
        found = (pattern.search(text) for pattern in self.patterns)
        return next((match for match in found if match), None)

    def may_be(self, text: str, last_said: str) -> bool:
        """Whether nothing undoes it, and the companion has just asked for it where it must."""
        undone = any(pattern.search(text) for pattern in self.unless)
        asked = not self.asked or any(pattern.search(last_said) for pattern in self.asked)
        return asked and not undone


@dataclass(frozen=True)
class HeardMove:
    """A move that a message makes.

    Attributes:
        said: the words of it that the replies can take up, turned round.
        logit: how likely it is by the message's meaning; `UNHEARD` where nothing tells.
        by_meaning: whether the meaning of a question told how likely.
    """

    said: str | None
    logit: float
    by_meaning: bool = False

    @property
    def likelihood(self) -> float:
        """From 0 to 1; a half where only the pattern tells."""
        return 1 / (1 + math.exp((UNHEARD - self.logit) / 2))


def said_in(match: re.Match[str]) -> str | None:
    """The words of a hit that a reply can take up."""
    groups = match.groupdict()
    said, name = groups.get("said"), groups.get("name")
    if name:
        return name if said_back(name) else None
    return said_back(said) if said else None


def _compiled(patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
