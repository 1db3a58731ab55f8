"""The buttons of a message on their way to a person: each payload sealed (kith/payload_seal.py)."""

from __future__ import annotations

from kith.payload_seal import PayloadSeal
from kith.web.messages import Message


def with_sealed_buttons(message: Message, sender: str, seal: PayloadSeal) -> Message:
    """The message with each intent among its buttons sealed for one person."""
    if not message.buttons:
        return message
    buttons = tuple(
        button.model_copy(update={"payload": seal.seal(button.payload, sender)})
        for button in message.buttons
    )
    return message.model_copy(update={"buttons": buttons})
