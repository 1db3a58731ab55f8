"""The values of facts, as they stand in a sentence and as they are kept."""

from __future__ import annotations

import re

from kith.memory.heard import Heard
from kith.memory.times import MONTHS

LONGEST_VALUE = 80

_TAILS = re.compile(
    r"\s+(?:anymore|any more|now|today|tonight|tomorrow|yesterday|though|actually|honestly|really|"
    r"lol|haha|too|either|please|these days|at all|yet|still|in general)$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"^(?:it|that|this|him|her|them|you|me|us|something|someone|stuff|things)$", re.I
)


def with_names(heard: Heard) -> str:
    """The message with names written as names, so that the patterns know them."""
    text = heard.text.replace("\u2019", "'")
    for name in heard.names:
        if name:
            written = " ".join(part[:1].upper() + part[1:] for part in name.split())
            text = re.sub(rf"\b{re.escape(name)}\b", written.replace("\\", ""), text, flags=re.I)
    return re.sub(r"(?<![\w'])i(?=(?:'\w+)?\s)", "I", text)


def clean_value(written: str) -> str | None:
    """A value without what trails it; None for one that says nothing by itself."""
    value = " ".join(written.split()).strip(" '\"")
    while (shorter := _TAILS.sub("", value)) != value:
        value = shorter
    if not value or len(value) > LONGEST_VALUE or _PRONOUN.match(value):
        return None
    return value


def pet(value: str) -> str:
    """Makes "cat's name is Momo" and "cat Momo" into "a cat called Momo"."""
    if value.split()[0].lower() in ("a", "an", "one", "two", "three", "four", "five", "six"):
        return value
    name = value.split()[-1]
    animal = re.split(r"'s name|,| is ", value)[0].removesuffix(name).strip()
    return f"a {animal.lower()} called {name}"


def day_of_year(written: str) -> tuple[int, int] | None:
    """Month and day of "3rd of May"; None where one of them is missing."""
    month = re.search(
        r"[A-Za-z]{3,}", re.sub(r"\b(?:the|of)\b|(?<=\d)(?:st|nd|rd|th)", " ", written)
    )
    day = re.search(r"\d{1,2}", written)
    if not month or not day or not 1 <= int(day[0]) <= 31:
        return None
    number = next(i for i, name in enumerate(MONTHS, 1) if name.startswith(month[0].lower()[:3]))
    return number, int(day[0])
