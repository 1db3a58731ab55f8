"""Seals on the payloads of buttons, so that only a button of Kith's own can name an intent.

Typed text may name no intent (SAFETY.md R50), and a pressed button comes back as a message. So a
payload leaves with an HMAC over the conversation and the payload, and counts as pressed only when
the seal is right. Stateless: it holds across replicas and restarts. Standard library only, since
Rasa's channels use it as well as the front door.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from kith.commands import INTENT_PREFIX

MARK = "kb:"
SEAL_BYTES = 9
"""72 bits, twelve characters: Telegram's limit for a payload is 64 bytes in all."""

_SEAL_CHARACTERS = 12


class PayloadSeal:
    """Seals what leaves and opens what comes back."""

    def __init__(self, key: bytes) -> None:
        """Seal with `key`, which nobody outside may know."""
        self._key = key

    def seal(self, payload: str, sender: str) -> str:
        """The payload sealed for one conversation; one that names no intent stays as it is."""
        if not payload.startswith(INTENT_PREFIX):
            return payload
        return f"{MARK}{self._sign(payload, sender)}{payload}"

    def open(self, text: str, sender: str) -> str | None:
        """The payload of a pressed button; None for anything else, another person's included."""
        if not text.startswith(MARK):
            return None
        body = text[len(MARK) :]
        seal, payload = body[:_SEAL_CHARACTERS], body[_SEAL_CHARACTERS:]
        expected = self._sign(payload, sender)
        is_ours = hmac.compare_digest(seal.encode("utf-8", "replace"), expected.encode())
        return payload if is_ours else None

    def _sign(self, payload: str, sender: str) -> str:
        signed = f"button\n{sender}\n{payload}".encode("utf-8", "replace")
        digest = hmac.new(self._key, signed, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:SEAL_BYTES]).decode("ascii")


def unsealed(text: str) -> str:
    """What stands behind a seal, right or wrong; the text itself when there is none."""
    return text[len(MARK) + _SEAL_CHARACTERS :] if text.startswith(MARK) else text
