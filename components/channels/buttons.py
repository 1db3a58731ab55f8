"""Buttons whose payloads only Kith can make.

Rasa's button payloads are intents (`/affirm`), and come back as ordinary messages. Typed text may
name no intent, so a payload leaves with a seal, an HMAC over the conversation and the payload, and
only a sealed payload acts when it comes back. Stateless: it works across replicas and restarts.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from kith.commands import INTENT_PREFIX, as_typed

ENV_CHANNEL_KEY = "KITH_CHANNEL_KEY"

_MARK = "kb:"
_SEAL_BYTES = 9  # 72 bits, twelve characters: Telegram's limit for a payload is 64 bytes in all
_SEAL_CHARACTERS = 12
_BUTTON_KEYS = ("buttons", "quick_replies")


class ButtonSeal:
    """Seals the payloads of buttons, and opens those that come back."""

    def __init__(self, key: bytes, *, limit: int | None = None) -> None:
        """Make a seal.

        Args:
            key: the secret.
            limit: the most bytes a payload may have here; a button over it sends its title.
        """
        self._key = key
        self._limit = limit

    def sealed(self, message: Mapping[str, Any], sender: str) -> dict[str, Any]:
        """A bot message with the payloads of its buttons sealed for one conversation."""
        copy = dict(message)
        for name in _BUTTON_KEYS:
            if copy.get(name):
                copy[name] = [self._sealed_button(button, sender) for button in copy[name]]
        return copy

    def meant(self, text: str, sender: str) -> str:
        """What Rasa may be given for a text from outside: a pressed button, or typed words.

        A button of another conversation, or one that was tampered with, counts as typed.
        """
        if not text.startswith(_MARK):
            return as_typed(text)
        seal = text[len(_MARK) : len(_MARK) + _SEAL_CHARACTERS]
        payload = text[len(_MARK) + _SEAL_CHARACTERS :]
        if hmac.compare_digest(seal.encode(), self._seal(payload, sender).encode()):
            return payload
        return as_typed(payload)

    def _sealed_button(self, button: Any, sender: str) -> Any:
        payload = button.get("payload") if isinstance(button, Mapping) else None
        if not isinstance(payload, str) or not payload.startswith(INTENT_PREFIX):
            return button
        sealed = f"{_MARK}{self._seal(payload, sender)}{payload}"
        if self._limit is not None and len(sealed.encode()) > self._limit:
            sealed = str(button.get("title", "")).encode()[: self._limit].decode(errors="ignore")
        return {**button, "payload": sealed}

    def _seal(self, payload: str, sender: str) -> str:
        signed = hmac.new(self._key, f"button\n{sender}\n{payload}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(signed.digest()[:_SEAL_BYTES]).decode()


def seal_key(environ: Mapping[str, str]) -> bytes:
    """The channels' key from the environment; without one, a key for this process only.

    With a key for this process only, buttons from before a restart count as typed words.
    """
    given = environ.get(ENV_CHANNEL_KEY)
    return given.encode() if given else secrets.token_bytes(32)
