"""The user sides to replay: JSON lines, a conversation each."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from kith.errors import KithError
from kith.web.messages import clean

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

STANDARD_INPUT = Path("-")
# A line of the file is all that pydantic sees, so to it each is the first.
_FIRST_LINE = re.compile(r" at line 1 column (\d+)$")


class ScriptError(KithError):
    """The file holds no user sides, or one that cannot be read."""


class UserSide(BaseModel):
    """What a person says in one conversation.

    Attributes:
        turns: what they say, in order and as the front door will hear it; none is empty.
        title: what the conversation is called.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    turns: tuple[str, ...] = Field(min_length=1)
    title: str | None = None

    @field_validator("turns", mode="before")
    @classmethod
    def _texts(cls, turns: object) -> object:
        """Also take `{"text": "..."}` for a turn, so that a script can say more of it."""
        if not isinstance(turns, list):
            return turns
        return [turn.get("text") if isinstance(turn, dict) else turn for turn in turns]

    @field_validator("turns")
    @classmethod
    def _none_empty(cls, turns: tuple[str, ...]) -> tuple[str, ...]:
        heard = tuple(clean(turn) for turn in turns)
        if "" in heard:
            raise ValueError(f"turn {heard.index('') + 1} is empty")
        return heard


@dataclass(frozen=True)
class Numbered:
    """A user side and its number in the file, from 1."""

    number: int
    side: UserSide

    @property
    def title(self) -> str:
        """What to call it."""
        return self.side.title or f"Conversation {self.number}"


def read_script(path: Path) -> tuple[Numbered, ...]:
    """The user sides of a file, or of standard input for `-`; blank lines are left out.

    Raises:
        ScriptError: the file cannot be read, is empty, or a line of it is no user side.
    """
    name = "standard input" if path == STANDARD_INPUT else str(path)
    try:
        content = sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()
        lines = content.decode("utf-8-sig").split("\n")
    except OSError as error:
        raise ScriptError(f"{name} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise ScriptError(f"{name} is not UTF-8 text.") from error
    sides = [
        _read(f"{name}, line {at}", line) for at, line in enumerate(lines, start=1) if line.strip()
    ]
    if not sides:
        raise ScriptError(f'{name} is empty. A line of it is such as {{"turns": ["hi", "bye"]}}.')
    return tuple(Numbered(number, side) for number, side in enumerate(sides, start=1))


def chosen(script: tuple[Numbered, ...], only: str | None) -> tuple[Numbered, ...]:
    """The conversations to replay.

    Args:
        script: all of them.
        only: a number, or a part of a title in any case; all of them when None.

    Raises:
        ScriptError: there is none such.
    """
    if only is None:
        return script
    wanted = only.strip().casefold()
    if wanted.isdecimal():
        found = tuple(one for one in script if one.number == int(wanted))
    else:
        found = tuple(one for one in script if wanted in one.title.casefold())
    if not found:
        raise ScriptError(
            f"There is no conversation '{only}': give a number from 1 to {len(script)}, "
            "or a part of a title."
        )
    return found


def _read(place: str, line: str) -> UserSide:
    try:
        return UserSide.model_validate_json(line)
    except ValidationError as error:
        raise ScriptError(f"{place}: {_said(error.errors()[0])}.") from error


def _said(problem: ErrorDetails) -> str:
    """What is wrong with a line, with turns counted from 1."""
    message = _FIRST_LINE.sub(r" at column \1", problem["msg"].removeprefix("Value error, "))
    match problem["loc"]:
        case ("turns", int(index)):
            return f"turn {index + 1}: {message}"
        case (str(field),) if problem["type"] != "value_error":
            return f"{field}: {message}"
        case _:
            return message
