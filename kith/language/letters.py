"""What a written word is, in any script, and how a name is written."""

from __future__ import annotations

import re
import unicodedata

MOST_WORDS = 3
MOST_CHARACTERS = 40
SMALL_WORDS = frozenset(
    "de da del della di dos du la le van von der den bin bint ibn al el".split()
)

# The last of the marks of the scripts in use lie well below this.
_END_OF_MARKS = 0xAC00
_SHORTEST_SHOUT = 4


def _marks() -> str:
    marked = (chr(code) for code in range(0x300, _END_OF_MARKS))
    return "".join(c for c in marked if unicodedata.category(c).startswith("M"))


# `\w` leaves out the marks that write the vowels of Hindi, Tamil, Thai and others.
_LETTER = rf"(?:[^\W\d_]|[{_marks()}\u200c\u200d])"
WORD = rf"[^\W\d_]{_LETTER}*(?:['’‘ʼ`·-]{_LETTER}+)*"
"""A pattern for one word, apostrophes and hyphens inside it included."""

_NAME = re.compile(rf"{WORD}['’.]?")


def clean_name(text: str) -> str | None:
    """The name as it is to be written, or None when it cannot be one.

    A name typed in lower case, or all in capitals, is given its capitals; one with capitals of its
    own ("McKenna", "JD") keeps them.
    """
    words = text.strip(' \t\n.,!?;:"()[]').split()
    if not words or len(words) > MOST_WORDS or sum(map(len, words)) > MOST_CHARACTERS:
        return None
    if not all(_NAME.fullmatch(word) for word in words):
        return None
    return " ".join(_written(word, first=place == 0) for place, word in enumerate(words))


def is_shouted(word: str) -> bool:
    """Whether a word is all capitals and too long for initials."""
    return len(word) >= _SHORTEST_SHOUT and word.isupper()


def _written(word: str, *, first: bool) -> str:
    if is_shouted(word):
        word = word.lower()
    if word != word.lower() or (word in SMALL_WORDS and not first):
        return word
    parts = re.split(r"([-'’‘ʼ`])", word)
    return "".join(_part(parts, place) for place in range(len(parts)))


def _part(parts: list[str], place: int) -> str:
    """With its capital: "o'neill" is O'Neill, but "ng'ang'a" is Ng'ang'a."""
    after_apostrophe = place > 0 and parts[place - 1] in "'’‘ʼ`"
    if after_apostrophe and not (place == 2 and len(parts[0]) == 1 and len(parts[place]) > 1):
        return parts[place]
    return parts[place][:1].title() + parts[place][1:]
