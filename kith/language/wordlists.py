"""What is known of words: which are names, which are common words, and which may be either."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).parent

_LETTERS = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe",
        "ı": "i", "ə": "e", "ħ": "h", "’": "'", "‘": "'", "ʻ": "'", "ʼ": "'", "`": "'",
    }
)  # fmt: skip


@dataclass(frozen=True)
class WordLists:
    """Lists of words, lower case and without marks.

    Attributes:
        names: given names that are no common English words.
        word_names: given names that are words, but that people seldom say of themselves as such
            ("mark", "grace").
        shy_names: names and nicknames that are more often plain words ("lucky", "young").
        describing: adjectives, adverbs, and the words of chat, places and peoples.
        others: the rest of the common words of English.
        words: all common words.
    """

    names: frozenset[str]
    word_names: frozenset[str]
    shy_names: frozenset[str]
    describing: frozenset[str]
    others: frozenset[str]
    words: frozenset[str]

    def without_names(self, names: frozenset[str]) -> WordLists:
        """The same lists, as if `names` had never been listed; for measuring."""
        return WordLists(
            self.names - names,
            self.word_names - names,
            self.shy_names - names,
            self.describing,
            self.others,
            self.words,
        )


@lru_cache(maxsize=1)
def word_lists() -> WordLists:
    """The lists that ship with Kith, read once."""
    chat, others = _read("chat_words.txt"), _read("english_words.txt")
    describing = _read("describing_words.txt") | chat
    return WordLists(
        names=_read("given_names.txt"),
        word_names=_read("names_that_are_words.txt"),
        shy_names=_read("shy_names.txt"),
        describing=describing,
        others=others,
        words=describing | others,
    )


def plain(word: str) -> str:
    """The word in lower case and without marks ("Zoë" gives "zoe")."""
    apart = unicodedata.normalize("NFKD", word.lower())
    kept = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return kept.translate(_LETTERS)


def _read(name: str) -> frozenset[str]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
