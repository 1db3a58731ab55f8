"""A built-in reply with its gaps: when it fits, how it is filled, how it is known again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from string import Formatter

from kith.reply.strategy import Strategy
from kith.tone.reading import EmotionalState


class Need(str, Enum):
    """What must be at hand for a reply to make sense; the first three fill gaps of that name."""

    NAME = "name"
    FEELING = "feeling"
    ECHO = "echo"
    EVENT = "event"
    SHORT = "short"
    LONG = "long"
    ASKED = "asked"
    OPENING = "opening"
    EARLY = "early"
    LATER = "later"
    RETURNING = "returning"
    MORNING = "morning"
    EVENING = "evening"
    NIGHT = "night"


GAPS = frozenset({Need.NAME, Need.FEELING, Need.ECHO})

_SENTENCE_START = re.compile(r"(?:\A|[.!?]\s)\Z")


@dataclass(frozen=True)
class Template:
    """One reply of the bank.

    Attributes:
        strategy: what it does.
        text: what it says, with gaps such as {name}.
        states: the emotional states it fits; empty: any.
        topics: the topics it speaks of; empty: none in particular.
        needs: what must be at hand, the gaps included.
        light: whether it is too light for someone in distress or in mourning.
    """

    strategy: Strategy
    text: str
    states: frozenset[EmotionalState] = frozenset()
    topics: frozenset[str] = frozenset()
    needs: frozenset[Need] = frozenset()
    light: bool = False

    @property
    def is_general(self) -> bool:
        """Whether it can be said whatever the topic and whatever is at hand."""
        return not (self.topics or self.needs or self.light)

    @cached_property
    def opening(self) -> str:
        """Its first word or gap, lower case: two replies in a row should not start alike."""
        return self.text.split()[0].lower().rstrip(",.!?:")

    def fits(
        self,
        *,
        state: EmotionalState,
        topics: frozenset[str],
        at_hand: frozenset[Need],
        gravely: bool,
    ) -> bool:
        """Whether it can be said now; `gravely` when nothing light should be."""
        return (
            (not self.states or state in self.states)
            and (not self.topics or bool(self.topics & topics))
            and self.needs <= at_hand
            and not (self.light and gravely)
        )

    def fill(self, words: Mapping[Need, str]) -> str:
        """The reply with its gaps filled."""
        filled = ""
        for literal, gap, _, _ in Formatter().parse(self.text):
            filled += literal
            if gap is not None:
                word = words[Need(gap)]
                starts = _SENTENCE_START.search(filled) is not None
                filled += word[:1].upper() + word[1:] if starts else word
        return filled

    def is_in(self, said: str) -> bool:
        """Whether something said was this reply, however its gaps were filled then."""
        plain = _plain(said)
        place = 0
        for part in self._parts:
            place = plain.find(part, place)
            if place < 0:
                return False
            place += len(part)
        return True

    @cached_property
    def _parts(self) -> tuple[str, ...]:
        """What stands between the gaps; a lone stop would be found anywhere and is left out."""
        literals = (_plain(literal) for literal, _, _, _ in Formatter().parse(self.text))
        return tuple(literal for literal in literals if len(literal) > 1)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def gaps_of(text: str) -> frozenset[Need]:
    """The gaps of a text.

    Raises:
        ValueError: a gap is none of those there are, or a brace is not closed.
    """
    gaps = frozenset(Need(gap) for _, gap, _, _ in Formatter().parse(text) if gap is not None)
    if not gaps <= GAPS:
        raise ValueError(f"{', '.join(sorted(gaps - GAPS))} cannot be a gap")
    return gaps
