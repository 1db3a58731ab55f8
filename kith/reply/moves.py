"""What a message does in the talk, and the replies that such a move calls for.

A worry, a plan, a secret, a "wish me luck": each sets up what may sensibly come next, whatever
feeling was read from it (Schegloff, Sequence Organization in Interaction, 2007). Sensing hears the
move and tells Rasa which strategy it calls for (`kith.reply.calling`); the bank then prefers the
move's replies among those of the strategy that Rasa chose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kith.datafile import read_data
from kith.errors import SettingsError
from kith.reply.echo import said_back
from kith.reply.strategy import Strategy
from kith.reply.template import Need, Template, gaps_of
from kith.tone.reading import EmotionalState

MAX_READ = 600
"""Characters of a message that are searched for moves."""

_STRATEGIES = {
    "ask": Strategy.QUESTION,
    "restate": Strategy.RESTATEMENT,
    "reflect": Strategy.REFLECTION_OF_FEELINGS,
    "steady": Strategy.AFFIRMATION_AND_REASSURANCE,
    "suggest": Strategy.PROVIDING_SUGGESTIONS,
    "inform": Strategy.INFORMATION,
    "disclose": Strategy.SELF_DISCLOSURE,
    "celebrate": Strategy.CELEBRATION,
    "chat": Strategy.SMALL_TALK,
}


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
_Pattern = Annotated[str, AfterValidator(_compiles)]


class _Move(BaseModel):
    """How a move is heard, and what may be said to it.

    Attributes:
        heard: patterns, any of which makes the move; a group named `said` is what {said}
            gives, turned round, or one named `name`, as it was written.
        unless: patterns that undo it.
        states: the emotional states in which these replies fit; empty: any.
        topics: topics one of which must be spoken of; empty: none in particular.
        light: whether the replies are too light for distress and mourning.
        needs: what must be at hand besides.
        main: the kinds of reply it calls for first, where they are in place; empty: what the
            state of the person calls for.
        weight: how much the replies win or lose against those to other moves.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    heard: tuple[_Pattern, ...] = Field(min_length=1)
    unless: tuple[_Pattern, ...] = ()
    states: frozenset[EmotionalState] = frozenset()
    topics: frozenset[str] = frozenset()
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
        for key, strategy in _STRATEGIES.items():
            for line in getattr(self, key):
                yield strategy, line


@dataclass(frozen=True)
class _Heard:
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]

    def match(self, text: str) -> re.Match[str] | None:
        if any(pattern.search(text) for pattern in self.unless):
            return None
        found = (pattern.search(text) for pattern in self.patterns)
        return next((match for match in found if match), None)


class Moves:
    """The moves that have replies of their own."""

    def __init__(self, moves: Mapping[str, _Move]) -> None:
        """Compile their patterns and make their replies."""
        self.names = tuple(moves)
        self.main = {
            name: tuple(_STRATEGIES[kind] for kind in move.main) for name, move in moves.items()
        }
        self._heard = {
            name: _Heard(_compiled(move.heard), _compiled(move.unless))
            for name, move in moves.items()
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
    def load(cls, folder: Path) -> Moves:
        """Read the moves from their files.

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
        return cls(moves)

    def heard_in(self, message: str) -> dict[str, str | None]:
        """The moves of a message, each with the words of it that its replies can take up."""
        text = " ".join(message[:MAX_READ].replace("’", "'").split())
        matches = {name: heard.match(text) for name, heard in self._heard.items()}
        return {name: _said(match) for name, match in matches.items() if match}


def _said(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    said, name = groups.get("said"), groups.get("name")
    if name:
        return name if said_back(name) else None
    return said_back(said) if said else None


def _compiled(patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
