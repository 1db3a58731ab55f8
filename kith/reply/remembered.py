"""Something remembered that belongs to what was just said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kith.reply.topics import Embed, Vectors

CLOSE = 0.42
"""Cosine from which a remembered fact has to do with a message; read off pairs of our own."""

MAX_FACT = 90

_QUOTABLE = re.compile(r"[^\"“”<>{}\n\r\x00-\x1f]+\Z")
_NOT_TO_BE_QUOTED = re.compile(
    r"\b(?:died?|dead|dying|death|funeral|passed away|kill\w*|suicid\w*|overdos\w*|"
    r"self[- ]?harm\w*|"
    r"cut(?:ting)? myself|rap(?:e|ed)|abus\w*|assault\w*|miscarr\w*|cancer|worthless|useless|"
    r"password|pin|stupid|ugly|fat|hate myself|instructions?|ignore (?:all|previous))\b",
    re.IGNORECASE,
)


def fact_near(
    vector: Vectors, facts: Sequence[str], said: Sequence[str], embed: Embed
) -> str | None:
    """The remembered fact closest to a message, verbatim; None when none is close enough.

    Args:
        vector: the message's embedding.
        facts: what is remembered, in the person's own words.
        said: the companion's latest replies and what the person just said; a fact that stands in
            one of them is not quoted again.
        embed: the encoder.
    """
    spoken = "\n".join(said).lower()
    usable = [fact for fact in map(_quotable, facts) if fact and fact.lower() not in spoken]
    if not usable:
        return None
    likeness = embed(usable) @ vector
    best = int(likeness.argmax())
    return usable[best] if likeness[best] >= CLOSE else None


def _quotable(fact: str) -> str | None:
    plain = fact.strip().rstrip(".!,; ")
    fits = 0 < len(plain) <= MAX_FACT and _QUOTABLE.match(plain)
    return plain if fits and not _NOT_TO_BE_QUOTED.search(plain) else None
