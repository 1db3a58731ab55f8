"""Requests to remember a thing, or to forget all about one: "forget everything about Anna".

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


_PLAN = (
    r"(?:(?:my|the|our|that|this)\s+)?(?:(?:whole|old)\s+)?safety[- ]plan"
    r"(?: (?:please|now|again|for me))*"
)
_NAMES_PLAN = re.compile(_PLAN, re.IGNORECASE)
_FORGET_PLAN = re.compile(
    r"^\W*(?:(?:please|pls|now|can you|could you|would you|i want you to|i'd like you to) )*"
    rf"(?:forget|delete|erase|remove|get rid of|throw away)(?: about)? {_PLAN}\W*$",
    re.IGNORECASE,
)


def names_plan(what: str) -> bool:
    """Whether what is to be forgotten is the safety plan, and nothing else."""
    return _NAMES_PLAN.fullmatch(what.strip()) is not None


def asks_to_forget_plan(text: str) -> bool:
    """Whether a message asks to forget the safety plan."""
    return _FORGET_PLAN.match(text.replace("’", "'")) is not None


_THAT = re.compile(
    r"^\W*(?:(?:please|pls|now) )*(?:remember|keep in mind|make a note|note) that "
    r"(?:my|i|i'm|im|our|we|we're) (?!(?:said|told|asked|was saying|mentioned)\b)[^?]*$",
    re.IGNORECASE,
)


def asks_to_remember(text: str) -> bool:
    """Whether a message asks to remember something of the one who writes."""
    return _THAT.match(text.replace("’", "'")) is not None
