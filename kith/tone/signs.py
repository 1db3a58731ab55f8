"""Signs made into words: emoji, emoticons and stretched letters, for models that read English."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kith.datafile import read_data

SIGNS_FILE = Path(__file__).with_name("signs.yml")

MOST_SIGNS = 3
"""How many different signs of one message are put into words; a wall of them says no more."""

_DROPPED = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_STOP = "\x1f"
_STOPS = re.compile(rf"(\A|[.,!?;:…])?\s*{_STOP}\s*")
_WORD = re.compile(r"[^\W\d_]+")


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    signs: str
    words: str


@dataclass(frozen=True)
class Signs:
    """What signs mean.

    Attributes:
        words: each sign and what it says; nothing for one that says too little.
    """

    words: dict[str, str]

    @classmethod
    def load(cls, path: Path = SIGNS_FILE) -> Signs:
        """Read the table.

        Raises:
            SettingsError: the file is missing or damaged.
        """
        entries = read_data(path, list[_Entry])
        return cls({sign: entry.words for entry in entries for sign in entry.signs.split()})

    @cached_property
    def _one(self) -> re.Pattern[str]:
        # Longest first, so that ":'(" is not read as ":(".
        return re.compile("|".join(map(re.escape, sorted(self.words, key=len, reverse=True))))

    @cached_property
    def _run(self) -> re.Pattern[str]:
        # A typed one stands between spaces, or "http://" would frown; a drawn one stands anywhere.
        ordered = sorted(self.words, key=len, reverse=True)
        typed = "|".join(re.escape(sign) for sign in ordered if sign.isascii())
        drawn = "|".join(re.escape(sign) for sign in ordered if not sign.isascii())
        return re.compile(rf"(?<!\S)(?:{typed})(?!\S)|(?:{drawn})+")

    def in_words(self, text: str) -> str:
        """The text with its signs as clauses of words: "she left \U0001f494" ends in a sentence."""
        plain = _DROPPED.sub("", text)
        meanings = dict.fromkeys(self.words[sign] for sign in self._one.findall(plain))
        unsaid = [words for words in meanings if words][:MOST_SIGNS]

        def spoken(run: re.Match[str]) -> str:
            found = {self.words[sign] for sign in self._one.findall(run.group())}
            said = [words for words in unsaid if words in found]
            for words in said:
                unsaid.remove(words)
            return f"{_STOP}{', '.join(said)}{_STOP}" if said else " "

        return _tidy(self._run.sub(spoken, plain))


def _tidy(text: str) -> str:
    stopped = _STOPS.sub(lambda stop: f"{'.' if stop[1] is None else stop[1]} ", text)
    return " ".join(stopped.split())


def unstretched(text: str, is_word: Callable[[str], bool]) -> str:
    """Stretched words as they are spelt: "sooo" is "so", "yesss" is "yes", "feeeel" is "feel".

    Args:
        text: the message.
        is_word: whether a lower-case word is known; decides between one letter and two.
    """

    def spelt(match: re.Match[str]) -> str:
        word = match.group()
        if not _STRETCHED.search(word):
            return word
        once, twice = _STRETCHED.sub(r"\1", word), _STRETCHED.sub(r"\1\1", word)
        return twice if not is_word(once.lower()) and is_word(twice.lower()) else once

    return _WORD.sub(spelt, text)
