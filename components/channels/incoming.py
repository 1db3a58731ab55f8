"""A message as JSON from outside, checked: what the REST channel and the front door's take."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_SENDER_CHARACTERS = 255  # the width of the tracker store's column

# Where a reply is streamed to is the front door's to say, and nobody else's (SAFETY.md R48).
FRONT_DOOR_METADATA = "reply_to"

# Conversations of platforms have ids that can be guessed, so no other channel may name them.
PLATFORM_SENDERS = ("telegram-", "slack-")


class BadMessage(ValueError):
    """The body is no message; the text of the error says what a message looks like."""


@dataclass(frozen=True)
class Incoming:
    """A message from outside; `sender` is None when the body names none."""

    text: str
    sender: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


def read_message(body: bytes) -> Incoming:
    """Read a JSON body such as {"sender": "ada", "message": "hello", "metadata": {}}.

    Raises:
        BadMessage: it is not that.
    """
    content = _read_object(body)
    text = content.get("message")
    if not isinstance(text, str) or not text.strip():
        raise BadMessage('"message" must be a text that is not empty')
    metadata = content.get("metadata")
    if metadata is not None and not isinstance(metadata, dict):
        raise BadMessage('"metadata" must be a JSON object')
    return Incoming(text=encodable(text), sender=_read_sender(content), metadata=metadata or {})


def without_front_door_metadata(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata from a client, less what only the front door may set."""
    return {name: value for name, value in metadata.items() if name != FRONT_DOOR_METADATA}


def is_platform_sender(sender: str) -> bool:
    """Whether an id has the form of a conversation on Telegram or Slack."""
    return sender.strip().startswith(PLATFORM_SENDERS)


def encodable(text: str) -> str:
    """The text without lone surrogates, which JSON can hold and no tokenizer can take."""
    return text.encode("utf-8", "replace").decode("utf-8")


def is_secret(given: str | None, secret: str) -> bool:
    """Whether a header holds the secret; takes the same time however much of it is right."""
    # Sanic reads bytes that are no UTF-8 as surrogates.
    return hmac.compare_digest((given or "").encode("utf-8", "surrogateescape"), secret.encode())


def _read_object(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadMessage('the body must be JSON such as {"message": "hello"}') from error
    if not isinstance(content, dict):
        raise BadMessage('the body must be a JSON object such as {"message": "hello"}')
    return content


def _read_sender(content: Mapping[str, Any]) -> str | None:
    sender = content.get("sender")
    if sender is None or sender == "":
        return None
    if isinstance(sender, bool) or not isinstance(sender, (str, int)):
        raise BadMessage('"sender" must be a text')
    name = encodable(str(sender)).strip()
    if not 0 < len(name) <= MAX_SENDER_CHARACTERS:
        raise BadMessage(f'"sender" must have 1 to {MAX_SENDER_CHARACTERS} characters')
    return name
