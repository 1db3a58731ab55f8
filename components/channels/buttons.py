"""Buttons whose payloads only Kith can make; the seal itself is kith/payload_seal.py."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from kith.commands import as_typed
from kith.payload_seal import PayloadSeal, unsealed

ENV_CHANNEL_KEY = "KITH_CHANNEL_KEY"

_BUTTON_KEYS = ("buttons", "quick_replies")


class ButtonSeal:
    """Seals the payloads of a bot message's buttons, and reads those that come back."""

    def __init__(self, key: bytes, *, limit: int | None = None) -> None:
        """Make a seal.

        Args:
            key: the secret.
            limit: the most bytes a payload may have here; a button over it sends its title.
        """
        self._seal = PayloadSeal(key)
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
        payload = self._seal.open(text, sender)
        return as_typed(unsealed(text)) if payload is None else payload

    def _sealed_button(self, button: Any, sender: str) -> Any:
        payload = button.get("payload") if isinstance(button, Mapping) else None
        if not isinstance(payload, str):
            return button
        sealed = self._seal.seal(payload, sender)
        if sealed == payload:
            return button
        if self._limit is not None and len(sealed.encode()) > self._limit:
            sealed = str(button.get("title", "")).encode()[: self._limit].decode(errors="ignore")
        return {**button, "payload": sealed}


def seal_key(environ: Mapping[str, str]) -> bytes:
    """The channels' key from the environment; without one, a key for this process only.

    With a key for this process only, buttons from before a restart count as typed words.
    """
    given = environ.get(ENV_CHANNEL_KEY)
    return given.encode() if given else secrets.token_bytes(32)
