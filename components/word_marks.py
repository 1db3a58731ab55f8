"""What is known of each word of a message beside its vector: how it is written, and the lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kith.language.wordlists import plain, word_lists

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Word:
    """A word of a message.

    Attributes:
        text: as it was written.
        start: its first character's place in the message.
    """

    text: str
    start: int

    @property
    def end(self) -> int:
        """The place after its last character."""
        return self.start + len(self.text)


def marks_of(words: Sequence[Word]) -> Floats:
    """The marks, each 0 or 1, of shape (words, marks)."""
    last = len(words) - 1
    rows = [_marks(word, is_first=i == 0, is_last=i == last) for i, word in enumerate(words)]
    return np.array(rows, dtype=np.float32)


def is_ordinary(text: str) -> bool:
    """Whether it is written in small letters, and each of its words is a common one."""
    common = word_lists().words
    return text == text.lower() and all(_stem(word) in common for word in text.split())


def _marks(word: Word, *, is_first: bool, is_last: bool) -> tuple[bool, ...]:
    text, stem, lists = word.text, _stem(word.text), word_lists()
    return (
        is_first,
        is_last,
        text[0].isupper(),
        len(text) > 1 and text.isupper(),
        any(letter.isdigit() for letter in text),
        not text[0].isalnum(),
        stem in lists.names,
        stem in lists.word_names or stem in lists.shy_names,
        stem in lists.words,
        stem in lists.describing,
        stem.isalpha() and stem not in lists.words,
    )


def _stem(word: str) -> str:
    return plain(word).removesuffix("'s")
