"""Requests to forget all about one person or thing: "forget everything about Anna".

The name alone is what such a line is about, and no list of examples holds all names.
"""

from __future__ import annotations

import re

_ABOUT_ONE = re.compile(
    r"^\W*(?:(?:please|pls|now|can you|could you|would you|i want you to|i'd like you to) )*"
    r"(?:forget|delete|erase|remove)(?: all| everything| anything| whatever)+"
    r"(?: (?:that )?(?:you|u) (?:know|have|remember|stored|saved))? (?:about|on|of) "
    r"(?!(?:me|myself|us|this|that|it|these|those|today|him|her|them)\b)\w",
    re.IGNORECASE,
)


def asks_to_forget_one(text: str) -> bool:
    """Whether a message asks to forget everything about somebody or something it names."""
    return _ABOUT_ONE.match(text.replace("’", "'")) is not None
