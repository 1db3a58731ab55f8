"""Whether a reply takes for granted what nobody said: who "he" or "she" is, what time it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from kith.reply.pronouns import MEN, WOMEN

_HE = re.compile(r"\b(?:he|him|his|himself)\b", re.IGNORECASE)
_SHE = re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE)
_LATE = re.compile(r"\b(?:tonight|this (?:evening|late)|it's late|at this hour)\b", re.IGNORECASE)
_EARLY = re.compile(r"\bthis morning\b", re.IGNORECASE)
_OF_NIGHT = re.compile(
    r"\b(?:(?:to)?night\w*|nite|evening|late|asleep|sleep\w*|awake|bed|[0-9] ?[ap]m)\b"
)
_OF_MORNING = re.compile(r"\b(?:morning|breakfast|woke|got up|[0-9] ?am)\b")
_EVENING_FROM, _NIGHT_TO, _NOON = 16, 5, 12
_WORD = re.compile(r"[a-zé-]+")


def speaks_of_nobody(reply: str, talk: Iterable[str]) -> bool:
    """Whether a reply says "he" or "she" where no such person was spoken of.

    Of 194 such replies that readers judged, 190 were off (training/replies).

    Args:
        reply: the reply.
        talk: what was said lately, by both.
    """
    words = " ".join(talk).lower().replace("’", "'")
    spoken = _WORD.findall(words)
    known = frozenset(spoken) | frozenset(word.removesuffix("s") for word in spoken)
    return any(
        pronoun.search(reply) and not pronoun.search(words) and not people & known
        for pronoun, people in ((_HE, MEN), (_SHE, WOMEN))
    )


def names_another_hour(reply: str, message: str, now: datetime) -> bool:
    """Whether a reply speaks of tonight or this morning, and neither clock nor message does.

    Args:
        reply: the reply.
        message: what it answers.
        now: the person's local time.
    """
    said = message.lower()
    is_late = now.hour >= _EVENING_FROM or now.hour < _NIGHT_TO or _OF_NIGHT.search(said)
    is_early = _NIGHT_TO <= now.hour < _NOON or _OF_MORNING.search(said)
    return bool((_LATE.search(reply) and not is_late) or (_EARLY.search(reply) and not is_early))
