"""Which question is to be answered: of the moves that are direct questions, those that count.

Questions exclude each other, which other moves do not. What a pattern hears weighs more than what
only the meaning suggests (`kith.reply.hearing`); a risky question lets no other be answered.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from kith.language.asked import question_in
from kith.reply.heard import UNHEARD, HeardMove, Patterns, said_in
from kith.reply.topics import Vectors

MEANT, MOST_MEANT = 0.4, 2
"""From this likelihood on a question is heard without a pattern; so many at most. Of likelier ones
seven in ten are right, of those from 0.2 to 0.4 three (cross-validation, models/moves/README.md):
there an honest "I don't know" by the shape of the question misses less."""
MEANT_RISKY = 0.5
"""The same for risky questions."""
PATTERN = 3.0
"""What a pattern's hit adds to the logarithm of a question's likelihood."""
BORNE_OUT, LEAST_LIKELY = 0.002, 0.01
"""Below the first a pattern is not believed; from there to the second it counts as the second."""
ABOUT_AS_LIKELY = 1.0
"""So much less in the logarithm of their likelihood may others have than the likeliest question."""
ALIKE = 0.4
"""Questions of so much less weight than the weightiest that is heard are only its shape."""


_QUOTED = re.compile(r"[\"“][^\"“”]*[\"”]|(?<!\w)'[^']+'(?!\w)")


class Sort(str, Enum):
    """What sort of question a move is; those that come first keep the later ones away.

    Risky ones are about medicine, danger and the like; what only has the shape of a question tells
    nothing of what is asked.
    """

    RISKY = "risky"
    PLAIN = "plain"
    SHAPE = "shape"


@dataclass(frozen=True)
class Question:
    """The question of a message.

    Attributes:
        text: the question.
        vector: its embedding, if there is an encoder.
        moves: what is asked: names of moves.
        is_risky: whether nothing but the replies to these moves may answer it.
        is_all: whether the message is nothing but it.
        shapes: the moves that only have the shape of the question.
        indirect: the question as a clause in the second person, where that can be told.
    """

    text: str
    vector: Vectors | None
    moves: frozenset[str]
    is_risky: bool
    is_all: bool
    shapes: frozenset[str] = frozenset()
    indirect: str | None = None


@dataclass(frozen=True)
class QuestionMove:
    """A move that is a direct question.

    Attributes:
        sort: what sort of question it is.
        weight: how much it counts against others where nothing tells how likely it is.
        patterns: how it is heard.
    """

    sort: Sort
    weight: float
    patterns: Patterns

    def heard(
        self, question: str, last_said: str, likely: float | None, *, is_likeliest: bool
    ) -> HeardMove | None:
        """The question as this move, if it is one.

        Args:
            question: the question alone.
            last_said: what the companion said before it.
            likely: how likely its meaning makes it; None where nothing tells.
            is_likeliest: whether few are likelier.
        """
        match = self.patterns.match(question, last_said)
        if likely is None or self.sort is Sort.SHAPE:
            return HeardMove(said_in(match), UNHEARD) if match else None
        if match and likely >= BORNE_OUT:
            logit = math.log(max(likely, LEAST_LIKELY)) + PATTERN
            return HeardMove(said_in(match), logit, by_meaning=True)
        least = MEANT_RISKY if self.sort is Sort.RISKY else MEANT
        if is_likeliest and likely >= least and self.patterns.may_be(question, last_said):
            return HeardMove(None, math.log(likely), by_meaning=True)
        return None


@dataclass(frozen=True)
class Questions:
    """The moves that are direct questions, by name."""

    moves: Mapping[str, QuestionMove]

    def heard_in(
        self, question: str | None, last_said: str, likely: Mapping[str, float]
    ) -> dict[str, HeardMove]:
        """Those that a question may be.

        Args:
            question: the question of a message; None where it has none.
            last_said: what the companion said before it.
            likely: how likely it is each of them; empty where nothing tells.
        """
        if question is None:
            return {}
        # "what does it mean if he writes 'are you up'" does not ask whether Kith is.
        question = _QUOTED.sub('""', question)
        likeliest = sorted(likely, key=lambda name: -likely[name])[:MOST_MEANT]
        found = (
            (
                name,
                move.heard(question, last_said, likely.get(name), is_likeliest=name in likeliest),
            )
            for name, move in self.moves.items()
        )
        return {name: heard for name, heard in found if heard is not None}

    def chief(self, heard: Mapping[str, HeardMove]) -> frozenset[str]:
        """Those of the moves heard that are the question to be answered.

        Of the first sort that is heard the likeliest count, or where nothing tells how likely they
        are the weightiest.
        """
        asked = [name for name in heard if name in self.moves]
        sorts = {self.moves[name].sort for name in asked}
        first = next((sort for sort in Sort if sort in sorts), None)
        asked = [name for name in asked if self.moves[name].sort is first]
        meant = [heard[name].logit for name in asked if heard[name].by_meaning]
        if meant:
            least = max(meant) - ABOUT_AS_LIKELY
            return frozenset(name for name in asked if heard[name].logit >= least)
        most = max((self.moves[name].weight for name in asked), default=0.0)
        return frozenset(name for name in asked if self.moves[name].weight >= most - ALIKE)

    def shapes(self, heard: Mapping[str, HeardMove]) -> frozenset[str]:
        """Those of the moves heard that have no more than the shape of a question."""
        return frozenset(
            name for name in heard if name in self.moves and self.moves[name].sort is Sort.SHAPE
        )

    def are_risky(self, asked: frozenset[str]) -> bool:
        """Whether some of these are such that nothing but their own replies may answer them."""
        return any(self.moves[name].sort is Sort.RISKY for name in asked)

    def kinds_of(self, message: str) -> frozenset[str]:
        """What a message asks, by patterns alone; nothing where it asks nothing."""
        return self.chief(self.heard_in(question_in(message), "", {}))
