"""What Rasa says in a turn, with the AI notice and nudges told apart from the reply."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.core.channels.channel import OutputChannel

from kith.safety.ai_notice import KIND_NOTICE, KIND_NUDGE

Said = dict[str, Any]


class WholeMessages(OutputChannel):
    """Keeps each bot message whole, in order."""

    def __init__(self) -> None:
        self.messages: list[Said] = []

    @classmethod
    def name(cls) -> str:
        return "whole"

    async def send_response(self, recipient_id: str, message: Said) -> None:
        self.messages.append(message)

    def replies(self) -> list[Said]:
        """What was said besides notices and nudges."""
        return [message for message in self.messages if kind_of(message) is None]

    def notices(self) -> list[Said]:
        """The AI notices."""
        return [message for message in self.messages if kind_of(message) == KIND_NOTICE]

    def nudges(self) -> list[Said]:
        """The nudges."""
        return [message for message in self.messages if kind_of(message) == KIND_NUDGE]


def kind_of(message: Said) -> str | None:
    """Whether a message is a notice or a nudge; None for a reply."""
    kind = (message.get("metadata") or {}).get("kind")
    return kind if kind in (KIND_NOTICE, KIND_NUDGE) else None


def texts_of(messages: Iterable[Said]) -> list[str]:
    """The words alone."""
    return [str(message["text"]) for message in messages]
