"""What exactly a person wants remembered, shown or forgotten, from their sentence."""

from __future__ import annotations

import re

MOST_CHARACTERS = 2000

_REMEMBER = re.compile(
    r"^.*?\b(?:remember|keep in mind|don'?t forget|make a note|note(?: down)?|save)\b"
    r"(?:\s+(?:for me|this|it|please))*\s*[:,]?"
    r"\s*(?:that\b|the fact that\b)?\s*[:,]?\s*(?P<what>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_FORGET = re.compile(
    r"^.*?\b(?:forget|delete|remove|erase|get rid of|throw away)\b\s*"
    r"(?:(?:everything|all|anything|what i (?:said|told you))\s+)?(?:that\s+)?"
    r"(?:about\s+)?(?P<what>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ABOUT = re.compile(
    r"\b(?:about|of|on)\s+(?P<what>(?!me\b|myself\b|us\b|page\b).+?)\s*(?:,?\s*page \d+)?$",
    re.IGNORECASE,
)
_PAGE = re.compile(r"\bpage (?P<number>\d{1,6})\b", re.IGNORECASE)
_PAGE_ASKED = re.compile(r"[\s,;.?!]*\bpage \d{1,6}\b", re.IGNORECASE)
_NOTHING = frozenset(
    {"", "this", "that", "it", "please", "that please", "this please", "it please"}
)


def what_to_remember(text: str) -> str | None:
    """The thing itself ("remember that I hate coriander" gives "I hate coriander"), or None."""
    return _what(_REMEMBER, text)


def what_to_forget(text: str) -> str | None:
    """The words that name the thing ("forget about the dog" gives "the dog"), or None: the last."""
    return _what(_FORGET, text)


def what_is_asked_about(text: str) -> str:
    """What a list is to be narrowed to ("what do you know about my dog" gives "my dog")."""
    match = _ABOUT.search(text.strip().rstrip("?!. "))
    return match["what"].strip(" \"'")[:80] if match else ""


def to_search_for(named: str) -> str:
    """The words that name it by itself: "my dog" is looked for as "dog"."""
    return re.sub(r"^(?:my|the|our)\s+", "", named, flags=re.IGNORECASE)


def as_told_back(named: str) -> str:
    """As Kith speaks of it: "my dog" is "your dog"."""
    return re.sub(r"^(?:my|our)(?=\s)", "your", named, flags=re.IGNORECASE)


def without_page(text: str) -> str:
    """A question without the page that it asks for, and without its question mark."""
    return " ".join(_PAGE_ASKED.sub("", text).replace('"', "").split()).rstrip(" ,.?!")


def which_page(text: str) -> int:
    """The page that is asked for, 1 unless one is named."""
    match = _PAGE.search(text)
    return int(match["number"]) if match else 1


def _what(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.match(text.strip())
    what = match["what"].strip(" \t\n.!?\"'") if match else ""
    if what.lower() in _NOTHING:
        return None
    return " ".join(what.split())[:MOST_CHARACTERS]
