"""Seals on the payloads of buttons, so that only a button of Kith's can name an intent.

Typed text may name no intent (SAFETY.md R50), and a pressed button comes back as a message. So a
payload leaves with an HMAC over the person's sender id and the payload, and counts as pressed only
when the seal is right. Stateless: it holds across replicas and restarts.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from kith.commands import INTENT_PREFIX
from kith.web.messages import Button, Message

_MARK = "kb:"
_SEAL_BYTES = 18
_SEAL_CHARACTERS = 24


class ButtonSeal:
    """Seals what leaves and opens what comes back.

    Args:
        key: the secret of the front door.
    """

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def seal(self, message: Message, sender: str) -> Message:
        """The message with each intent among its buttons sealed for one person."""
        if not message.buttons:
            return message
        buttons = tuple(self._seal_button(button, sender) for button in message.buttons)
        return message.model_copy(update={"buttons": buttons})

    def open(self, text: str, sender: str) -> str | None:
        """The payload of a pressed button; None for anything else, another person's included."""
        if not text.startswith(_MARK):
            return None
        body = text.removeprefix(_MARK)
        seal, payload = body[:_SEAL_CHARACTERS], body[_SEAL_CHARACTERS:]
        expected = self._sign(payload, sender)
        is_ours = hmac.compare_digest(seal.encode("utf-8", "replace"), expected.encode())
        return payload if is_ours else None

    def _seal_button(self, button: Button, sender: str) -> Button:
        if not button.payload.startswith(INTENT_PREFIX):
            return button
        sealed = f"{_MARK}{self._sign(button.payload, sender)}{button.payload}"
        return button.model_copy(update={"payload": sealed})

    def _sign(self, payload: str, sender: str) -> str:
        signed = f"web button\n{sender}\n{payload}".encode("utf-8", "replace")
        digest = hmac.new(self._key, signed, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:_SEAL_BYTES]).decode("ascii")
