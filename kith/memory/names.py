"""Whether what someone was understood to be called can be a name."""

from __future__ import annotations

import re

MOST_WORDS = 3
MOST_CHARACTERS = 40

_INTRODUCTION = re.compile(
    r"\b(?:my name(?:'s| is)|name's|call me|known as|i am|i'?m|it's|this is)\s+"
    r"(?P<name>[^\W\d_][\w'’.-]*(?:\s+(?-i:[^\W\d_a-z][\w'’.-]*))?)",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]*)*")


def introduced_name(text: str) -> str | None:
    """The name in a sentence that is known to give one ("hi, my name is priya"), or None."""
    found = _INTRODUCTION.search(text)
    return clean_name(found["name"]) if found else None


def clean_name(text: str) -> str | None:
    """The name as it is written, or None when it cannot be one.

    A name typed without capitals gets them; one with capitals of its own ("McKenna") keeps them.
    """
    words = text.strip(' \t\n.,!?;:"()[]').split()
    if not words or len(words) > MOST_WORDS or sum(map(len, words)) > MOST_CHARACTERS:
        return None
    if not all(_NAME.fullmatch(word) for word in words):
        return None
    name = " ".join(words)
    return name.title() if name == name.lower() and name.isascii() else name
