"""What a message does in the talk, and the replies that such a move calls for.

A worry, a plan, a secret, a "wish me luck": each sets up what may sensibly come next, whatever
feeling was read from it (Schegloff, Sequence Organization in Interaction, 2007). Sensing hears the
move and tells Rasa which strategy it calls for (`kith.reply.calling`); the bank then prefers the
move's replies among those of the strategy that Rasa chose.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kith.datafile import read_data
from kith.errors import SettingsError
from kith.reply.asked import question_in
from kith.reply.echo import said_back
from kith.reply.hearing import MoveHearing, Nearness
from kith.reply.strategy import KINDS, Strategy
from kith.reply.template import Need, Template, gaps_of
from kith.reply.topics import Vectors
from kith.tone.reading import EmotionalState

MAX_READ = 600
"""Characters of a message that are searched for moves."""

UNHEARD = -3.0
"""The logit of a move that only its pattern tells."""

RISKY = 5.0
"""Questions of so much weight are about medicine, danger and the like."""
PLAIN_SHAPE = 0.0
"""Questions of less weight are told by their shape alone."""
MEANT, MOST_MEANT = 0.2, 2
"""From this likelihood on a question is heard without a pattern; so many at most."""
MEANT_RISKY = 0.5
"""The same for risky questions, which keep all other answers away."""
PATTERN = 3.0
"""What a pattern's hit adds to the logarithm of a question's likelihood."""
BORNE_OUT, LEAST_LIKELY = 0.002, 0.01
"""Below the first a pattern is not believed; from there to the second it counts as the second."""
ABOUT_AS_LIKELY = 1.0
"""So much less in the logarithm of their likelihood may others have than the likeliest question."""
ALIKE = 0.4
"""Questions of so much less weight than the weightiest that is heard are only its shape."""


def _compiles(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is no regular expression: {error}") from error
    return text


def _has_known_gaps(text: str) -> str:
    gaps_of(text)
    return text


_Kind = Literal[
    "ask", "restate", "reflect", "steady", "suggest", "inform", "disclose", "celebrate", "chat"
]
_Line = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_has_known_gaps)]
_Example = Annotated[str, Field(min_length=1, max_length=300)]
_Pattern = Annotated[str, AfterValidator(_compiles)]


class _Move(BaseModel):
    """How a move is heard, and what may be said to it.

    Attributes:
        heard: patterns, any of which makes the move; a group named `said` is what {said}
            gives, turned round, or one named `name`, as it was written.
        unless: patterns that undo it.
        asked: patterns of what the companion said last, any of which must be in it; empty: whatever
            it was. For answers to what it asked: "six years" is one only after "how long".
        like: messages that are the move; where there are some, a hit of a pattern must be borne
            out by its meaning (kith/reply/hearing.py).
        unlike: near misses, which are not the move whatever the patterns say.
        states: the emotional states in which these replies fit; empty: any.
        topics: topics one of which must be spoken of; empty: none in particular.
        question: whether it is a direct question: its patterns are looked for in that alone, and
            whoever asks is answered by such moves.
        light: whether the replies are too light for distress and mourning.
        needs: what must be at hand besides.
        main: the kinds of reply it calls for first, where they are in place; empty: what the
            state of the person calls for.
        weight: how much the replies win or lose against those to other moves.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    heard: tuple[_Pattern, ...] = Field(min_length=1)
    unless: tuple[_Pattern, ...] = ()
    asked: tuple[_Pattern, ...] = ()
    like: tuple[_Example, ...] = ()
    unlike: tuple[_Example, ...] = ()
    states: frozenset[EmotionalState] = frozenset()
    topics: frozenset[str] = frozenset()
    question: bool = False
    light: bool = False
    needs: frozenset[Need] = frozenset()
    main: tuple[_Kind, ...] = ()
    weight: float = 0.0
    ask: tuple[_Line, ...] = ()
    restate: tuple[_Line, ...] = ()
    reflect: tuple[_Line, ...] = ()
    steady: tuple[_Line, ...] = ()
    suggest: tuple[_Line, ...] = ()
    inform: tuple[_Line, ...] = ()
    disclose: tuple[_Line, ...] = ()
    celebrate: tuple[_Line, ...] = ()
    chat: tuple[_Line, ...] = ()

    def lines(self) -> Iterator[tuple[Strategy, str]]:
        for key, strategy in KINDS.items():
            for line in getattr(self, key):
                yield strategy, line


@dataclass(frozen=True)
class _Heard:
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    asked: tuple[re.Pattern[str], ...]

    def match(self, text: str, last_said: str) -> re.Match[str] | None:
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


class Moves:
    """The moves that have replies of their own."""

    def __init__(self, moves: Mapping[str, _Move], hearing: MoveHearing | None = None) -> None:
        """Compile their patterns and make their replies."""
        self.names = tuple(moves)
        self.main = {name: tuple(KINDS[kind] for kind in move.main) for name, move in moves.items()}
        self._heard = {
            name: _Heard(*map(_compiled, (move.heard, move.unless, move.asked)))
            for name, move in moves.items()
        }
        self._hearing = hearing
        self._weights = {name: move.weight for name, move in moves.items() if move.question}
        self.examples = {
            name: (move.like, move.unlike) for name, move in moves.items() if move.like
        }
        self.templates = tuple(
            Template(
                strategy,
                line,
                move.states,
                move.topics,
                move.needs | gaps_of(line),
                move.light,
                move=name,
                weight=move.weight,
            )
            for name, move in moves.items()
            for strategy, line in move.lines()
        )

    @classmethod
    def load(cls, folder: Path, hearing: MoveHearing | None = None) -> Moves:
        """Read the moves from their files.

        Args:
            folder: holds them.
            hearing: what tells moves by meaning; without it they are heard by their patterns only.

        Raises:
            SettingsError: the folder is missing, a file is damaged, or two moves share a name.
        """
        files = sorted(folder.glob("*.yml"))
        if not files:
            raise SettingsError(
                f"{folder} is missing. It ships with Kith: bring it back from the repository."
            )
        moves: dict[str, _Move] = {}
        for file in files:
            found = read_data(file, dict[str, _Move])
            twice = moves.keys() & found.keys()
            if twice:
                raise SettingsError(f"{file}: there already is a move named {', '.join(twice)}")
            moves |= found
        return cls(moves, hearing)

    def heard_in(
        self,
        message: str,
        last_said: str = "",
        vectors: Vectors | None = None,
        asked: Vectors | None = None,
    ) -> dict[str, HeardMove]:
        """The moves of a message.

        Args:
            message: what the person just said.
            last_said: what the companion said before it.
            vectors: embeddings of the message and its parts, if there is an encoder.
            asked: that of the question in it, if it has one.
        """
        text, before = _on_one_line(message), _on_one_line(last_said)
        near: Mapping[str, Nearness] = {}
        if self._hearing is not None and vectors is not None:
            near = self._hearing.nearness(vectors)
        found = self._questions_heard(question_in(text), before, asked)
        for name, heard in self._heard.items():
            if name in self._weights:
                continue
            match, nearness = heard.match(text, before), near.get(name)
            if match and (nearness is None or nearness.bears_out):
                found[name] = HeardMove(_said(match), nearness.logit if nearness else UNHEARD)
            elif nearness and nearness.says_as_much and heard.may_be(text, before):
                found[name] = HeardMove(None, nearness.logit)
        return found

    def _questions_heard(
        self, question: str | None, before: str, asked: Vectors | None
    ) -> dict[str, HeardMove]:
        if question is None:
            return {}
        likely: Mapping[str, float] = {}
        if self._hearing is not None and asked is not None:
            likely = self._hearing.asked(asked)
        meant = sorted(likely, key=lambda name: -likely[name])[:MOST_MEANT]
        found = {}
        for name in self._weights:
            match, how_likely = self._heard[name].match(question, before), likely.get(name)
            if how_likely is None:
                if match:
                    found[name] = HeardMove(_said(match), UNHEARD)
            elif match and how_likely >= BORNE_OUT:
                logit = math.log(max(how_likely, LEAST_LIKELY)) + PATTERN * (
                    self._weights[name] >= PLAIN_SHAPE
                )
                found[name] = HeardMove(_said(match), logit, by_meaning=True)
            elif name in meant and self._is_meant(name, how_likely, question, before):
                found[name] = HeardMove(None, math.log(how_likely), by_meaning=True)
        return found

    def _is_meant(self, name: str, likely: float, question: str, before: str) -> bool:
        """Whether a question is heard by its meaning alone."""
        least = MEANT if self._weights[name] < RISKY else MEANT_RISKY
        return likely >= least and self._heard[name].may_be(question, before)

    @property
    def questions(self) -> frozenset[str]:
        """The moves that are direct questions."""
        return frozenset(self._weights)

    def questions_in(self, message: str) -> frozenset[str]:
        """What a message asks, by patterns alone; nothing where it asks nothing."""
        return self.chief_questions(
            self._questions_heard(question_in(_on_one_line(message)), "", None)
        )

    def chief_questions(self, heard: Mapping[str, HeardMove]) -> frozenset[str]:
        """Those of the moves heard that are the question to be answered.

        Risky ones stand alone; what only has the shape of a question counts where nothing else is
        heard; of the others the likeliest count, or without a hearing the weightiest.
        """
        asked = {name: heard[name].logit for name in heard if name in self._weights}
        for least in (RISKY, PLAIN_SHAPE):
            some = {name: logit for name, logit in asked.items() if self._weights[name] >= least}
            if some:
                asked = some
                break
        meant = [logit for name, logit in asked.items() if heard[name].by_meaning]
        if meant:
            least = max(meant) - ABOUT_AS_LIKELY
            return frozenset(name for name, logit in asked.items() if logit >= least)
        most = max((self._weights[name] for name in asked), default=0.0)
        return frozenset(name for name in asked if self._weights[name] >= most - ALIKE)

    def are_risky(self, asked: Iterable[str]) -> bool:
        """Whether some questions are such that nothing but their own replies may answer them."""
        return any(self._weights[name] >= RISKY for name in asked)


def _on_one_line(text: str) -> str:
    return " ".join(text[:MAX_READ].replace("’", "'").split())


def _said(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    said, name = groups.get("said"), groups.get("name")
    if name:
        return name if said_back(name) else None
    return said_back(said) if said else None


def _compiled(patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
