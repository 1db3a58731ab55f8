"""Tells whether a text is in a language that the tone model was trained on: English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kith.datafile import read_data

LANGUAGES_FILE = Path(__file__).with_name("languages.yml")

FEWEST_KNOWN = 0.4
FEWEST_WORDS = 3
"""A text of so many words of which fewer are known whole to the model's vocabulary is taken for
another language, or none, unless most are common English ones. Choices of ours."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_MODEL_MARKS = frozenset({"name", "link"})


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    english: str
    foreign: Mapping[str, str]


@dataclass(frozen=True)
class Languages:
    """Small words by which a language shows.

    Attributes:
        english: common words of English.
        foreign: those of other languages, by language.
    """

    english: frozenset[str]
    foreign: Mapping[str, frozenset[str]]

    @classmethod
    def load(cls, path: Path = LANGUAGES_FILE) -> Languages:
        """Read the table.

        Raises:
            SettingsError: the file is missing or damaged.
        """
        table = read_data(path, _Table)
        words = {name: frozenset(listed.split()) for name, listed in table.foreign.items()}
        return cls(frozenset(table.english.split()), words)

    def is_english(self, text: str, vocabulary: Collection[str]) -> bool:
        """Whether most of the text is English, as far as a few words can tell.

        Args:
            text: the text; one without any word counts as English.
            vocabulary: the words that the model knows whole.
        """
        words = [word for word in _WORD.findall(text.lower()) if word not in _MODEL_MARKS]
        if not words:
            return True
        if 2 * sum(not _is_latin(word) for word in words) > len(words):
            return False
        english = sum(word in self.english for word in words)
        foreign = max(sum(word in listed for word in words) for listed in self.foreign.values())
        accented = sum(not word.isascii() for word in words)
        if max(foreign, accented) > english:
            return False
        known = sum(all(part in vocabulary for part in word.split("'")) for word in words)
        is_judged = len(words) >= FEWEST_WORDS and 2 * english <= len(words)
        return not is_judged or known >= FEWEST_KNOWN * len(words)


def _is_latin(word: str) -> bool:
    return all(_is_latin_letter(letter) for letter in word if letter.isalpha())


@lru_cache(maxsize=4096)
def _is_latin_letter(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")
