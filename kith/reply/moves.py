"""What a message does in the talk, and the replies that such a move calls for.

A worry, a plan, a secret, a "wish me luck": each sets up what may sensibly come next, whatever
feeling was read from it (Schegloff, Sequence Organization in Interaction, 2007). Sensing hears the
move and tells Rasa which strategy it calls for (`kith.reply.calling`); the bank then prefers the
move's replies among those of the strategy that Rasa chose.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kith.datafile import read_data
from kith.errors import SettingsError
from kith.language.asked import question_in
from kith.reply.heard import UNHEARD, HeardMove, Patterns, said_in
from kith.reply.hearing import MoveHearing, Nearness
from kith.reply.questions import QuestionMove, Questions, Sort
from kith.reply.strategy import KINDS, Strategy
from kith.reply.template import Need, Template, gaps_of
from kith.reply.topics import Vectors
from kith.tone.reading import EmotionalState

ASKED_FILE = "asked.tsv"
"""More examples of direct questions, beside those of their moves: `move<TAB>question` a line."""
MAX_READ = 600
"""Characters of a message that are searched for moves."""


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
        question: what sort of direct question it is, if it is one (`kith.reply.questions`): its
            patterns are looked for in that alone, and whoever asks is answered by such moves.
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
    question: Sort | None = None
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


class Moves:
    """The moves that have replies of their own."""

    def __init__(
        self,
        moves: Mapping[str, _Move],
        hearing: MoveHearing | None = None,
        asked: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        """Compile their patterns and make their replies.

        Args:
            moves: by name.
            hearing: what tells moves by meaning.
            asked: more examples of those that are direct questions.
        """
        self.names = tuple(moves)
        self.main = {name: tuple(KINDS[kind] for kind in move.main) for name, move in moves.items()}
        patterns = {
            name: Patterns.of(move.heard, move.unless, move.asked) for name, move in moves.items()
        }
        self._heard = {name: patterns[name] for name in moves if moves[name].question is None}
        self._hearing = hearing
        self.questions = Questions(
            {
                name: QuestionMove(move.question, move.weight, patterns[name])
                for name, move in moves.items()
                if move.question is not None
            }
        )
        examples = {
            name: (move.like + (asked or {}).get(name, ()), move.unlike)
            for name, move in moves.items()
        }
        self.examples = {name: both for name, both in examples.items() if both[0]}
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
        questions = {name for name, move in moves.items() if move.question is not None}
        return cls(moves, hearing, _asked(folder / ASKED_FILE, questions))

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
        likely: Mapping[str, float] = {}
        question = question_in(text)
        if self._hearing is not None and asked is not None and question is not None:
            likely = self._hearing.asked(question, asked)
        found = self.questions.heard_in(question, before, likely)
        for name, heard in self._heard.items():
            match, nearness = heard.match(text, before), near.get(name)
            if match and (nearness is None or nearness.bears_out):
                found[name] = HeardMove(said_in(match), nearness.logit if nearness else UNHEARD)
            elif nearness and nearness.says_as_much and heard.may_be(text, before):
                found[name] = HeardMove(None, nearness.logit)
        return found

    def kinds_of(self, message: str) -> frozenset[str]:
        """What a message asks, by patterns alone; nothing where it asks nothing."""
        return self.questions.kinds_of(_on_one_line(message))


def _on_one_line(text: str) -> str:
    return " ".join(text[:MAX_READ].replace("’", "'").split())


def _asked(file: Path, questions: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The questions of a file by their moves; none where there is no such file."""
    found: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(_lines(file), start=1):
        name, _, question = line.partition("\t")
        if name not in questions or not question.strip():
            raise SettingsError(
                f"{file}, line {number}: expected a move that is a direct question, a tab and an"
                f" example of it; found {line!r}"
            )
        found[name] = (*found.get(name, ()), question.strip())
    return found


def _lines(file: Path) -> list[str]:
    if not file.exists():
        return []
    try:
        return file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}") from error
