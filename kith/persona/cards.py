"""Loads a persona from its card."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from kith.datafile import read_data
from kith.errors import SettingsError
from kith.persona.persona import Persona

CARDS_FOLDER = Path(__file__).parent / "cards"


class _Card(BaseModel):
    """What a card holds; the lengths keep the system prompt within its budget."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=40)
    character: str = Field(min_length=1, max_length=700)
    style: str = Field(min_length=1, max_length=500)


def available_personas(folder: Path = CARDS_FOLDER) -> tuple[str, ...]:
    """The keys of the cards in a folder, in alphabetical order."""
    return tuple(sorted(path.stem for path in folder.glob("*.yml")))


def load_persona(key: str, folder: Path = CARDS_FOLDER) -> Persona:
    """The persona of one card.

    Args:
        key: the card's file name without its ending.
        folder: where the cards are.

    Raises:
        SettingsError: there is no such card (the message names those there are), or it is damaged.
    """
    available = available_personas(folder)
    if key not in available:
        raise SettingsError(
            f"There is no persona '{key}'. Set `persona` in companion.yml to one of: "
            f"{', '.join(available) or f'(no cards in {folder})'}."
        )
    card = read_data(folder / f"{key}.yml", _Card)
    return Persona(key=key, name=card.name, character=card.character, style=card.style)
