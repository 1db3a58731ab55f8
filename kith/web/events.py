"""What happens in a turn, in the order in which the person is to see it."""

from __future__ import annotations

from dataclasses import dataclass

from kith.web.messages import Message


@dataclass(frozen=True)
class Sentence:
    """A sentence of a reply that is still being made."""

    text: str


@dataclass(frozen=True)
class Said:
    """A finished message that was not streamed."""

    message: Message


@dataclass(frozen=True)
class Done:
    """The end of a turn; `messages` is the whole reply, and its texts are the final ones."""

    messages: tuple[Message, ...]


@dataclass(frozen=True)
class Failed:
    """The end of a turn that went wrong.

    Attributes:
        problem: the name of the line in Lines that says so.
        messages: what the person has been told before it went wrong.
    """

    problem: str
    messages: tuple[Message, ...] = ()


End = Done | Failed
Event = Sentence | Said | End
