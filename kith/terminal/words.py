"""The few lines that the terminal chat says itself, from words.yml."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kith.datafile import read_data

WORDS_FILE = Path(__file__).with_name("words.yml")


class Words(BaseModel):
    """The lines by their names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    notice: str
    typing: str
    you: str
    kith: str
    new_conversation: str
    session_ended: str
    choose: str
    feeling: str
    built_in: str
    ending: str
    help: str


def load_words() -> Words:
    """The lines that ship with Kith.

    Raises:
        SettingsError: words.yml is missing or damaged.
    """
    return read_data(WORDS_FILE, Words)
