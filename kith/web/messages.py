"""The messages that pass through the front door: what a person sent, and what Rasa answers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, StrictStr, ValidationError

from kith.errors import KithError
from kith.safety.ai_notice import SAID_BESIDE

ORDINARY_CHARACTERS = 2_000
MAX_CHARACTERS = 20_000
# A character takes at most 12 bytes in JSON: an escaped surrogate pair.
MAX_CHAT_BYTES = 12 * MAX_CHARACTERS + 16_000
MAX_ZONE_CHARACTERS = 64
_KEPT_CONTROLS = "\n\t"
PARAGRAPH = "\n\n"


class UnreadableMessage(KithError):
    """A request that is no chat message; `problem` names the line of Lines that says so."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"The request is no chat message ({problem}).")
        self.problem = problem


class ChatRequest(BaseModel):
    """What a client may send. Anything else in it (sender, metadata, channel) is not looked at."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    message: StrictStr
    time_zone: object = None


class Button(BaseModel):
    """A choice offered with a message."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: str
    payload: str


class Message(BaseModel):
    """One message of a reply, as Rasa's channel sends it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str | None = None
    buttons: tuple[Button, ...] | None = None
    image: str | None = None
    custom: Any = None
    metadata: dict[str, Any] | None = None

    @property
    def is_streamed(self) -> bool:
        """Whether the action server has already sent the sentences of this text."""
        return self.metadata is not None and self.metadata.get("streamed") is True

    @property
    def is_notice(self) -> bool:
        """Whether it is said beside the talk, as the AI notice is, and answers nothing."""
        return self.metadata is not None and self.metadata.get("kind") in SAID_BESIDE

    def for_client(self) -> dict[str, Any]:
        """The message as JSON, without what it does not hold."""
        return self.model_dump(mode="json", exclude_none=True)


def read_chat(body: bytes) -> tuple[str, str | None]:
    """The clean text and the time zone of a chat request.

    Raises:
        UnreadableMessage: no JSON, no UTF-8, no text, or too much of it.
    """
    try:
        request = ChatRequest.model_validate_json(body)
    except ValidationError as error:
        raise UnreadableMessage("unreadable") from error
    text = clean(request.message)
    if not text:
        raise UnreadableMessage("empty")
    if len(text) > MAX_CHARACTERS:
        raise UnreadableMessage("too_long")
    return text, known_time_zone(request.time_zone)


def clean(text: str) -> str:
    """The text without control characters (newline and tab stay) and without space around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in lines if c in _KEPT_CONTROLS or unicodedata.category(c) != "Cc")
    return "".join(kept).strip()


def known_time_zone(name: object) -> str | None:
    """The IANA time zone of that name; None for anything else, which is not worth a refusal."""
    if not isinstance(name, str) or not 0 < len(name) <= MAX_ZONE_CHARACTERS:
        return None
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return name


def whole_text(messages: Iterable[Message]) -> str:
    """The texts of a reply, a paragraph each."""
    return PARAGRAPH.join(message.text for message in messages if message.text)
