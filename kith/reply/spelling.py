"""Whether someone writes British or American English, from the words they use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from kith.datafile import read_data

SPELLING_FILE = "spelling.yml"

MAX_READ = 4000
"""Characters of each text that are searched."""


class Variety(str, Enum):
    """A way of spelling English."""

    BRITISH = "british"
    AMERICAN = "american"


class Spelling(BaseModel):
    """Words that show how someone spells, and what to say about it.

    Attributes:
        british: words of British English; with a star all words that start so.
        american: the same for American English.
        british_line: the instruction for the one.
        american_line: the instruction for the other.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    british: tuple[str, ...] = Field(min_length=1)
    american: tuple[str, ...] = Field(min_length=1)
    british_line: str
    american_line: str

    @classmethod
    def load(cls, folder: Path) -> Spelling:
        """Read the words.

        Raises:
            SettingsError: the file is missing or damaged.
        """
        return read_data(folder / SPELLING_FILE, cls)

    def variety(self, texts: Iterable[str]) -> Variety | None:
        """How someone spells, from what they wrote; None when nothing or as much shows either."""
        whole = "\n".join(text[:MAX_READ] for text in texts).lower().replace("’", "'")
        british, american = _different(self.british, whole), _different(self.american, whole)
        if british == american:
            return None
        return Variety.BRITISH if british > american else Variety.AMERICAN

    def line(self, texts: Iterable[str]) -> str:
        """The instruction for someone who wrote this; empty when it does not show."""
        lines = {Variety.BRITISH: self.british_line, Variety.AMERICAN: self.american_line}
        found = self.variety(texts)
        return lines[found] if found else ""


def _different(words: Sequence[str], text: str) -> int:
    """How many different ones of the words stand in the text."""
    alternatives = "|".join(
        re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "") for word in words
    )
    return len(set(re.findall(rf"\b(?:{alternatives})\b", text)))
