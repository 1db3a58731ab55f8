"""A message as patterns read it: small letters, plain apostrophes, single spaces."""

from __future__ import annotations


def plain(text: str) -> str:
    """The text in lower case, with typewriter apostrophes and one blank between words."""
    return " ".join(text.lower().replace("\u2019", "'").split())
