"""Someone a message speaks of, turned round: "my boss karen shouted" gives "your boss"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kith.reply.roles import ROLES

MAX_READ = 1000
MAX_NAME = 30


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_KINDS = _set(
    "best old older oldest elder eldest younger youngest little big twin new good close half "
    "first second middle only great school college work uni dear lovely host foster"
)
_PLAIN_NAMES = {"bf": "boyfriend", "gf": "girlfriend", "bestie": "best friend"}
_OF_MINE = re.compile(
    r"\b(?:a|an|this|one)\s+(?P<kind>[a-z]+\s+)?(?P<role>[a-z-]+)\s+of\s+mine\b", re.I
)
_MINE = re.compile(r"\b(?:my|our)\s+(?P<rest>[a-zéè' -]{2,60})", re.I)

# Somebody spoken of beside one of these is not to be chatted about.
_GRAVE = re.compile(
    r"\b(?:abus\w*|rap(?:e|ed|ist)|assault\w*|molest\w*|stalk\w*|beats?|beat(?:en|ing)? (?:me|up)|"
    r"hits? me|hurts? me|chok\w*|strangl\w*|threaten\w*|afraid of|scared of|died|dead|dying|"
    r"funeral|suicid\w*|overdos\w*|touche[sd] me|forc\w+ me|violen\w*)\b",
    re.I,
)
# Names that are words as well need their capital to be names.
_WORDS_TOO = _set(
    "will grace mark may hope joy faith art dawn june april rose ray bill rob pat sky summer "
    "autumn ivy lily violet ruby pearl amber jade penny jack chase drew grant guy dean miles "
    "angel destiny melody harmony star max frank ernest rich art christian chance bea sue"
)


def who_in(message: str, people: Sequence[tuple[str, str]] = ()) -> str | None:
    """The first person or pet of the message, as the companion would name them; None unless sure.

    Args:
        message: what was said.
        people: those who are known, name and role.
    """
    text = " ".join(message[:MAX_READ].replace("’", "'").split())
    if _GRAVE.search(text):
        return None
    found = [*_named(text, people), *_of_mine(text), *_mine(text)]
    return min(found)[1] if found else None


def _named(text: str, people: Sequence[tuple[str, str]]) -> list[tuple[int, str]]:
    found = []
    for name, _ in people:
        clean = name.strip()
        if not (0 < len(clean) <= MAX_NAME and clean.replace(" ", "").replace("-", "").isalpha()):
            continue
        case = 0 if clean.lower() in _WORDS_TOO else re.IGNORECASE
        match = re.search(rf"(?<![\w-]){re.escape(clean)}(?![\w-])", text, case)
        if match and not _mine_owns(text, match.end()):
            found.append((match.start(), clean))
    return found


def _of_mine(text: str) -> list[tuple[int, str]]:
    found = []
    for match in _OF_MINE.finditer(text):
        role = match["role"].lower()
        if role in ROLES:
            found.append((match.start(), f"your {role}"))
    return found


def _mine(text: str) -> list[tuple[int, str]]:
    found = []
    for match in _MINE.finditer(text):
        words = match["rest"].lower().split()
        phrase = _role_phrase(words)
        if phrase:
            found.append((match.start(), f"your {phrase}"))
    return found


def _role_phrase(words: list[str]) -> str | None:
    """The role these words start with ("best friend told"); nothing for "sister's wedding"."""
    place = 0
    kinds: list[str] = []
    while place < len(words) and words[place] in _KINDS and place < 2:
        kinds.append(words[place])
        place += 1
    if place >= len(words):
        return None
    role = words[place]
    owned = words[place + 1] if place + 1 < len(words) else ""
    if role.endswith("'s") and role[:-2] in ROLES:
        if owned in ROLES:
            return " ".join([*kinds, role, owned])
        # "My sister's pregnant" is about her, "my sister's wedding" is not: it cannot be told.
        return None
    if role not in ROLES or (owned in ROLES and owned not in ("friend", "friends")):
        return None
    return " ".join([*kinds, _PLAIN_NAMES.get(role, role)])


def _mine_owns(text: str, end: int) -> bool:
    return text[end : end + 2] == "'s"
