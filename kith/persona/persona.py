"""A persona: who the companion is, read from a card in kith/persona/cards/."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Persona:
    """Who the companion is.

    Attributes:
        key: the card's file name without its ending.
        name: what the companion calls itself.
        character: a few sentences, second person, that tell the model who it is.
        style: how it talks, second person.
    """

    key: str
    name: str
    character: str
    style: str
