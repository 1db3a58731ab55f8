"""Whether what someone was understood to be called can be a name."""

from __future__ import annotations

import re

MOST_WORDS = 3
MOST_CHARACTERS = 40

_NAME = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]*)*")


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
