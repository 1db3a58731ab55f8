"""Mends slips of the fingers in words of feeling, for a model whose vocabulary has no slips."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kith.datafile import read_data

SLIPS_FILE = Path(__file__).with_name("slips.yml")

SHORTEST = 4
"""Below this length too many words are one slip apart."""

LONGEST = 20
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"(?<![^\W\d_'])[a-zA-Z]+(?![^\W\d_'])")


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    meant: str
    words: str


@dataclass(frozen=True)
class Slips:
    """Words that may have been meant.

    Attributes:
        meant: the words, the likelier of two before the other.
        words: those that look like slips and are none.
    """

    meant: tuple[str, ...]
    words: frozenset[str]

    @classmethod
    def load(cls, path: Path = SLIPS_FILE) -> Slips:
        """Read the table.

        Raises:
            SettingsError: the file is missing or damaged.
        """
        table = read_data(path, _Table)
        return cls(tuple(table.meant.split()), frozenset(table.words.split()))

    def mended(self, text: str, vocabulary: Collection[str]) -> str:
        """The text with each unknown word that is one slip from a known one spelt as that.

        Args:
            text: the message.
            vocabulary: the words that the model knows whole, in lower case.
        """

        def spelt(match: re.Match[str]) -> str:
            word = match.group().lower()
            is_word = word in vocabulary or word in self.words
            if is_word or not SHORTEST <= len(word) <= LONGEST:
                return match.group()
            near = set(_one_slip_away(word))
            return next((meant for meant in self.meant if meant in near), match.group())

        return _WORD.sub(spelt, text)


def _one_slip_away(word: str) -> Iterator[str]:
    """A letter too few, too many, another, or two the wrong way round, but for the first.

    These four are most slips (Damerau 1964, https://doi.org/10.1145/363958.363994).
    """
    for place in range(1, len(word) + 1):
        before, after = word[:place], word[place:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
