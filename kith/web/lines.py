"""What the front door says in its own words."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kith.datafile import read_data

LINES_FILE = Path(__file__).with_name("lines.yml")


class Lines(BaseModel):
    """One kind sentence for each thing that can go wrong at the front door."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    empty: str
    too_long: str
    unreadable: str
    too_slow: str
    too_fast: str
    still_answering: str
    busy: str
    no_answer: str
    unexpected: str
    foreign_page: str
    unknown_session: str
    no_such_page: str


def load_lines() -> Lines:
    """The lines that ship with Kith.

    Raises:
        SettingsError: lines.yml is missing or a line in it is.
    """
    return read_data(LINES_FILE, Lines)
