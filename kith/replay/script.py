"""The user sides to replay: JSON lines, a conversation each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from kith.errors import KithError


class ScriptError(KithError):
    """The file holds no user sides, or one that cannot be read."""


class UserSide(BaseModel):
    """What a person says in one conversation.

    Attributes:
        turns: what they say, in order; none is empty.
        title: what the conversation is called.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    turns: tuple[str, ...] = Field(min_length=1)
    title: str | None = None

    @field_validator("turns", mode="before")
    @classmethod
    def _texts(cls, turns: object) -> object:
        """Also take `{"text": "..."}` for a turn, as other people's files have it."""
        if not isinstance(turns, list):
            return turns
        return [turn.get("text") if isinstance(turn, dict) else turn for turn in turns]

    @field_validator("turns")
    @classmethod
    def _none_empty(cls, turns: tuple[str, ...]) -> tuple[str, ...]:
        for number, turn in enumerate(turns, start=1):
            if not turn.strip():
                raise ValueError(f"turn {number} is empty")
        return turns

    @field_validator("title", mode="before")
    @classmethod
    def _title(cls, title: object) -> str | None:
        return title if isinstance(title, str) else None


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
    """The user sides of a file; blank lines are left out.

    Raises:
        ScriptError: the file cannot be read, is empty, or a line of it is no user side.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise ScriptError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise ScriptError(f"{path} is not UTF-8 text.") from error
    sides = [_read(path, at, line) for at, line in enumerate(lines, start=1) if line.strip()]
    if not sides:
        raise ScriptError(f'{path} is empty. A line of it is such as {{"turns": ["hi", "bye"]}}.')
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


def _read(path: Path, number: int, line: str) -> UserSide:
    try:
        return UserSide.model_validate_json(line)
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(str(part) for part in problem["loc"])
        said = problem["msg"].removeprefix("Value error, ")
        raise ScriptError(
            f"{path}, line {number}: {f'{place}: ' if place else ''}{said}"
        ) from error
