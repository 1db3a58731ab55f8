"""A built-in reply with its gaps: when it fits, how it is filled, how it is known again."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from string import Formatter

from kith.reply.strategy import Strategy
from kith.tone.reading import EmotionalState


class Need(str, Enum):
    """What must be at hand for a reply to make sense; those in `GAPS` fill gaps of that name."""

    NAME = "name"
    FEELING = "feeling"
    ECHO = "echo"
    WHO = "who"
    FACT = "fact"
    SAID = "said"
    BIT = "bit"
    OWN = "own"
    QUESTION = "question"
    CHOICE = "choice"
    WAY = "way"
    EVENT = "event"
    PAST = "past"
    PRESENT = "present"
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
    CORRECTED = "corrected"
    MISUNDERSTOOD = "misunderstood"
    REPEATED = "repeated"
    UNHELPFUL = "unhelpful"
    MEANING = "meaning"
    BRIGHTER = "brighter"
    DARKER = "darker"
    MIXED = "mixed"
    WORDLESS = "wordless"


ASKED_BACK = frozenset({Need.QUESTION, Need.CHOICE, Need.WAY})
"""A question said back: whether or why something is so; whether to do it; how, or what, to do."""
GAPS = ASKED_BACK | {
    Need.NAME,
    Need.FEELING,
    Need.ECHO,
    Need.WHO,
    Need.FACT,
    Need.SAID,
    Need.BIT,
    Need.OWN,
}

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
        after: what the reply before this one must have done; empty: anything. For replies that
            explain what was meant.
        move: what a message must do for it to be an answer; empty: anything.
        weight: what it wins or loses against other replies.
    """

    strategy: Strategy
    text: str
    states: frozenset[EmotionalState] = frozenset()
    topics: frozenset[str] = frozenset()
    needs: frozenset[Need] = frozenset()
    light: bool = False
    after: frozenset[Strategy] = frozenset()
    move: str = ""
    weight: float = 0.0

    @property
    def is_general(self) -> bool:
        """Whether it can be said whatever the topic and whatever is at hand."""
        return not (self.topics or self.needs or self.light or self.after or self.move)

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
        before: frozenset[Strategy] = frozenset(),
        moves: Collection[str] = (),
    ) -> bool:
        """Whether it can be said now.

        Args:
            state: how the person feels.
            topics: what the talk is about.
            at_hand: what there is to build on.
            gravely: nothing light should be said.
            before: what the companion's last reply did.
            moves: what the message does.
        """
        return (
            (not self.states or state in self.states)
            and (not self.topics or bool(self.topics & topics))
            and (not self.move or self.move in moves)
            and (not self.after or bool(self.after & before))
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
        return self.stands_in(plain(said))

    def stands_in(self, plain_text: str) -> bool:
        """The same for a text that went through `plain`; for many replies against one text."""
        place = 0
        for part in self._parts:
            place = plain_text.find(part, place)
            if place < 0:
                return False
            place += len(part)
        return True

    @cached_property
    def _parts(self) -> tuple[str, ...]:
        """What stands between the gaps; a lone stop would be found anywhere and is left out."""
        literals = (plain(literal) for literal, _, _, _ in Formatter().parse(self.text))
        return tuple(literal for literal in literals if len(literal) > 1)


def plain(text: str) -> str:
    """Lower case, with single spaces: how what was said is compared."""
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
