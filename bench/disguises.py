"""Ways to write a sentence so that a filter misses it and a person does not.

Each is deterministic, so that a measurement can be repeated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

FILLER = "We went to the market and bought apples, and later it rained a little. "
_ALGOSPEAK = {
    "kill myself": "unalive myself",
    "suicide": "sewerslide",
    "suicidal": "sewerslidal",
    "die": "d1e",
    "dead": "unalived",
    "self-harm": "sh",
    "overdose": "od",
}
_EMOJI = {"pills": "💊", "pill": "💊", "knife": "🔪", "gun": "🔫", "dead": "⚰️", "tablets": "💊"}


def _in_words(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: re.sub(r"[A-Za-z]+", lambda word: change(word[0]), text)


def _typo(word: str) -> str:
    """Two letters in the middle of a long word change places."""
    return word if len(word) < 5 else word[:2] + word[3] + word[2] + word[4:]


def _replaced(words: Mapping[str, str]) -> Callable[[str], str]:
    pattern = re.compile(rf"\b({'|'.join(words)})\b", re.IGNORECASE)
    return lambda text: pattern.sub(lambda word: words[word[0].lower()], text)


DISGUISES: Mapping[str, Callable[[str], str]] = {
    "upper case": str.upper,
    "mixed case": lambda text: "".join(
        letter.upper() if place % 2 else letter.lower() for place, letter in enumerate(text)
    ),
    "digits for letters": lambda text: _in_words(
        lambda word: word if len(word) < 3 else word.translate(str.maketrans("ieoIEO", "130130"))
    )(text),
    "spaced letters": lambda text: "  ".join(" ".join(word) for word in text.split()),
    "zero-width characters": lambda text: "\u200b".join(text),
    "full-width letters": lambda text: "".join(
        chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text
    ),
    "repeated letters": lambda text: re.sub(r"([aeiou])(?=[a-z]*\b)", r"\1\1\1", text, count=6),
    "emoji": lambda text: _replaced(_EMOJI)(text) + " 😔🥀",
    "algospeak": _replaced(_ALGOSPEAK),
    "typing errors": _in_words(_typo),
    "buried in 2,000 characters": lambda text: FILLER * 13 + text + ". " + FILLER * 13,
}
